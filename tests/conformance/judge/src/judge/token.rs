//! The rules for every token that the client minted.
//!
//! It is a JWT, HS256 over the bytes of the app secret as they are. Its `iat` is 60 s before it was
//! minted, and so is its `nbf`; its `exp` is its lifetime after it was minted; its `jti` is a
//! random UUID, which no other token has. An auth token that is not valid before some moment has
//! that as its `nbf`, and its lifetime begins then if the moment is to come.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde_json::{Map, Value};
use uuid::{Uuid, Version};

use super::Objections;
use crate::case::{Argument, ExpectedToken, Operation};

const BACKDATED: i64 = 60;
/// 24 hours, in seconds.
const DEFAULT_LIFETIME: i64 = 24 * 60 * 60;
/// More than a run takes, and less than any clock of a case is off.
const TOLERANCE: u64 = 300;

/// When a token is to be valid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Validity {
    /// How many seconds.
    lifetime: i64,
    /// From when on, in seconds since 1970.
    not_before: Option<i64>,
}

impl Validity {
    fn lasting(lifetime_ms: Option<u64>) -> Self {
        let seconds = |ms: u64| i64::try_from(ms / 1000).unwrap_or(i64::MAX).max(1);
        Self { lifetime: lifetime_ms.map_or(DEFAULT_LIFETIME, seconds), not_before: None }
    }

    /// The validity of the token that an operation mints, if it is a parameter of the operation.
    pub(super) fn asked_for(operation: &Operation) -> Option<Self> {
        let number = |wanted: &str| {
            operation.arguments().into_iter().find_map(|(name, value)| match value {
                Argument::Number(number) if name == wanted => Some(*number),
                _ => None,
            })
        };
        (operation.name() == "auth_token").then(|| Self {
            not_before: number("not_before")
                .map(|ms| ms.div_euclid(1000) + i64::from(ms % 1000 > 0)),
            ..Self::lasting(number("lifetime_ms").and_then(|ms| ms.try_into().ok()))
        })
    }
}

/// The minted tokens of a case.
#[derive(Debug)]
pub(super) struct Tokens {
    /// The validity of the tokens that the client mints for itself.
    validity: Validity,
    /// Those that came, in their order, with their ids.
    seen: Vec<(String, String)>,
}

impl Tokens {
    /// Tokens that are valid for so long; by default, 24 hours.
    pub(super) fn living(lifetime_ms: Option<u64>) -> Self {
        Self { validity: Validity::lasting(lifetime_ms), seen: Vec::new() }
    }

    /// Judges a token that the client minted for itself.
    pub(super) fn check(
        &mut self,
        expected: &ExpectedToken,
        token: &str,
        objections: &mut Objections,
    ) {
        let validity = self.validity;
        self.check_for(&validity, expected, token, objections);
    }

    /// Judges a token that is to be valid as told.
    pub(super) fn check_for(
        &mut self,
        validity: &Validity,
        expected: &ExpectedToken,
        token: &str,
        objections: &mut Objections,
    ) {
        let (header, mut claims) = match verified(token, &expected.signed_with) {
            Ok(verified) => verified,
            Err(error) => return objections.add(format!("the token is not as signed: {error}")),
        };
        objections
            .unless(header == Header::default(), || format!("the token's header: {header:?}"));
        times(validity, expected.clock_offset, &mut claims, objections);
        let id = claims.remove("jti");
        let id = id.as_ref().and_then(Value::as_str).unwrap_or_default();
        let version = Uuid::try_parse(id).ok().and_then(|uuid| uuid.get_version());
        objections.unless(version == Some(Version::Random), || format!("jti {id:?} is no UUID v4"));
        objections.unless(claims == expected.claims, || {
            format!("the token's claims are {claims:?} and not {:?}", expected.claims)
        });
        let nth = self.nth(token, id, objections);
        objections.unless(nth == expected.nth, || {
            format!("it is minted token number {nth} and not {}", expected.nth)
        });
    }

    /// Which token it is, from 1.
    fn nth(&mut self, token: &str, id: &str, objections: &mut Objections) -> usize {
        let at = self.seen.iter().position(|(other, _)| other == token).unwrap_or_else(|| {
            let is_taken = self.seen.iter().any(|(_, other)| other == id);
            objections.unless(!is_taken, || format!("two tokens have the jti {id}"));
            self.seen.push((token.to_owned(), id.to_owned()));
            self.seen.len() - 1
        });
        at + 1
    }
}

fn times(
    validity: &Validity,
    offset: i64,
    claims: &mut Map<String, Value>,
    objections: &mut Objections,
) {
    let times = ["iat", "nbf", "exp"].map(|name| {
        let value = claims.remove(name);
        value.as_ref().and_then(Value::as_i64).ok_or_else(|| format!("{name} is {value:?}"))
    });
    let [Ok(iat), Ok(nbf), Ok(exp)] = times else {
        return times.into_iter().filter_map(Result::err).for_each(|why| objections.add(why));
    };
    let wanted = validity.not_before.unwrap_or(iat);
    objections.unless(nbf == wanted, || format!("nbf is {nbf} and not {wanted}; iat is {iat}"));
    let begins = iat.saturating_add(BACKDATED).max(nbf);
    let lives = exp.saturating_sub(begins);
    objections.unless(lives == validity.lifetime, || {
        format!("the token lives for {lives} s and not {}", validity.lifetime)
    });
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let due = i64::try_from(now).unwrap_or(i64::MAX).saturating_add(offset - BACKDATED);
    objections.unless(iat.abs_diff(due) < TOLERANCE, || {
        format!("iat is {} s off", iat.saturating_sub(due))
    });
}

