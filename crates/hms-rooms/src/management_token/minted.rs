//! Mints management tokens from an access key and its app secret.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde::Serialize;
use uuid::Uuid;

use crate::app_key::{AppKey, BACKDATED, Validity};
use crate::error::Error;

#[derive(Serialize)]
struct Claims<'a> {
    access_key: &'a str,
    r#type: &'static str,
    #[serde(flatten)]
    validity: Validity,
}

/// The key and the lifetime of minted tokens.
pub(crate) struct Minting {
    key: Arc<AppKey>,
    lifetime: Duration,
}

impl Minting {
    pub(crate) fn new(key: Arc<AppKey>, lifetime: Duration) -> Self {
        Self { key, lifetime }
    }

    /// A token as of `now`, in seconds since 1970, and when it expires.
    pub(crate) fn mint(&self, now: u64) -> Result<(SecretString, u64), Error> {
        // Tokens count whole seconds. A token that is valid for 0 s would be refused.
        let exp = now.saturating_add(self.lifetime.as_secs().max(1));
        Ok((self.sign(now, exp, Uuid::new_v4())?, exp))
    }

    fn sign(&self, now: u64, exp: u64, jti: Uuid) -> Result<SecretString, Error> {
        let since = now.saturating_sub(BACKDATED);
        self.key.sign(&Claims {
            access_key: self.key.access_key(),
            r#type: "management",
            validity: Validity { version: 2, iat: since, nbf: since, exp, jti: jti.to_string() },
        })
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
    use secrecy::ExposeSecret;

    use super::*;
    use crate::app_key::TOKEN_LIFETIME;

    fn minting(access_key: &str, secret: &str) -> Minting {
        let key = AppKey::new(access_key, &secret.into()).unwrap();
        Minting::new(Arc::new(key), TOKEN_LIFETIME)
    }

    /// Both made by another implementation: Python's hmac, hashlib and base64 over this JSON. The
    /// second secret is valid base64, and must not be decoded.
    #[test]
    fn known_answers() {
        for (secret, expected) in [
            ("test-secret", VECTOR_OF_TEXT),
            ("c2VjcmV0LXRoYXQtbG9va3MtbGlrZS1iYXNlNjQ=", VECTOR_OF_BASE64),
        ] {
            let minting = minting("test-access-key", secret);
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
        let minting = minting("key", "secret");
        let (first, exp) = minting.mint(1_700_000_000).unwrap();
        let (second, _) = minting.mint(1_700_000_000).unwrap();
        assert_ne!(first.expose_secret(), second.expose_secret());
        assert_eq!(exp, 1_700_086_400);
    }
}
