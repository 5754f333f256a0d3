//! `GET /_sandbox/requests`: the entries of the journal that a query selects.

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

/// The filter in the query. An absent field matches every request.
struct Filter {
    method: Option<String>,
    /// A path, or the beginning of one followed by `*`.
    path: Option<String>,
    /// `404`, `4xx`, or `none`.
    status: Option<String>,
    name: Option<String>,
    rule: Option<String>,
    /// A part of the fault's name. The empty text matches any fault.
    fault: Option<String>,
    after: Option<u64>,
    since: Option<Timestamp>,
    limit: Option<usize>,
}

impl Filter {
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
        let same = |filter: &String, given: &str| filter.eq_ignore_ascii_case(given);
        let of = |given: &Option<String>, holds: &dyn Fn(&str) -> bool| {
            given.as_deref().is_some_and(holds)
        };
        self.method.as_ref().is_none_or(|filter| same(filter, &entry.method))
            && self.path.as_ref().is_none_or(|filter| match filter.strip_suffix('*') {
                Some(prefix) => entry.path.starts_with(prefix),
                None => entry.path == *filter,
            })
            && self.status.as_ref().is_none_or(|filter| same(filter, &status(entry, filter)))
            && self.name.as_ref().is_none_or(|filter| of(&entry.name, &|name| same(filter, name)))
            && self.rule.as_ref().is_none_or(|filter| filter == entry.rule)
            && self.fault.as_ref().is_none_or(|part| of(&entry.fault, &|it| it.contains(part)))
            && self.since.is_none_or(|since| entry.at >= since)
    }
}

/// The entry's status, or its class if the filter is a class such as `4xx`.
fn status(entry: &Entry, filter: &str) -> String {
    match entry.status {
        None => "none".to_owned(),
        Some(status) if filter.ends_with(['x', 'X']) => format!("{}xx", status / 100),
        Some(status) => status.to_string(),
    }
}

/// The selected requests, oldest first, and the number of the newest request of all.
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
    let filter = Filter::read(&uri).map_err(invalid)?;
    let (mut entries, last) = service.journal.after(filter.after.unwrap_or_default());
    entries.retain(|(_, entry)| filter.includes(entry));
    limit(&mut entries, &filter);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let origin = origin(&service, host);
    let data = entries.iter().map(|entry| View::of(entry, &origin)).collect();
    Ok(Json(Page { data, last }).into_response())
}

/// Keeps the newest entries, or the next ones if the query has `after`.
fn limit(entries: &mut Entries, filter: &Filter) {
    let limit = filter.limit.unwrap_or(usize::MAX);
    if filter.after.is_none() {
        entries.drain(..entries.len().saturating_sub(limit));
    }
    entries.truncate(limit);
}
