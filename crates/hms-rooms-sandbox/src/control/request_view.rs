//! An entry of the journal as JSON.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::journal::curl::{self, Origin};
use crate::journal::entry::Entry;
use crate::service::Service;

/// An entry of the journal, with its number.
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

/// The sandbox's URL for a client that sent this `Host`.
pub(crate) fn origin<'a>(service: &'a Service, host: Option<&str>) -> Origin<'a> {
    let ca_file = service.ca_file.get().map(String::as_str);
    let scheme = if ca_file.is_some() { "https" } else { "http" };
    Origin { url: format!("{scheme}://{}", host.unwrap_or("127.0.0.1")), ca_file }
}
