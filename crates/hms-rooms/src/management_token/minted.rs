//! Mints management tokens from an access key and its app secret.
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
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Outcome};

/// How long a minted token is valid. The service allows up to 90 days.
pub(crate) const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How far back a token's `iat` and `nbf` are set, for a service whose clock is behind ours.
const BACKDATED: u64 = 60;

/// The longest access key and secret, in bytes. The service's have a few dozen.
const MAX_LENGTH: usize = 4096;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

#[derive(Serialize)]
struct Claims<'a> {
    access_key: &'a str,
    r#type: &'static str,
    version: u32,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: String,
}

/// The key and the settings that tokens are minted from.
pub(crate) struct Minting {
    access_key: String,
    key: hmac::Key,
    lifetime: Duration,
}

impl Minting {
    pub(crate) fn new(
        access_key: &str,
        secret: &SecretString,
        lifetime: Duration,
    ) -> Result<Self, Error> {
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
        Ok(Self { access_key: access_key.to_owned(), key, lifetime })
    }

    /// A token as of `now`, in seconds since 1970, and when it expires.
    pub(crate) fn mint(&self, now: u64) -> Result<(SecretString, u64), Error> {
        // Tokens count whole seconds, and one that is valid for none would be refused.
        let exp = now.saturating_add(self.lifetime.as_secs().max(1));
        Ok((self.sign(now, exp, Uuid::new_v4())?, exp))
    }

    fn sign(&self, now: u64, exp: u64, jti: Uuid) -> Result<SecretString, Error> {
        let since = now.saturating_sub(BACKDATED);
        let claims = Claims {
            access_key: &self.access_key,
            r#type: "management",
            version: 2,
            iat: since,
            nbf: since,
            exp,
            jti: jti.to_string(),
        };
        let claims = serde_json::to_vec(&claims).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no claims: {error}"))
        })?;
        let mut token = Zeroizing::new(String::with_capacity(1024));
        URL_SAFE_NO_PAD.encode_string(HEADER, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = hmac::sign(&self.key, token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(SecretString::from(token.as_str()))
    }

    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

impl fmt::Debug for Minting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minting").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both made by another implementation: Python's hmac, hashlib and base64 over this JSON. The
    /// second secret is valid base64, and must not be decoded.
    #[test]
    fn known_answers() {
        for (secret, expected) in [
            ("test-secret", VECTOR_OF_TEXT),
            ("c2VjcmV0LXRoYXQtbG9va3MtbGlrZS1iYXNlNjQ=", VECTOR_OF_BASE64),
        ] {
            let minting = Minting::new("test-access-key", &secret.into(), LIFETIME).unwrap();
            let jti = Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef);
            let token = minting.sign(1_700_000_060, 1_700_086_460, jti).unwrap();
            assert_eq!(token.expose_secret(), expected);
        }
    }

    const VECTOR_OF_TEXT: &str = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3Nfa2V5IjoidGVzdC1hY2Nlc3Mta2V5Iiw",
        "idHlwZSI6Im1hbmFnZW1lbnQiLCJ2ZXJzaW9uIjoyLCJpYXQiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDA",
        "wMDAwMCwiZXhwIjoxNzAwMDg2NDYwLCJqdGkiOiIxMjM0NTY3OC05YWJjLTRkZWYtODEyMy00NTY3ODl",
        "hYmNkZWYifQ.-UJOf4bQhieFCpa6YO0HAQ0yj6nQx6Xn2BusHcH-M44",
    );
    const VECTOR_OF_BASE64: &str = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3Nfa2V5IjoidGVzdC1hY2Nlc3Mta2V5Iiw",
        "idHlwZSI6Im1hbmFnZW1lbnQiLCJ2ZXJzaW9uIjoyLCJpYXQiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDA",
        "wMDAwMCwiZXhwIjoxNzAwMDg2NDYwLCJqdGkiOiIxMjM0NTY3OC05YWJjLTRkZWYtODEyMy00NTY3ODl",
        "hYmNkZWYifQ.12JOfFy_zTYJOpcUlaTUPG2PFIWnT8EbsfI-T6daAYY",
    );

    #[test]
    fn every_token_has_an_id_of_its_own() {
        let minting = Minting::new("key", &"secret".into(), LIFETIME).unwrap();
        let (first, exp) = minting.mint(1_700_000_000).unwrap();
        let (second, _) = minting.mint(1_700_000_000).unwrap();
        assert_ne!(first.expose_secret(), second.expose_secret());
        assert_eq!(exp, 1_700_086_400);
    }
}
