//! `GET /_sandbox/requests`: the journal, all of it or what a query asks for.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;

use crate::control::request_view::{View, origin};
use crate::http::query::Params;
use crate::http::refusal::Refusal;
use crate::journal::entry::Entry;
use crate::journal::recent::Entries;
use crate::service::Service;

/// Which requests are asked for; what is not there does not matter.
struct Wanted {
    method: Option<String>,
    /// A path, or behind a `*` the beginning of one.
    path: Option<String>,
    /// `404`, `4xx`, or `none`.
    status: Option<String>,
    name: Option<String>,
    rule: Option<String>,
    /// A part of what is said of a fault; the empty one is any.
    fault: Option<String>,
    after: Option<u64>,
    since: Option<Timestamp>,
    limit: Option<usize>,
}

impl Wanted {
    fn read(uri: &Uri) -> Result<Self, String> {
        let params = Params::of(uri);
        params.only(&[
            "method", "path", "status", "name", "rule", "fault", "after", "since", "limit",
        ])?;
        let number = "a whole number, 0 or more";
        Ok(Self {
            method: params.text("method")?,
            path: params.text("path")?,
            status: params.text("status")?,
            name: params.text("name")?,
            rule: params.text("rule")?,
            fault: params.text("fault")?,
            after: params.parsed("after", number)?,
            since: params.parsed("since", "a time, such as 2030-01-01T00:00:00Z")?,
            limit: params.parsed("limit", number)?,
        })
    }

    fn includes(&self, entry: &Entry) -> bool {
        let same = |wanted: &String, given: &str| wanted.eq_ignore_ascii_case(given);
        let of = |given: &Option<String>, holds: &dyn Fn(&str) -> bool| {
            given.as_deref().is_some_and(holds)
        };
        self.method.as_ref().is_none_or(|wanted| same(wanted, &entry.method))
            && self.path.as_ref().is_none_or(|wanted| match wanted.strip_suffix('*') {
                Some(prefix) => entry.path.starts_with(prefix),
                None => entry.path == *wanted,
            })
            && self.status.as_ref().is_none_or(|wanted| same(wanted, &status(entry, wanted)))
            && self.name.as_ref().is_none_or(|wanted| of(&entry.name, &|name| same(wanted, name)))
            && self.rule.as_ref().is_none_or(|wanted| wanted == entry.rule)
            && self.fault.as_ref().is_none_or(|part| of(&entry.fault, &|it| it.contains(part)))
            && self.since.is_none_or(|since| entry.at >= since)
    }
}

/// An entry's status, or its class if the filter names one.
fn status(entry: &Entry, wanted: &str) -> String {
    match entry.status {
        None => "none".to_owned(),
        Some(status) if wanted.ends_with(['x', 'X']) => format!("{}xx", status / 100),
        Some(status) => status.to_string(),
    }
}

/// The requests that are wanted, oldest first, and the number of the newest of all.
#[derive(Serialize)]
struct Page<'a> {
    data: Vec<View<'a>>,
    last: u64,
}

pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Refusal> {
    let invalid = |why| Refusal::bad_request("requests.query", "Invalid query param").detail(why);
    let wanted = Wanted::read(&uri).map_err(invalid)?;
    let (mut entries, last) = service.journal.after(wanted.after.unwrap_or_default());
    entries.retain(|(_, entry)| wanted.includes(entry));
    limit(&mut entries, &wanted);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let origin = origin(&service, host);
    let data = entries.iter().map(|entry| View::of(entry, &origin)).collect();
    Ok(Json(Page { data, last }).into_response())
}

/// The last ones are of interest, and behind a certain one those that come next.
fn limit(entries: &mut Entries, wanted: &Wanted) {
    let limit = wanted.limit.unwrap_or(usize::MAX);
    if wanted.after.is_none() {
        entries.drain(..entries.len().saturating_sub(limit));
    }
    entries.truncate(limit);
}
