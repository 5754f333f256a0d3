//! A successful reply, and the rule that gave it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::http::refusal::Refusal;
use crate::http::rule::AppliedRule;

/// A JSON reply, and the name of the rule that gave it.
pub(crate) struct Reply(pub(crate) &'static str, pub(crate) Value);

/// The result of an operation.
pub(crate) type Answer = Result<Reply, Refusal>;

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        response.extensions_mut().insert(AppliedRule { name: self.0, why: None });
        response
    }
}
