//! A fault: what a request meets if a rule fires.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::net::reply_fault::ReplyFault;

/// The fault of a request that a rule fires on.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The rule's place and its action, for the journal.
    pub(crate) label: String,
    pub(crate) action: Action,
    /// So long the reply waits, or the connection's end.
    pub(crate) delay: Duration,
}

#[derive(Debug)]
pub(crate) enum Action {
    /// The true answer, the operation done, treated so on its way out.
    Answer(Option<ReplyFault>),
    /// A reply in place of the operation, which may be done later.
    Reply { reply: CannedReply, commit_after: Option<Duration> },
    /// No reply, and no operation.
    Refuse(ReplyFault),
    /// No reply, no operation, and no end.
    Hang,
}

/// A reply that is not the service's.
#[derive(Clone, Debug)]
pub(crate) struct CannedReply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl IntoResponse for CannedReply {
    fn into_response(self) -> Response {
        (self.status, self.headers, Body::from(self.body)).into_response()
    }
}
