//! The bodies of requests under `/_sandbox`.

use axum::body::Bytes;
use axum::extract::Request;

use crate::http::read_body::read_body;
use crate::http::refusal::Refusal;

/// The longest body except for an import, in bytes.
const MAX_BODY: usize = 2 * 1024 * 1024;

pub(crate) async fn read(request: Request) -> Result<Bytes, Refusal> {
    read_body(request.into_body(), MAX_BODY).await
}
