//! The reply to a request of the caller's own.

use std::fmt;

use crate::wiped::Wiped;

/// A successful reply to [`Client::request`](crate::Client::request). It may hold secrets: its JSON
/// is not in `Debug`, and is wiped when the reply is dropped.
#[derive(Clone, Default)]
pub struct Reply {
    http_status: u16,
    json: Wiped<String>,
}

impl Reply {
    pub(crate) fn new(http_status: u16, json: String) -> Self {
        Self { http_status, json: Wiped::new(json) }
    }

    /// The HTTP status, from 200 to 299.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        self.http_status
    }

    /// The JSON as received; empty if there is no content.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("http_status", &self.http_status).finish_non_exhaustive()
    }
}
