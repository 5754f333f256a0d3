//! A request and its reply, between the API modules and the transport.

pub(crate) mod retry_after;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use crate::error::{Error, ErrorKind, Outcome};
use crate::wiped::Wiped;
use serde::Serialize;
use ureq::http::Method;

/// More than the usual body of a request has, in bytes.
const USUAL_BODY: usize = 1024;

/// A request in an API's words, ready to be sent, more than once if that is safe.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) path: Cow<'a, str>,
    pub(crate) body: Option<Wiped<Vec<u8>>>,
    /// Whether sending the request twice has the same effect as sending it once.
    pub(crate) idempotent: bool,
    /// The advice of an error if the request is not idempotent and its outcome is unknown.
    pub(crate) if_lost: &'static str,
    /// Secrets to redact if a reply echoes them.
    pub(crate) secrets: Vec<&'a str>,
}

impl<'a> Request<'a> {
    pub(crate) fn get(path: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Method::GET, path, None)
    }

    pub(crate) fn post(
        path: impl Into<Cow<'a, str>>,
        body: &impl Serialize,
    ) -> Result<Self, Error> {
        let bytes = written(body).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no JSON: {error}"))
        })?;
        Ok(Self::new(Method::POST, path, Some(bytes)))
    }

    pub(crate) fn new(
        method: Method,
        path: impl Into<Cow<'a, str>>,
        body: Option<Wiped<Vec<u8>>>,
    ) -> Self {
        let if_lost = "it may have taken effect, and repeating the call may do it again";
        Self { method, path: path.into(), body, idempotent: true, if_lost, secrets: Vec::new() }
    }

    /// Whether the request only reads.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

/// The JSON of `value`. Writing into a buffer of fixed size is a good deal faster than appending to
/// a vector. If the buffer is too small, the JSON is written again into one of twice the size.
fn written(value: &impl Serialize) -> Result<Wiped<Vec<u8>>, serde_json::Error> {
    let mut bytes = Wiped::zeroed(USUAL_BODY);
    loop {
        let mut left = bytes.as_mut_slice();
        match serde_json::to_writer(&mut left, value) {
            Ok(()) => {
                let left = left.len();
                let length = bytes.len() - left;
                bytes.truncate(length);
                return Ok(bytes);
            }
            Err(error) if error.is_io() => bytes.double(),
            Err(error) => return Err(error),
        }
    }
}

/// A whole reply, successful or not.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) date: Option<SystemTime>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) location: Option<String>,
    /// Whether the body ended because the connection did, so that it may have been cut.
    pub(crate) close_delimited: bool,
    pub(crate) body: Wiped<Vec<u8>>,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_html(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }
}

#[cfg(test)]
mod tests {
    use super::{USUAL_BODY, written};

    #[test]
    fn a_body_longer_than_the_usual_is_written_whole() {
        for length in [0, USUAL_BODY - 2, USUAL_BODY - 1, 5 * USUAL_BODY] {
            let text = "x".repeat(length);
            assert_eq!(written(&text).unwrap().as_slice(), format!("\"{text}\"").as_bytes());
        }
    }
}
