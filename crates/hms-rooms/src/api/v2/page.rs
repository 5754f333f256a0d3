//! Pages of lists, and the query that asks for one.
//!
//! Source: the service's page "Make API calls". A page that is shorter than its `limit` ends the
//! list. `last` does not end it: it has been seen on the last page, and empty on others.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::api::reply::json;
use crate::api::reply::lenient::lenient;
use crate::api::validate;
use crate::error::Error;
use crate::http::Reply;

/// The characters that are encoded in a query or a path: all but the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn encoded(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ENCODED)
}

/// A path with a query, built parameter by parameter.
pub(crate) struct Query {
    path: String,
    separator: char,
}

impl Query {
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), separator: '?' }
    }

    pub(crate) fn with(mut self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        if let Some(value) = value {
            self.path.push(self.separator);
            self.path.push_str(name);
            self.path.push('=');
            self.path.extend(utf8_percent_encode(value.as_ref(), ENCODED));
            self.separator = '&';
        }
        self
    }

    /// Asks for a page of this size, or of the largest, after `start`.
    pub(crate) fn page(self, size: Option<u32>, start: Option<&str>) -> Result<Self, Error> {
        let size = size.unwrap_or(validate::MAX_PAGE_SIZE);
        validate::page_size(size)?;
        validate::not_empty(&[("start", start)])?;
        Ok(self.with("limit", Some(size.to_string())).with("start", start))
    }

    pub(crate) fn path(self) -> String {
        self.path
    }
}

#[derive(Deserialize)]
struct PageReply<'a> {
    /// A list without objects may come as null, or without the field: then `limit` tells that it is
    /// a list.
    #[serde(borrow, default, deserialize_with = "present")]
    data: Option<Option<Vec<&'a RawValue>>>,
    #[serde(default, deserialize_with = "lenient")]
    limit: Option<usize>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    last: Option<Cow<'a, str>>,
}

/// A field that is there, though it may be null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The objects of a page.
struct Page<'a> {
    data: Vec<&'a RawValue>,
    limit: Option<usize>,
    last: Option<Cow<'a, str>>,
}

impl<'a> Page<'a> {
    fn of(reply: &'a Reply, lacks: &str) -> Result<Self, Error> {
        let page: PageReply<'_> = json::read(reply, lacks)?;
        if page.data.is_none() && page.limit.is_none() {
            return Err(json::bad_reply(&format!("the reply {lacks}"), reply));
        }
        let data = page.data.flatten().unwrap_or_default();
        Ok(Self { data, limit: page.limit, last: page.last })
    }

    /// The start of the next page, if this page, which began at `start`, is full.
    fn next(self, last_id: Option<String>, start: Option<&str>) -> Option<String> {
        let is_full = !self.data.is_empty() && self.data.len() >= self.limit.unwrap_or(1);
        let given = |id: &String| !id.is_empty();
        let last = self.last.map(Cow::into_owned).filter(given).or(last_id.filter(given));
        // A page that leads back to itself would never end.
        last.filter(|last| is_full && Some(last.as_str()) != start)
    }
}

/// Reads the page of a reply. `item` reads an object with its id. The next page starts at the
/// last id if the service does not say. `start` is the start of this page.
pub(super) fn read<T>(
    reply: &Reply,
    what: &str,
    start: Option<&str>,
    item: impl Fn(&str) -> Result<(T, String), serde_json::Error>,
) -> Result<(Vec<T>, Option<String>), Error> {
    let lacks = format!("is not a list of {what}");
    let page = Page::of(reply, &lacks)?;
    let mut items = Vec::with_capacity(page.data.len());
    let mut last_id = None;
    for object in &page.data {
        let (read, id) =
            item(object.get()).map_err(|error| json::unreadable(&error, &lacks, reply))?;
        items.push(read);
        last_id = Some(id);
    }
    Ok((items, page.next(last_id, start)))
}
