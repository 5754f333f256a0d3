//! Reads the body of a request under `/_sandbox`.

use axum::body::Bytes;
use axum::extract::Request;

use crate::http::read_body::read_body;
use crate::http::refusal::Refusal;

/// The longest body, in bytes. An import may be longer.
const MAX_BODY: usize = 2 * 1024 * 1024;

pub(crate) async fn read(request: Request) -> Result<Bytes, Refusal> {
    read_body(request.into_body(), MAX_BODY).await
}
