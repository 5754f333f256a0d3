//! The access key and the app secret, and the tokens that they sign.
//!
//! Source: the service's page "Authentication and tokens". A token is a JWT, HS256, keyed with the
//! bytes of the secret as they are: they look like base64, and are not to be decoded.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Outcome};

/// How long a token is valid unless the caller says otherwise.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest lifetime of a token that the service accepts.
const MAX_TOKEN_LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How far `iat` and `nbf` are set back, in seconds, in case the service's clock is behind ours.
pub(crate) const BACKDATED: u64 = 60;

/// The longest access key and secret, in bytes. The service's have a few dozen.
const MAX_LENGTH: usize = 4096;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// An access key with its app secret.
pub(crate) struct AppKey {
    access_key: String,
    key: hmac::Key,
}

/// The claims that every token has, after those of its own kind.
#[derive(Serialize)]
pub(crate) struct Validity {
    pub(crate) version: u32,
    pub(crate) iat: u64,
    pub(crate) nbf: u64,
    pub(crate) exp: u64,
    pub(crate) jti: String,
}

impl AppKey {
    pub(crate) fn new(access_key: &str, secret: &SecretString) -> Result<Self, Error> {
        for (field, value) in [("access_key", access_key), ("secret", secret.expose_secret())] {
            if value.is_empty() {
                return Err(Error::invalid_argument(field, format!("{field} is empty")));
            }
            if value.len() > MAX_LENGTH {
                let why = format!("{field} is longer than {MAX_LENGTH} bytes");
                return Err(Error::invalid_argument(field, why));
            }
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
        Ok(Self { access_key: access_key.to_owned(), key })
    }

    pub(crate) fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The JWT of these claims.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<SecretString, Error> {
        let claims = serde_json::to_vec(claims).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no claims: {error}"))
        })?;
        // The capacity of the finished token, so that growing leaves no copy of it behind.
        let capacity = 2 * claims.len() + 128;
        let mut token = Zeroizing::new(String::with_capacity(capacity));
        URL_SAFE_NO_PAD.encode_string(HEADER, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = hmac::sign(&self.key, token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(SecretString::from(token.as_str()))
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppKey").finish_non_exhaustive()
    }
}

/// The lifetime of a token: what was `given` for `field`, or 24 hours.
pub(crate) fn lifetime(field: &'static str, given: Option<Duration>) -> Result<Duration, Error> {
    let lifetime = given.unwrap_or(TOKEN_LIFETIME);
    let refused = if lifetime.is_zero() {
        "must be more than zero"
    } else if lifetime > MAX_TOKEN_LIFETIME {
        "is longer than 90 days, which the service does not accept"
    } else {
        return Ok(lifetime);
    };
    Err(Error::invalid_argument(field, format!("{field} {refused}")))
}
