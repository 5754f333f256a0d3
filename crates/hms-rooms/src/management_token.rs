//! The management token that authorises every request.

use secrecy::{ExposeSecret, SecretString};
use ureq::http::HeaderValue;

use crate::error::Error;

const FIELD: &str = "management_token";

/// A checked management token, ready for the `Authorization` header.
#[derive(Debug)]
pub(crate) struct ManagementToken {
    token: SecretString,
    header: HeaderValue,
}

impl ManagementToken {
    /// Takes a ready token. It must be visible ASCII: anything else cannot stand in a header, and
    /// a line break in it would add headers of its own.
    pub(crate) fn ready(token: &SecretString) -> Result<Self, Error> {
        let text = token.expose_secret();
        let invalid = |why: &str| Error::invalid_argument(FIELD, format!("management_token {why}"));
        if text.is_empty() {
            return Err(invalid("is empty"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid("holds a character that cannot stand in a header"));
        }
        let mut header = HeaderValue::try_from(format!("Bearer {text}"))
            .map_err(|_| invalid("cannot stand in a header"))?;
        header.set_sensitive(true);
        Ok(Self { token: token.clone(), header })
    }

    /// The value of the `Authorization` header.
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// The token itself, to mask it where a reply echoes it.
    pub(crate) fn expose(&self) -> &str {
        self.token.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::ManagementToken;

    #[test]
    fn refuses_what_cannot_stand_in_a_header() {
        for token in ["", "a\r\nX: y", "a\tb", "a b", "a\0", "tökén"] {
            let error = ManagementToken::ready(&token.into()).unwrap_err();
            assert_eq!(error.field(), Some("management_token"), "{token:?}");
        }
        assert!(ManagementToken::ready(&"eyJ.eyJ.s-_~+/=".into()).is_ok());
    }

    #[test]
    fn debug_hides_the_token() {
        let token = ManagementToken::ready(&"CANARY-TOKEN".into()).unwrap();
        assert!(!format!("{token:?}").contains("CANARY"));
    }
}
