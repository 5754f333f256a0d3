//! A request as far as the journal needs it, and its answer.

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::Value;

use crate::journal::Entry;
use crate::mask;
use crate::refusal::Refusal;
use crate::service::Service;

/// The longest body that is accepted.
const LONGEST_BODY: usize = 1024 * 1024;

/// As far, a longer body is read before it is refused: a client that still writes when the
/// connection closes loses the reply.
const LONGEST_READ: usize = 16 * LONGEST_BODY;

pub(crate) struct Seen {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The room's name that it asks for.
    pub(crate) name: Option<String>,
    body: Value,
}

impl Seen {
    /// Takes a request in; its body comes beside it.
    pub(crate) async fn of(service: &Service, request: Request) -> (Self, Result<Bytes, Refusal>) {
        let at = service.clock.now();
        let (mut parts, body) = request.into_parts();
        // The URI of the parts is relative to the API's base.
        let original = parts.extensions.remove::<OriginalUri>();
        let body = read(body).await;
        let shown = mask::body(body.as_deref().unwrap_or_default());
        let seen = Self {
            at,
            method: parts.method,
            uri: original.map_or(parts.uri, |OriginalUri(uri)| uri),
            headers: parts.headers,
            name: shown["name"].as_str().map(str::to_owned),
            body: shown,
        };
        (seen, body)
    }

    /// Records the answer, a rule and its reply, and makes it one of HTTP.
    pub(crate) fn answer(
        self,
        service: &Service,
        answer: Result<(&'static str, Value), Refusal>,
    ) -> Response {
        let (status, rule, why) = match &answer {
            Ok((rule, _)) => (StatusCode::OK, *rule, None),
            Err(refusal) => (refusal.status, refusal.rule, Some(refusal.why())),
        };
        service.journal.record(Entry {
            at: self.at.to_string(),
            method: self.method.to_string(),
            path: self.uri.path().to_owned(),
            query: self.uri.query().map(str::to_owned),
            status: status.as_u16(),
            rule,
            why,
            name: self.name,
            body: self.body,
        });
        match answer {
            Ok((_, reply)) => Json(reply).into_response(),
            Err(refusal) => refusal.into_response(),
        }
    }
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    match to_bytes(body, LONGEST_READ).await {
        Ok(bytes) if bytes.len() <= LONGEST_BODY => Ok(bytes),
        _ => Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body.length",
            "Request body too large",
        )
        .detail(format!("at most {LONGEST_BODY} bytes"))),
    }
}
