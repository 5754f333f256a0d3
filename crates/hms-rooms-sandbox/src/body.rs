//! Request bodies: bytes to fields, of the right types or refused.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::refusal::Refusal;

/// The JSON object of a body.
pub(crate) fn object(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    let json = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("application/json"));
    if !json {
        return Err(invalid("content-type", "Content-Type must be application/json"));
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| invalid("body.json", format!("the body is not JSON: {error}")))?;
    if !value.is_object() {
        return Err(invalid("body.object", "the body is not a JSON object"));
    }
    Ok(value)
}

/// The fields of an object that an API knows. A refusal names the field, and never what stands in
/// it: that may be a secret in the wrong place.
pub(crate) fn fields<T: DeserializeOwned>(object: Value) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(object).map_err(|error| invalid("body.type", wrong(&error)))
}

/// What is wrong with a field, and which.
pub(crate) fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let said = error.inner().to_string();
    let why = match said.rsplit_once(", expected ") {
        // What stands there is left out.
        Some((_, expected)) if said.starts_with("invalid ") && expected.starts_with("struct ") => {
            "expected an object".to_owned()
        }
        Some((_, expected)) if said.starts_with("invalid ") => format!("expected {expected}"),
        _ => said,
    };
    format!("{}: {why}", error.path())
}

pub(crate) fn invalid(rule: &'static str, detail: impl Into<String>) -> Refusal {
    Refusal::bad_request(rule, "Invalid body param").detail(detail)
}