fn verified(
    token: &str,
    secret: &str,
) -> Result<(Header, Map<String, Value>), jsonwebtoken::errors::Error> {
    let mut validation = Validation::new(Algorithm::HS256);
    // The times are compared here, by the clock that the case says.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(secret.as_bytes());
    let data = jsonwebtoken::decode(token, &key, &validation)?;
    Ok((data.header, data.claims))
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::EncodingKey;
    use serde_json::json;

    use super::*;

    const SECRET: &str = "c2VjcmV0";
    const JTI: &str = "12345678-9abc-4def-8123-456789abcdef";

    fn token(change: impl FnOnce(&mut Value)) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let mut claims = json!({
            "access_key": "key", "type": "management", "version": 2, "jti": JTI,
            "iat": now - 60, "nbf": now - 60, "exp": now + 86_400,
        });
        change(&mut claims);
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap()
    }

    fn expected(rest: &str) -> ExpectedToken {
        serde_json::from_str(&format!(
            r#"{{"claims": {{"access_key": "key", "type": "management", "version": 2}},
                 "signed_with": "{SECRET}", {rest}}}"#
        ))
        .unwrap()
    }

    fn judge(expected: &ExpectedToken, token: &str) -> String {
        let mut objections = Objections::default();
        Tokens::living(None).check(expected, token, &mut objections);
        objections.all.join("\n")
    }

    #[test]
    fn a_token_as_every_one_must_be_passes() {
        let first = expected(r#""nth": 1"#);
        assert_eq!(judge(&first, &token(|_| {})), "");
        let ahead = token(|claims| {
            for name in ["iat", "nbf", "exp"] {
                claims[name] = (claims[name].as_i64().unwrap() + 3600).into();
            }
        });
        assert_eq!(judge(&expected(r#""nth": 1, "clock_offset": 3600"#), &ahead), "");
        assert!(judge(&first, &ahead).contains("3600 s off"));
    }

    #[test]
    fn a_token_lives_as_long_as_the_client_says() {
        let first = expected(r#""nth": 1"#);
        let judge = |lifetime_ms, token: &str| {
            let mut objections = Objections::default();
            Tokens::living(Some(lifetime_ms)).check(&first, token, &mut objections);
            objections.all.join("\n")
        };
        assert_eq!(judge(86_400_000, &token(|_| {})), "");
        assert!(judge(3_600_000, &token(|_| {})).contains("lives for 86400 s"));
    }

    #[test]
    fn an_auth_token_is_valid_as_its_call_says() {
        let first = expected(r#""nth": 1"#);
        let judge = |arguments: &str, token: &str| {
            let call = format!(r#"{{"auth_token": {{{arguments}}}, "token": "x"}}"#);
            let call: crate::case::Call = serde_json::from_str(&call).unwrap();
            let validity = Validity::asked_for(&call.operation).unwrap();
            let mut objections = Objections::default();
            Tokens::living(None).check_for(&validity, &first, token, &mut objections);
            objections.all.join("\n")
        };
        assert_eq!(judge("", &token(|_| {})), "");
        assert!(
            judge(r#""lifetime_ms": 3600000"#, &token(|_| {})).contains("86400 s and not 3600")
        );
        let later = token(|claims| {
            claims["nbf"] = json!(4_102_444_801_i64);
            claims["exp"] = json!(4_102_444_801_i64 + 86_400);
        });
        assert_eq!(judge(r#""not_before": 4102444800001"#, &later), "");
        assert!(judge(r#""not_before": 4102444800000"#, &later).contains("nbf"));
        assert!(judge("", &later).contains("nbf"));
    }

    #[test]
    fn every_wrong_token_is_objected_to() {
        let first = expected(r#""nth": 1"#);
        let plus = |claims: &mut Value, name: &str| {
            claims[name] = (claims[name].as_i64().unwrap() + 1).into();
        };
        for (wrong, objection) in [
            (token(|claims| plus(claims, "exp")), "lives for 86401 s"),
            (token(|claims| plus(claims, "nbf")), "nbf"),
            (token(|claims| claims["iat"] = json!("1")), "iat"),
            (token(|claims| claims["jti"] = json!("1")), "no UUID v4"),
            (token(|claims| claims["type"] = json!("app")), "claims"),
            (token(|claims| claims["version"] = json!("2")), "claims"),
            (token(|claims| claims["more"] = json!(1)), "claims"),
            (token(|_| {}) + "x", "not as signed"),
        ] {
            let text = judge(&first, &wrong);
            assert!(text.contains(objection), "{objection}: {text}");
        }
    }

    #[test]
    fn tokens_are_told_apart() {
        let (first, second) = (expected(r#""nth": 1"#), expected(r#""nth": 2"#));
        let (one, other) = (token(|_| {}), token(|c| c["jti"] = json!(Uuid::new_v4().to_string())));
        let mut tokens = Tokens::living(None);
        let mut check = |expected: &ExpectedToken, token: &str| {
            let mut objections = Objections::default();
            tokens.check(expected, token, &mut objections);
            objections.all.join("\n")
        };
        assert_eq!(check(&first, &one), "");
        assert_eq!(check(&first, &one), "");
        assert!(check(&second, &one).contains("number 1"));
        assert_eq!(check(&second, &other), "");
        assert!(check(&first, &token(|c| c["more"] = json!(1))).contains("two tokens"));
    }
}
