//! Reads a request's body, up to a maximum length.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use futures_util::StreamExt;

use crate::http::refusal::Refusal;
use crate::net::request_timeout::is_timed_out;

/// A body that is too long is read up to this many times the maximum.
const MAX_OVERRUN: usize = 16;

/// Reads a body of at most `longest` bytes. It reads more than that before it refuses the body: if
/// the connection closes while the client still writes, the client does not get the reply.
pub(crate) async fn read_body(body: Body, longest: usize) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| body_error(&error))?;
        length = length.saturating_add(chunk.len());
        if length <= longest {
            bytes.extend_from_slice(&chunk);
        } else if length > longest.saturating_mul(MAX_OVERRUN) {
            break;
        }
    }
    if length > longest {
        let message = "Request body too large";
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body.length", message)
            .detail(format!("at most {longest} bytes")));
    }
    Ok(bytes.into())
}

/// The error for a body that did not arrive.
fn body_error(error: &axum::Error) -> Refusal {
    if is_timed_out(error) {
        let status = StatusCode::REQUEST_TIMEOUT;
        return Refusal::new(status, "body.timeout", "Request timeout")
            .detail("the body did not arrive in time");
    }
    Refusal::bad_request("body.incomplete", "Invalid body").detail("the body did not arrive whole")
}
