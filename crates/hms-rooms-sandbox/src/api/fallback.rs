//! The replies to paths and methods that do not exist.

use axum::http::StatusCode;

use crate::api::legacy;
use crate::api::v2::paths;
use crate::http::refusal::Refusal;

pub(crate) async fn wrong_method() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method.unknown", "Method not allowed")
}

pub(crate) async fn unknown_path() -> Refusal {
    let detail = format!("rooms are at {}/rooms and {}/rooms", legacy::BASE, paths::BASE);
    Refusal::new(StatusCode::NOT_FOUND, "path.unknown", "Not found").detail(detail)
}
