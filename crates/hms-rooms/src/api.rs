//! The APIs that create and disable rooms: one module for the wording and reading of each.

pub(crate) mod legacy;
mod refusal;
mod room;
mod wording;

use std::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Outcome};

/// Which of the service's APIs a client speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Api {
    /// The API of `https://prod-in2.100ms.live/api/v2`, due to end on 2025-06-30.
    #[default]
    Legacy,
    /// The API of `https://api.100ms.live/v2`. Not in this release.
    V2,
}

impl Api {
    /// Reads `legacy` or `v2`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for anything else.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "legacy" => Ok(Self::Legacy),
            "v2" => Ok(Self::V2),
            _ => Err(Error::invalid_argument("api", "api must be legacy or v2")),
        }
    }

    pub(crate) fn base_url(self) -> &'static str {
        match self {
            Self::Legacy => "https://prod-in2.100ms.live/api/v2",
            Self::V2 => "https://api.100ms.live/v2",
        }
    }
}

/// A request in an API's words, ready to be sent, more than once where that is safe.
pub(crate) struct Request<'a> {
    pub(crate) path: &'static str,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// Whether sending the request twice comes to the same as sending it once.
    pub(crate) idempotent: bool,
    /// What must be masked should a reply echo it.
    pub(crate) secrets: Vec<&'a str>,
}

impl<'a> Request<'a> {
    fn post(path: &'static str, body: &impl Serialize) -> Result<Self, Error> {
        // Large enough that the usual body is not copied as it grows: a copy would not be wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        serde_json::to_writer(&mut *bytes, body).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no JSON: {error}"))
        })?;
        Ok(Self { path, body: bytes, idempotent: true, secrets: Vec::new() })
    }
}

/// A whole reply, of whatever status.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) location: Option<String>,
    /// Whether the body ended because the connection did, so that it may have been cut.
    pub(crate) close_delimited: bool,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn is_html(&self) -> bool {
        self.body.trim_ascii_start().first() == Some(&b'<')
    }
}
