//! A request as it arrived.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use jiff::Timestamp;
use serde_json::Value;

use crate::body;
use crate::clock::Clock;
use crate::excerpt::{self, Excerpt};
use crate::refusal::Refusal;

/// The longest body that is accepted.
const LONGEST_BODY: usize = 1024 * 1024;

/// As far, a longer body is read before it is refused: a client that still writes when the
/// connection closes loses the reply.
const LONGEST_READ: usize = 16 * LONGEST_BODY;

pub(crate) struct Received {
    pub(crate) at: Timestamp,
    pub(crate) since: Instant,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The room's name that it asks for.
    pub(crate) name: Option<String>,
    /// What the journal keeps of the body.
    pub(crate) excerpt: Arc<Excerpt>,
    body: Result<Bytes, Refusal>,
}

impl Received {
    /// Takes a request in, its body too.
    pub(crate) async fn of(request: Request, clock: Clock) -> Self {
        let (at, since) = (clock.now(), Instant::now());
        let (parts, body) = request.into_parts();
        let body = read(body).await;
        let (excerpt, name) = match &body {
            Ok(bytes) => excerpt::body(bytes),
            Err(_) => (Excerpt::too_long(), None),
        };
        Self {
            at,
            since,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            name,
            excerpt: Arc::new(excerpt),
            body,
        }
    }

    /// The JSON object of its body.
    pub(crate) fn object(&self) -> Result<Value, Refusal> {
        body::object(&self.headers, self.body.as_ref().map_err(Clone::clone)?)
    }

    /// The id that its path ends with.
    pub(crate) fn id(&self) -> &str {
        self.uri.path().rsplit('/').next().unwrap_or_default()
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
