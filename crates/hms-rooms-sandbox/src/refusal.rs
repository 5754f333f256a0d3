//! A request refused, in the API's error shape.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::task::JoinError;

use crate::answer::Ruling;

/// An error reply: what the API says, and the name of the rule that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// For the journal; the API does not say it.
    pub(crate) rule: &'static str,
    message: String,
    details: Vec<String>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, rule: &'static str, message: impl Into<String>) -> Self {
        Self { status, rule, message: message.into(), details: Vec::new() }
    }

    pub(crate) fn bad_request(rule: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, rule, message)
    }

    /// A panic of ours.
    pub(crate) fn defect(panic: &JoinError) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "sandbox.defect", "Internal server error")
            .detail(panic.to_string())
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
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
        let ruling = Ruling { rule: self.rule, why: Some(self.why()) };
        response.extensions_mut().insert(ruling);
        response
    }
}

/// A defect of the store is the service's failure, not the client's.
impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "store.failed", "Internal server error")
            .detail(error.to_string())
    }
}
