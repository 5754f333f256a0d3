//! Reading a request's body, up to a longest length.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use futures_util::StreamExt;

use crate::http::refusal::Refusal;
use crate::net::request_timeout::is_timed_out;

/// How many times the longest body is read of a longer one, at most.
const READ_ON: usize = 16;

/// Reads a body of at most so many bytes. A longer one is read on for a while before it is refused:
/// a client that still writes when the connection closes loses the reply.
pub(crate) async fn read_body(body: Body, longest: usize) -> Result<Bytes, Refusal> {
    let mut chunks = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| unread(&error))?;
        length = length.saturating_add(chunk.len());
        if length <= longest {
            bytes.extend_from_slice(&chunk);
        } else if length > longest.saturating_mul(READ_ON) {
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

/// The refusal of a request whose body does not arrive.
fn unread(error: &axum::Error) -> Refusal {
    if is_timed_out(error) {
        let status = StatusCode::REQUEST_TIMEOUT;
        return Refusal::new(status, "body.timeout", "Request timeout")
            .detail("the body did not arrive in time");
    }
    Refusal::bad_request("body.incomplete", "Invalid body").detail("the body did not arrive whole")
}
