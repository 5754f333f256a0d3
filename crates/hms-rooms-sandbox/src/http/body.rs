//! Request bodies: from bytes to typed fields. Errors use JSON's words, not Rust's.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::refusal::Refusal;
use crate::quirks::Quirks;

/// Reads a body that must be a JSON object.
pub(crate) fn object(headers: &HeaderMap, body: &[u8], quirks: &Quirks) -> Result<Value, Refusal> {
    let is_json = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("application/json"));
    if !is_json && !quirks.any_content_type {
        return Err(invalid("content-type", "Content-Type must be application/json"));
    }
    if body.is_empty() && quirks.empty_body {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    let value = json(body).map_err(|why| invalid("body.json", why))?;
    if !value.is_object() {
        return Err(invalid("body.object", "the body is not a JSON object"));
    }
    Ok(value)
}

/// Reads a body as JSON. The error gives line and column.
pub(crate) fn json(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| not_json("the body", &error))
}

/// Explains why `what` is not JSON.
pub(crate) fn not_json(what: &str, error: &serde_json::Error) -> String {
    let ends = if error.is_eof() { "it ends too early, " } else { "" };
    format!("{what} is not JSON: {ends}line {}, column {}", error.line(), error.column())
}

/// Reads the fields of an object that an API knows. The error names the field but does not quote
/// its value, which may be a misplaced secret.
pub(crate) fn fields<T: DeserializeOwned>(object: Value) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(object).map_err(|error| invalid("body.type", describe(&error)))
}

/// Accepts an object or null. Serde would also accept a list.
pub(crate) fn check_object(path: &str, value: &Value) -> Result<(), Refusal> {
    if value.is_object() || value.is_null() {
        return Ok(());
    }
    Err(invalid("body.type", format!("{path}: expected an object")))
}

/// Names the invalid field and the expected type.
pub(crate) fn describe(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    match field_and_why(error) {
        (Some(field), why) => format!("{field}: {why}"),
        (None, why) => why,
    }
}

/// The invalid field, or `None` for the whole body, and the expected type in JSON's words.
pub(crate) fn field_and_why(
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> (Option<String>, String) {
    let message = error.inner().to_string();
    let why = match message.rsplit_once(", expected ") {
        // The text before this may quote the value.
        Some((_, expected)) if message.starts_with("invalid ") => {
            format!("expected {}", json_type(expected))
        }
        _ => message,
    };
    let path = error.path().to_string();
    ((path != ".").then_some(path), why)
}

/// The expected type in JSON's words.
fn json_type(expected: &str) -> &'static str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "a borrowed string" => "a string",
        "a sequence" => "a list",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        _ => "another type",
    }
}

pub(crate) fn invalid(rule: &'static str, detail: impl Into<String>) -> Refusal {
    Refusal::bad_request(rule, "Invalid body param").detail(detail)
}
