//! A token that is handed to the caller.

use std::fmt;
use std::time::SystemTime;

use secrecy::{ExposeSecret, SecretString};

/// A token of the service: a JWT. It is a secret. It is redacted in `Debug`, and wiped when dropped.
#[derive(Clone)]
pub struct Token {
    text: SecretString,
    expires_at: Option<SystemTime>,
}

impl Token {
    pub(crate) fn new(text: SecretString, expires_at: Option<SystemTime>) -> Self {
        Self { text, expires_at }
    }

    /// The token itself.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }

    /// When the token expires, if it says so: a management token of the caller's own may not be a
    /// JWT.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
