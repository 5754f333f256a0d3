//! The management token that authorises every request: a ready one, or one that is renewed.

mod explain;
mod minted;
mod renewal;
mod renewed;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use ureq::http::HeaderValue;
use zeroize::Zeroizing;

pub(crate) use self::minted::{LIFETIME, Minting};
use self::renewed::{Renewed, Source};
use crate::error::Error;

const FIELD: &str = "management_token";

/// Makes a management token when a call needs one. It runs on the thread of that call, and again
/// only when the token is about to expire or was refused. Other threads wait for it. If it switches
/// to another fiber of its thread, and that one needs a token too, it runs there as well. It must
/// not use the client that it serves.
pub type ManagementTokenSource = Arc<dyn Fn() -> Result<SecretString, Error> + Send + Sync>;

/// A checked management token, ready for the `Authorization` header.
pub(crate) struct ManagementToken {
    token: SecretString,
    header: HeaderValue,
}

impl ManagementToken {
    /// Takes a token. It must be visible ASCII: anything else cannot stand in a header, and a line
    /// break in it would add headers of its own.
    pub(crate) fn new(token: SecretString) -> Result<Self, Error> {
        let text = token.expose_secret();
        let invalid = |why: &str| Error::invalid_argument(FIELD, format!("management_token {why}"));
        if text.is_empty() {
            return Err(invalid("is empty"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid("holds a character that cannot stand in a header"));
        }
        let mut header = Zeroizing::new(Vec::with_capacity("Bearer ".len() + text.len()));
        header.extend_from_slice(b"Bearer ");
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

    /// The token itself, to mask it where a reply echoes it.
    pub(crate) fn expose(&self) -> &str {
        self.token.expose_secret()
    }
}

impl fmt::Debug for ManagementToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ManagementToken(***)")
    }
}

/// Where a client's tokens come from.
#[derive(Debug)]
pub(crate) enum Tokens {
    /// One that was given, for good.
    Ready(Arc<ManagementToken>),
    /// From a source that makes another when one expires or is refused.
    Renewed(Box<Renewed>),
}

impl Tokens {
    pub(crate) fn ready(token: &SecretString) -> Result<Self, Error> {
        Ok(Self::Ready(Arc::new(ManagementToken::new(token.clone())?)))
    }

    pub(crate) fn minted(minting: Minting) -> Self {
        Self::Renewed(Box::new(Renewed::new(Source::Minting(minting))))
    }

    pub(crate) fn supplied(source: ManagementTokenSource) -> Self {
        Self::Renewed(Box::new(Renewed::new(Source::Supplied(source))))
    }

    /// The token for the next request; `None` where another call was still making it when this one
    /// was over.
    pub(crate) fn current(
        &self,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<ManagementToken>>, Error> {
        match self {
            Self::Ready(token) => Ok(Some(token.clone())),
            Self::Renewed(renewed) => renewed.current(is_over),
        }
    }

    /// Whether a request whose token was refused may be sent again with a fresh one. `date` is when
    /// the service answered, by its clock.
    pub(crate) fn renew(
        &self,
        refused: &Arc<ManagementToken>,
        date: Option<SystemTime>,
        is_over: &dyn Fn() -> bool,
    ) -> bool {
        match self {
            Self::Ready(_) => false,
            Self::Renewed(renewed) => renewed.renew(refused, date, is_over),
        }
    }

    /// What may have been wrong with a token that was refused, as far as it shows from here.
    pub(crate) fn explain(&self, refused: &ManagementToken, date: Option<SystemTime>) -> String {
        explain::refusal(refused.expose(), date, SystemTime::now())
    }
}

#[cfg(test)]
mod tests {
    use super::ManagementToken;

    #[test]
    fn refuses_what_cannot_stand_in_a_header() {
        for token in ["", "a\r\nX: y", "a\tb", "a b", "a\0", "tökén"] {
            let error = ManagementToken::new(token.into()).unwrap_err();
            assert_eq!(error.field(), Some("management_token"), "{token:?}");
        }
        assert!(ManagementToken::new("eyJ.eyJ.s-_~+/=".into()).is_ok());
    }

    #[test]
    fn debug_hides_the_token() {
        let token = ManagementToken::new("CANARY-TOKEN".into()).unwrap();
        assert!(!format!("{token:?}").contains("CANARY"));
    }
}
