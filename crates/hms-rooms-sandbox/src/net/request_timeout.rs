//! The time limit of a request's body.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;
use futures_util::stream::unfold;
use tokio::time::{Instant, timeout_at};

use crate::net::connection::ConnectionHandle;

/// The error of a body that did not arrive in time.
#[derive(Debug)]
pub(crate) struct TimedOut;

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not arrive in time")
    }
}

impl Error for TimedOut {}

/// Limits the time for reading a body. After that time, the body ends with [`TimedOut`]. The
/// connection is told when the body has arrived, or when it is dropped.
pub(crate) fn limit_body(limit: Duration, body: Body, handle: ConnectionHandle) -> Body {
    let deadline = Instant::now() + limit;
    let arriving = Arriving(handle);
    let chunks = (body.into_data_stream(), arriving);
    Body::from_stream(unfold(Some(chunks), move |chunks| async move {
        let (mut chunks, arriving) = chunks?;
        match timeout_at(deadline, chunks.next()).await {
            Ok(chunk) => Some((chunk?, Some((chunks, arriving)))),
            Err(_) => Some((Err(axum::Error::new(TimedOut)), None)),
        }
    }))
}

/// Whether an error is [`TimedOut`], or was caused by it.
pub(crate) fn is_timed_out(error: &(dyn Error + 'static)) -> bool {
    let mut error = Some(error);
    while let Some(this) = error {
        if this.is::<TimedOut>() {
            return true;
        }
        error = this.source();
    }
    false
}

/// Tells the connection that the request has arrived, when it is dropped.
struct Arriving(ConnectionHandle);

impl Drop for Arriving {
    fn drop(&mut self) {
        self.0.request_arrived();
    }
}
