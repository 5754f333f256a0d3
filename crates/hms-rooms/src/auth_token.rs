//! Auth tokens, with which a peer joins a room.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use uuid::Uuid;

use crate::api::validate;
use crate::app_key::{self, AppKey, BACKDATED, Validity};
use crate::error::Error;
use crate::token::Token;

/// The parameters of [`Client::auth_token`](crate::Client::auth_token).
#[derive(Clone, Debug, Default)]
pub struct AuthTokenParams<'a> {
    /// The id of the room, required: not its name.
    pub room_id: &'a str,
    /// The role in which the peer joins, required: one of the room's template.
    pub role: &'a str,
    /// The application's own id of the user, which the service reports with the peer.
    pub user_id: Option<&'a str>,
    /// How long the token is valid: 24 hours, and at most 90 days. It counts from `not_before` if
    /// that is in the future.
    pub lifetime: Option<Duration>,
    /// When the token begins to be valid, rounded up to a second: now. A moment in the future keeps
    /// the peer out until then.
    pub not_before: Option<SystemTime>,
}

#[derive(Serialize)]
struct Claims<'a> {
    access_key: &'a str,
    room_id: &'a str,
    role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    r#type: &'static str,
    #[serde(flatten)]
    validity: Validity,
}

/// Mints a token as of `now`, in seconds since 1970.
pub(crate) fn mint(
    key: Option<&AppKey>,
    params: &AuthTokenParams<'_>,
    now: u64,
) -> Result<Token, Error> {
    let lifetime = check(params)?;
    let Some(key) = key else {
        return Err(Error::invalid_argument(
            "access_key",
            "an auth token is signed with access_key and secret: give both to the client, or set \
             HMS_ACCESS_KEY and HMS_SECRET",
        ));
    };
    let not_before = params.not_before.map(seconds).transpose()?;
    let exp = not_before.map_or(now, |from| from.max(now)).saturating_add(lifetime);
    let iat = now.saturating_sub(BACKDATED);
    let jti = Uuid::new_v4().to_string();
    let validity = Validity { version: 2, iat, nbf: not_before.unwrap_or(iat), exp, jti };
    sign(key, params, validity)
}

/// Checks the parameters; returns the lifetime in whole seconds.
fn check(params: &AuthTokenParams<'_>) -> Result<u64, Error> {
    validate::room_id(params.room_id)?;
    validate::role(params.role)?;
    validate::not_empty(&[("user_id", params.user_id)])?;
    Ok(app_key::lifetime("lifetime", params.lifetime)?.as_secs().max(1))
}

fn sign(key: &AppKey, params: &AuthTokenParams<'_>, validity: Validity) -> Result<Token, Error> {
    let expires_at = UNIX_EPOCH.checked_add(Duration::from_secs(validity.exp));
    let text = key.sign(&Claims {
        access_key: key.access_key(),
        room_id: params.room_id,
        role: params.role,
        user_id: params.user_id,
        r#type: "app",
        validity,
    })?;
    Ok(Token::new(text, expires_at))
}

