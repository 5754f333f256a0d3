//! An error reply, in the shape of the API's errors.

use std::io;
use std::path::Path;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http::rule::AppliedRule;

/// The rule if the store fails, for example on a full disk.
const STORE_FAILED: &str = "store.failed";

/// An error reply, and the name of the rule that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// For the journal. The reply does not contain it.
    pub(crate) rule: &'static str,
    message: String,
    details: Vec<String>,
    /// The value of `Retry-After`, in seconds.
    retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, rule: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, rule, message, details: Vec::new(), retry_after: None }
    }

    pub(crate) fn bad_request(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, rule, message)
    }

    /// The reply if the sandbox panicked.
    pub(crate) fn defect() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "sandbox.defect", "Internal server error")
            .detail("this is a bug in the sandbox; see its stderr")
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Adds the path of the database, if the store failed.
    pub(crate) fn of_store(self, path: &Path) -> Self {
        if self.rule != STORE_FAILED {
            return self;
        }
        let path = path.display();
        self.detail(format!("the database is {path}; it keeps every acknowledged change"))
    }

    /// The message and the details in one sentence.
    pub(crate) fn why(&self) -> String {
        std::iter::once(&self.message).chain(&self.details).cloned().collect::<Vec<_>>().join("; ")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = self.status.as_u16();
        let body = json!({ "code": code, "message": self.message, "details": self.details });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(AppliedRule { name: self.rule, why: Some(self.why()) });
        response
    }
}

/// The error of a function that is not an HTTP handler.
impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::other(refusal.why())
    }
}

/// A path whose percent-encoding is not UTF-8.
impl From<PathRejection> for Refusal {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request("path.encoding", "Invalid path param").detail(rejection.body_text())
    }
}

/// An error of the store is the server's failure, not the client's.
impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, STORE_FAILED, "Internal server error")
            .detail(error.to_string())
    }
}
