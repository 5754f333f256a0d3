//! An answer of the service: a reply, or a refusal, and the rule that gave it.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::refusal::Refusal;

/// A reply, and the rule that gave it.
pub(crate) struct Reply(pub(crate) &'static str, pub(crate) Value);

/// The result of an operation.
pub(crate) type Answer = Result<Reply, Refusal>;

/// The part of an answer that the journal keeps. It goes beside the response, which does not say
/// it.
#[derive(Clone)]
pub(crate) struct Ruling {
    pub(crate) rule: &'static str,
    /// Why the request was refused.
    pub(crate) why: Option<String>,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        response.extensions_mut().insert(Ruling { rule: self.0, why: None });
        response
    }
}
