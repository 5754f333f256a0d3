//! A management token, and a source of them.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use ureq::http::HeaderValue;
use zeroize::Zeroizing;

use super::explain;
use crate::error::Error;
use crate::settings::stray;
use crate::token::Token;

const FIELD: &str = "management_token";
pub(super) const SOURCE_FIELD: &str = "management_token_source";

/// The scheme before a token in its header.
const SCHEME: &str = "Bearer ";

/// The longest token, in bytes: a request's head has room for it, and few servers take a longer
/// header.
const MAX_LENGTH: usize = 8 * 1024;

/// Makes a management token when a call needs one. It runs on the thread of that call, and again
/// only when the token is about to expire or was refused. Other threads wait for it. If it switches
/// to another fiber of its thread, and that one needs a token too, it runs there as well. It must
/// not use the client that it serves.
pub type ManagementTokenSource = Arc<dyn Fn() -> Result<SecretString, Error> + Send + Sync>;

/// A checked management token, ready for the `Authorization` header.
pub(crate) struct ManagementToken {
    pub(super) token: SecretString,
    header: HeaderValue,
}

impl ManagementToken {
    /// Takes a token that was given. It must be visible ASCII: anything else cannot stand in a
    /// header, and a line break in it would add headers of its own.
    pub(crate) fn given(token: SecretString) -> Result<Self, Error> {
        Self::new(token, |why| Error::invalid_argument(FIELD, format!("{FIELD} {why}")))
    }

    /// The same, for a token that a source returned.
    pub(super) fn from_source(token: SecretString) -> Result<Self, Error> {
        Self::new(token, |why| {
            let message = format!("{SOURCE_FIELD} returned a token that {why}");
            Error::invalid_argument(SOURCE_FIELD, message)
        })
    }

    fn new(token: SecretString, invalid: impl Fn(&str) -> Error) -> Result<Self, Error> {
        let text = token.expose_secret();
        if text.is_empty() {
            return Err(invalid("is empty"));
        }
        if text.len() > MAX_LENGTH {
            let length = text.len();
            return Err(invalid(&format!("has {length} bytes, and may have {MAX_LENGTH}")));
        }
        if text.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME)) {
            return Err(invalid(
                "begins with \"Bearer \", which the client writes itself: drop \"Bearer \", and give \
                 the token alone",
            ));
        }
        if let Some(char) = text.chars().find(|char| !char.is_ascii_graphic()) {
            let name = stray::name(char);
            return Err(invalid(&format!("holds {name}, which cannot stand in a header")));
        }
        let mut header = Zeroizing::new(Vec::with_capacity(SCHEME.len() + text.len()));
        header.extend_from_slice(SCHEME.as_bytes());
        header.extend_from_slice(text.as_bytes());
        // The header shares these bytes with its clones, and the last one wipes them.
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(header))
            .map_err(|_| invalid("cannot stand in a header"))?;
        header.set_sensitive(true);
        Ok(Self { token, header })
    }

    /// The value of the `Authorization` header.
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// A copy for the caller.
    pub(crate) fn token(&self) -> Token {
        let expires_at = explain::expiry(&self.token)
            .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
        Token::new(self.token.clone(), expires_at)
    }

    /// The token itself, to redact it if a reply echoes it.
    pub(crate) fn expose(&self) -> &str {
        self.token.expose_secret()
    }
}

impl fmt::Debug for ManagementToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ManagementToken(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, ManagementToken};

    #[test]
    fn refuses_what_cannot_stand_in_a_header() {
        for token in ["", "a\r\nX: y", "a\tb", "a b", "a\0", "tökén"] {
            let error = ManagementToken::given(token.into()).unwrap_err();
            assert_eq!(error.field(), Some("management_token"), "{token:?}");
        }
        assert!(ManagementToken::given("eyJ.eyJ.s-_~+/=".into()).is_ok());
    }

    #[test]
    fn a_token_of_a_source_is_refused_as_the_sources() {
        let error = ManagementToken::from_source("a b".into()).unwrap_err();
        assert_eq!(error.field(), Some("management_token_source"));
        let words = "management_token_source returned a token that holds a blank";
        assert!(error.message().starts_with(words), "{error}");
    }

    #[test]
    fn says_what_is_wrong_with_a_token() {
        for (token, words) in [
            ("Bearer x.y.z", "drop \"Bearer \""),
            ("bearer x.y.z", "drop \"Bearer \""),
            ("x.y.z\n", "a line break"),
            (&"x".repeat(4_000_000), "has 4000000 bytes, and may have 8192"),
        ] {
            let error = ManagementToken::given(token.into()).unwrap_err();
            assert!(error.message().contains(words) && error.message().len() < 200, "{error}");
        }
        assert!(ManagementToken::given("x".repeat(MAX_LENGTH).into()).is_ok());
    }

    #[test]
    fn debug_hides_the_token() {
        let token = ManagementToken::given("CANARY-TOKEN".into()).unwrap();
        assert!(!format!("{token:?}").contains("CANARY"));
    }
}
