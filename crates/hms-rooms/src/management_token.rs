//! The management token that authorises every request: a ready one, or one that is renewed.

mod explain;
mod minted;
mod renewal;
mod renewed;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use ureq::http::HeaderValue;
use zeroize::Zeroizing;

pub(crate) use self::minted::Minting;
use self::renewed::{Renewed, Source};
use crate::error::Error;
use crate::settings::stray::{self, stray};
use crate::token::Token;

const FIELD: &str = "management_token";
const SOURCE_FIELD: &str = "management_token_source";

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
    token: SecretString,
    header: HeaderValue,
}

impl ManagementToken {
    /// Takes a token that was given. It must be visible ASCII: anything else cannot stand in a
    /// header, and a line break in it would add headers of its own.
    pub(crate) fn given(token: SecretString) -> Result<Self, Error> {
        Self::new(token, |why| Error::invalid_argument(FIELD, format!("{FIELD} {why}")))
    }

    /// The same, for a token that a source returned.
    fn from_source(token: SecretString) -> Result<Self, Error> {
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

    /// The token itself, to mask it if a reply echoes it.
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
pub(crate) struct Tokens {
    kind: Kind,
    /// Signs of an accident in the credentials, such as a blank at an end, if there are any.
    doubts: Option<String>,
}

#[derive(Debug)]
enum Kind {
    /// One that was given, for good.
    Ready(Arc<ManagementToken>),
    /// From a source that makes another when one expires or is refused.
    Renewed(Box<Renewed>),
}

impl Tokens {
    pub(crate) fn ready(token: &SecretString) -> Result<Self, Error> {
        Ok(Self::new(Kind::Ready(Arc::new(ManagementToken::given(token.clone())?))))
    }

    pub(crate) fn minted(minting: Minting) -> Self {
        Self::new(Kind::Renewed(Box::new(Renewed::new(Source::Minting(minting)))))
    }

    pub(crate) fn supplied(source: ManagementTokenSource) -> Self {
        Self::new(Kind::Renewed(Box::new(Renewed::new(Source::Supplied(source)))))
    }

    fn new(kind: Kind) -> Self {
        Self { kind, doubts: None }
    }

    /// Notes what a refusal is most likely due to: "HMS_SECRET ends with a line break".
    pub(crate) fn doubted(self, doubts: Option<String>) -> Self {
        Self { doubts, ..self }
    }

    /// The token that was given for good.
    #[cfg(test)]
    pub(crate) fn given(&self) -> Option<&ManagementToken> {
        match &self.kind {
            Kind::Ready(token) => Some(token),
            Kind::Renewed(_) => None,
        }
    }

    /// The token for the next request; `None` where another call was still making it when this one
    /// was over.
    pub(crate) fn current(
        &self,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<ManagementToken>>, Error> {
        match &self.kind {
            Kind::Ready(token) => Ok(Some(token.clone())),
            Kind::Renewed(renewed) => renewed.current(is_over),
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
        match &self.kind {
            Kind::Ready(_) => false,
            Kind::Renewed(renewed) => renewed.renew(refused, date, is_over),
        }
    }

    /// Now, in seconds since 1970, by the service's clock as far as it is known.
    pub(crate) fn now(&self) -> u64 {
        match &self.kind {
            Kind::Ready(_) => since_1970(SystemTime::now()),
            Kind::Renewed(renewed) => renewed.now(),
        }
    }

    /// Says why a token may have been refused.
    pub(crate) fn explain(&self, refused: &ManagementToken, date: Option<SystemTime>) -> String {
        let from_source = || stray(refused.expose()).map(|what| format!("the token {what}"));
        let why = explain::refusal(refused.expose(), date, SystemTime::now());
        match self.doubts.clone().or_else(from_source) {
            Some(doubts) => format!("{doubts}, which is taken as a part of it; {why}"),
            None => why,
        }
    }
}

/// Whole seconds since 1970.
fn since_1970(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
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
