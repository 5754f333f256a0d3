//! A request as it arrived.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri};
use futures_util::StreamExt;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::body;
use crate::clock::Clock;
use crate::excerpt::{self, Excerpt};
use crate::quirks::Quirks;
use crate::refusal::Refusal;
use crate::request_timeout::is_timed_out;

/// The longest body that is accepted.
const MAX_BODY: usize = 1024 * 1024;

/// How many times the longest body is read of a longer one, at most.
const READ_ON: usize = 16;

pub(crate) struct Received {
    pub(crate) at: Timestamp,
    pub(crate) since: Instant,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The parameters that the router found in its path.
    pub(crate) extensions: Extensions,
    /// The room's name that it asks for.
    pub(crate) name: Option<String>,
    /// The part of the body that the journal keeps.
    pub(crate) excerpt: Arc<Excerpt>,
    body: Result<Bytes, Refusal>,
}

impl Received {
    /// Takes a request in, its body too.
    pub(crate) async fn of(request: Request, clock: Clock) -> Self {
        let (at, since) = (clock.now(), Instant::now());
        let (parts, body) = request.into_parts();
        let body = read(body, MAX_BODY).await;
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

    /// The JSON object of its body.
    pub(crate) fn object(&self, quirks: &Quirks) -> Result<Value, Refusal> {
        body::object(&self.headers, self.body.as_ref().map_err(Clone::clone)?, quirks)
    }

    /// Refuses a body, unless it is absent or a JSON object.
    pub(crate) fn nothing(&self, quirks: &Quirks) -> Result<(), Refusal> {
        match self.body.as_deref() {
            Ok([]) => Ok(()),
            _ => self.object(quirks).map(drop),
        }
    }

    /// The names of the fields of its body, if that is a JSON object.
    pub(crate) fn field_names(&self) -> Vec<String> {
        let body = self.body.as_deref().unwrap_or_default();
        let fields = serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(body);
        fields.unwrap_or_default().into_keys().collect()
    }
}

/// Reads a body of at most so many bytes. A longer one is read on for a while before it is refused:
/// a client that still writes when the connection closes loses the reply.
pub(crate) async fn read(body: Body, longest: usize) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| unread(&error))?;
        length = length.saturating_add(chunk.len());
        if length <= longest {
            bytes.extend_from_slice(&chunk);
        } else if length > longest.saturating_mul(READ_ON) {
            break;
        }
    }
    if length > longest {
        let message = "Request body too large";
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body.length", message)
            .detail(format!("at most {longest} bytes")));
    }
    Ok(bytes.into())
}

/// The refusal of a request whose body does not arrive.
fn unread(error: &axum::Error) -> Refusal {
    if is_timed_out(error) {
        let status = StatusCode::REQUEST_TIMEOUT;
        return Refusal::new(status, "body.timeout", "Request timeout")
            .detail("the body did not arrive in time");
    }
    Refusal::bad_request("body.incomplete", "Invalid body").detail("the body did not arrive whole")
}
