//! What passes between an API's words and the transport: a request, and its reply.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Outcome};

/// A request in an API's words, ready to be sent, more than once where that is safe.
pub(crate) struct Request<'a> {
    pub(crate) path: Cow<'a, str>,
    /// What to POST; without it, the request is a GET.
    pub(crate) body: Option<Zeroizing<Vec<u8>>>,
    /// Whether sending the request twice comes to the same as sending it once.
    pub(crate) idempotent: bool,
    /// What must be masked should a reply echo it.
    pub(crate) secrets: Vec<&'a str>,
}

impl<'a> Request<'a> {
    pub(crate) fn get(path: impl Into<Cow<'a, str>>) -> Self {
        Self { path: path.into(), body: None, idempotent: true, secrets: Vec::new() }
    }

    pub(crate) fn post(
        path: impl Into<Cow<'a, str>>,
        body: &impl Serialize,
    ) -> Result<Self, Error> {
        // Large enough that the usual body is not copied as it grows: a copy would not be wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        serde_json::to_writer(&mut *bytes, body).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no JSON: {error}"))
        })?;
        let path = path.into();
        Ok(Self { path, body: Some(bytes), idempotent: true, secrets: Vec::new() })
    }

    pub(crate) fn method(&self) -> &'static str {
        if self.body.is_some() { "POST" } else { "GET" }
    }
}

/// A whole reply, of whatever status.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) date: Option<SystemTime>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) location: Option<String>,
    /// Whether the body ended because the connection did, so that it may have been cut.
    pub(crate) close_delimited: bool,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_html(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }
}
