//! `GET /_sandbox/requests`: the journal, all of it or what a query asks for.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::curl::{self, Origin};
use crate::journal::{Entries, Entry};
use crate::query::Params;
use crate::refusal::Refusal;
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

/// An entry as it is shown.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    id: u64,
    at: String,
    took_ms: f64,
    method: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
}

impl<'a> View<'a> {
    pub(crate) fn of((id, entry): &'a (u64, Arc<Entry>), origin: &Origin<'_>) -> Self {
        Self {
            id: *id,
            at: entry.at.to_string(),
            took_ms: entry.took.as_micros() as f64 / 1000.0,
            method: &entry.method,
            path: &entry.path,
            query: entry.query.as_deref(),
            status: entry.status,
            rule: entry.rule,
            why: entry.why.as_deref(),
            hint: entry.hint.as_deref(),
            fault: entry.fault.as_deref(),
            name: entry.name.as_deref(),
            attempt: entry.attempt,
            body: entry.body.json.as_deref(),
            curl: curl::command(entry, origin),
        }
    }
}

/// Where the sandbox is for one who asks it under this `Host`.
pub(crate) fn origin<'a>(service: &'a Service, host: Option<&str>) -> Origin<'a> {
    let ca_file = service.ca_file.get().map(String::as_str);
    let scheme = if ca_file.is_some() { "https" } else { "http" };
    Origin { url: format!("{scheme}://{}", host.unwrap_or("127.0.0.1")), ca_file }
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
