//! A request with its whole body.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, HeaderName, Method, Uri};
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::clock::Clock;
use crate::http::bearer::token_in;
use crate::http::body;
use crate::http::read_body::read_body;
use crate::http::refusal::Refusal;
use crate::journal::entry::{Answered, Authorization, Entry};
use crate::journal::excerpt::{self, Excerpt};
use crate::quirks::Quirks;

/// The longest accepted body, in bytes.
const MAX_BODY: usize = 1024 * 1024;

pub(crate) struct Received {
    pub(crate) at: Timestamp,
    pub(crate) since: Instant,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// Extensions, among them the path parameters that the router found.
    pub(crate) extensions: Extensions,
    /// The name of the room that the request is about.
    pub(crate) name: Option<String>,
    /// The part of the body that the journal keeps.
    pub(crate) excerpt: Arc<Excerpt>,
    body: Result<Bytes, Refusal>,
}

impl Received {
    /// Reads a request and its body.
    pub(crate) async fn of(request: Request, clock: Clock) -> Self {
        let (at, since) = (clock.now(), Instant::now());
        let (parts, body) = request.into_parts();
        let body = read_body(body, MAX_BODY).await;
        let (excerpt, name) = match &body {
            Ok(bytes) => excerpt::body(bytes),
            Err(_) => (Excerpt::not_read(), None),
        };
        Self {
            at,
            since,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            extensions: parts.extensions,
            name,
            excerpt: Arc::new(excerpt),
            body,
        }
    }

    /// The body, which must be a JSON object.
    pub(crate) fn object(&self, quirks: &Quirks) -> Result<Value, Refusal> {
        body::object(&self.headers, self.body.as_ref().map_err(Clone::clone)?, quirks)
    }

    /// Fails if there is a body that is not a JSON object.
    pub(crate) fn check_optional_object(&self, quirks: &Quirks) -> Result<(), Refusal> {
        match self.body.as_deref() {
            Ok([]) => Ok(()),
            _ => self.object(quirks).map(drop),
        }
    }

    /// The names of the body's fields, if it is a JSON object.
    pub(crate) fn field_names(&self) -> Vec<String> {
        let body = self.body.as_deref().unwrap_or_default();
        let fields = serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(body);
        fields.unwrap_or_default().into_keys().collect()
    }

    /// The journal's entry for this request.
    pub(crate) fn entry(&self, attempt: Option<u64>, answered: Answered) -> Entry {
        let text = |text: &str| excerpt::text(text.to_owned());
        Entry {
            at: self.at,
            took: self.since.elapsed(),
            method: text(self.method.as_str()),
            path: text(self.uri.path()),
            query: self.uri.query().map(text),
            content_type: header(&self.headers, &CONTENT_TYPE).map(text),
            authorization: match header(&self.headers, &AUTHORIZATION) {
                None => Authorization::Absent,
                Some(value) if token_in(value).is_some() => Authorization::Bearer,
                Some(_) => Authorization::Other,
            },
            body: self.excerpt.clone(),
            status: answered.status,
            rule: answered.rule,
            why: answered.why.map(excerpt::text),
            hint: answered.hint,
            fault: answered.fault,
            name: self.name.as_deref().map(text),
            attempt,
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}
