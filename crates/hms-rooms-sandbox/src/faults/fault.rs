//! A fault: what happens to a request if a rule fires.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::net::reply_fault::ReplyFault;

/// The fault of one request.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The rule's index and its action, for the journal.
    pub(crate) label: String,
    pub(crate) action: Action,
    /// How long to wait before the reply, or before the end of the connection.
    pub(crate) delay: Duration,
}

#[derive(Debug)]
pub(crate) enum Action {
    /// The operation runs, and its reply is sent, perhaps spoilt on the way.
    Answer(Option<ReplyFault>),
    /// Another reply is sent. The operation does not run, or runs later.
    Reply { reply: CannedReply, commit_after: Option<Duration> },
    /// The operation does not run, and the connection fails in this way.
    Refuse(ReplyFault),
    /// The operation does not run, and the connection stays open without a reply.
    Hang,
}

/// A reply that a rule defines.
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
