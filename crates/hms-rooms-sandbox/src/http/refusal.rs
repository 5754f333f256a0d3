//! A request refused, in the API's error shape.

use std::path::Path;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http::rule::AppliedRule;

/// The rule of a store that does not do as it is told, as on a full disk.
const STORE_FAILED: &str = "store.failed";

/// An error reply: what the API says, and the name of the rule that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// For the journal; the API does not say it.
    pub(crate) rule: &'static str,
    message: String,
    details: Vec<String>,
    /// The seconds of a `Retry-After`.
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

    /// A panic of ours.
    pub(crate) fn defect() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "sandbox.defect", "Internal server error")
            .detail("this is a defect of the sandbox; its stderr says more")
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Names the store's file, if the store failed.
    pub(crate) fn of_store(self, path: &Path) -> Self {
        if self.rule != STORE_FAILED {
            return self;
        }
        let kept = "what was acknowledged is kept there";
        self.detail(format!("the database is {}; {kept}", path.display()))
    }

    /// Message and details in one sentence.
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

/// A path that is not text in its percent-encoding.
impl From<PathRejection> for Refusal {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request("path.encoding", "Invalid path param").detail(rejection.body_text())
    }
}

/// A defect of the store is the service's failure, not the client's.
impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, STORE_FAILED, "Internal server error")
            .detail(error.to_string())
    }
}
