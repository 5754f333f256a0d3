//! Bearer tokens, and the check of a management token.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::http::refusal::Refusal;

/// The management tokens that are accepted.
#[derive(Clone, Debug, Default)]
pub(crate) enum Credentials {
    /// Any well-formed token.
    #[default]
    Any,
    /// Only this token.
    Token(SecretString),
    /// Tokens that were minted with this key.
    Key { access_key: String, secret: SecretString },
}

#[derive(Deserialize)]
struct Claims {
    access_key: Option<String>,
    r#type: Option<String>,
    /// In seconds. A fraction is allowed.
    exp: Option<f64>,
    nbf: Option<f64>,
}

impl Credentials {
    /// Returns the token of a request if it is accepted.
    pub(crate) fn check<'a>(
        &self,
        headers: &'a HeaderMap,
        now: Timestamp,
    ) -> Result<&'a str, Refusal> {
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| token_in(value.to_str().ok()?))
            .filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()))
            .ok_or_else(|| unauthorized("bearer.missing", "Authentication error"))?;
        match self {
            Self::Any => {}
            Self::Token(accepted) if accepted.expose_secret() == token => {}
            Self::Token(_) => return Err(invalid("bearer.unknown", "not found")),
            Self::Key { access_key, secret } => {
                let claims = verified(token, secret)?;
                check_claims(&claims, access_key, seconds(now))?;
            }
        }
        Ok(token)
    }
}

/// The token in an `Authorization` header: `Bearer` in any case, one or more spaces, the token.
pub(crate) fn token_in(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim_start_matches(' '))
}

/// A time in the format of a token's claims.
fn seconds(time: Timestamp) -> f64 {
    time.as_microsecond() as f64 / 1e6
}

/// The claims of a token that was signed with the secret. The key is the raw bytes of the secret,
/// although a secret looks like base64.
fn verified(token: &str, secret: &SecretString) -> Result<Claims, Refusal> {
    let mut validation = Validation::new(Algorithm::HS256);
    // The `jsonwebtoken` crate only knows the system's clock, so `check_claims` checks the times.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
    match jsonwebtoken::decode(token, &key, &validation) {
        Ok(data) => Ok(data.claims),
        Err(error) => Err(match error.kind() {
            ErrorKind::InvalidSignature => invalid("token.signature", "signature is invalid"),
            ErrorKind::InvalidAlgorithm => invalid("token.algorithm", "algorithm is not HS256"),
            _ => invalid("token.malformed", "token is malformed"),
        }),
    }
}

fn check_claims(claims: &Claims, access_key: &str, now: f64) -> Result<(), Refusal> {
    if claims.access_key.as_deref() != Some(access_key) {
        return Err(invalid("token.access-key", "access_key is unknown"));
    }
    if claims.r#type.as_deref() != Some("management") {
        return Err(invalid("token.type", "type is not management"));
    }
    match claims.exp {
        None => return Err(invalid("token.exp", "exp is missing")),
        Some(exp) if exp <= now => return Err(invalid("token.expired", "token is expired")),
        Some(_) => {}
    }
    if claims.nbf.is_some_and(|nbf| nbf > now) {
        return Err(invalid("token.early", "token is not valid yet"));
    }
    Ok(())
}

fn invalid(rule: &'static str, detail: &str) -> Refusal {
    unauthorized(rule, "Token validation error").detail(detail)
}

fn unauthorized(rule: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, rule, message)
}