/// Whole seconds since 1970, rounded up: a token must not be valid too early.
fn seconds(moment: SystemTime) -> Result<u64, Error> {
    let Ok(since) = moment.duration_since(UNIX_EPOCH) else {
        return Err(Error::invalid_argument("not_before", "not_before is before 1970"));
    };
    Ok(since.as_secs() + u64::from(since.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn key(secret: &str) -> AppKey {
        AppKey::new("test-access-key", &secret.into()).unwrap()
    }

    fn params() -> AuthTokenParams<'static> {
        AuthTokenParams { room_id: "5f1a2b", role: "host", ..AuthTokenParams::default() }
    }

    fn validity() -> Validity {
        Validity {
            version: 2,
            iat: 1_700_000_000,
            nbf: 1_700_003_600,
            exp: 1_700_090_000,
            jti: "12345678-9abc-4def-8123-456789abcdef".into(),
        }
    }

    /// Made by another implementation: Python's hmac, hashlib and base64 over this JSON. The second
    /// secret is valid base64, and must not be decoded.
    #[test]
    fn known_answers() {
        for (secret, user_id, expected) in [
            ("test-secret", Some("u-\u{e9} \"1\""), VECTOR_OF_USER),
            ("c2VjcmV0LXRoYXQtbG9va3MtbGlrZS1iYXNlNjQ=", None, VECTOR_WITHOUT_USER),
        ] {
            let params = AuthTokenParams { user_id, ..params() };
            let token = sign(&key(secret), &params, validity()).unwrap();
            assert_eq!(token.text(), expected);
            let expires_at = UNIX_EPOCH + Duration::from_secs(1_700_090_000);
            assert_eq!(token.expires_at(), Some(expires_at));
        }
    }

    const VECTOR_OF_USER: &str = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3Nfa2V5IjoidGVzdC1hY2Nlc3Mta2V5Iiwicm9vb",
        "V9pZCI6IjVmMWEyYiIsInJvbGUiOiJob3N0IiwidXNlcl9pZCI6InUtw6kgXCIxXCIiLCJ0eXBlIjoiYXBwIiw",
        "idmVyc2lvbiI6MiwiaWF0IjoxNzAwMDAwMDAwLCJuYmYiOjE3MDAwMDM2MDAsImV4cCI6MTcwMDA5MDAwMCwia",
        "nRpIjoiMTIzNDU2NzgtOWFiYy00ZGVmLTgxMjMtNDU2Nzg5YWJjZGVmIn0.0ZtpPK5Hn2T8ni5LG9OX7_w9CCY",
        "Rr_ETYHIPzV9iG9c",
    );
    const VECTOR_WITHOUT_USER: &str = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3Nfa2V5IjoidGVzdC1hY2Nlc3Mta2V5Iiwicm9vb",
        "V9pZCI6IjVmMWEyYiIsInJvbGUiOiJob3N0IiwidHlwZSI6ImFwcCIsInZlcnNpb24iOjIsImlhdCI6MTcwMDA",
        "wMDAwMCwibmJmIjoxNzAwMDAzNjAwLCJleHAiOjE3MDAwOTAwMDAsImp0aSI6IjEyMzQ1Njc4LTlhYmMtNGRlZ",
        "i04MTIzLTQ1Njc4OWFiY2RlZiJ9.naTqTCUtnJYwjWEdVDOY2gqODexF6q1Ir_fIQJSKqMc",
    );

    #[test]
    fn a_token_is_valid_for_its_lifetime_from_now_or_from_not_before() {
        let now = 1_700_000_000;
        let hour = Duration::from_secs(3600);
        let at = |seconds| Some(UNIX_EPOCH + Duration::from_millis(seconds * 1000 - 1));
        for (not_before, lifetime, nbf, exp) in [
            (None, None, now - 60, now + 86_400),
            (None, Some(hour), now - 60, now + 3600),
            (None, Some(Duration::from_millis(1)), now - 60, now + 1),
            (at(now + 100), Some(hour), now + 100, now + 3700),
            (at(now - 100), Some(hour), now - 100, now + 3600),
        ] {
            let params = AuthTokenParams { not_before, lifetime, ..params() };
            let token = mint(Some(&key("secret")), &params, now).unwrap();
            let claims = token.text().split('.').nth(1).unwrap();
            let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
            let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
            assert_eq!(claims["iat"], now - 60);
            assert_eq!((&claims["nbf"], &claims["exp"]), (&nbf.into(), &exp.into()));
        }
    }

    #[test]
    fn bad_parameters_are_refused_by_name() {
        let days = |days: u64| Some(Duration::from_secs(days * 86_400));
        for (field, params) in [
            ("room_id", AuthTokenParams { room_id: "", ..params() }),
            ("room_id", AuthTokenParams { room_id: "../5f", ..params() }),
            ("role", AuthTokenParams { role: "", ..params() }),
            ("role", AuthTokenParams { role: "a\nb", ..params() }),
            ("user_id", AuthTokenParams { user_id: Some(""), ..params() }),
            ("lifetime", AuthTokenParams { lifetime: days(0), ..params() }),
            ("lifetime", AuthTokenParams { lifetime: days(91), ..params() }),
            (
                "not_before",
                AuthTokenParams {
                    not_before: Some(UNIX_EPOCH - Duration::from_secs(1)),
                    ..params()
                },
            ),
        ] {
            let error = mint(Some(&key("secret")), &params, 1_700_000_000).unwrap_err();
            assert_eq!(error.field(), Some(field), "{params:?}");
        }
        assert!(
            mint(Some(&key("s")), &AuthTokenParams { lifetime: days(90), ..params() }, 0).is_ok()
        );
        assert_eq!(mint(None, &params(), 0).unwrap_err().field(), Some("access_key"));
    }
}
