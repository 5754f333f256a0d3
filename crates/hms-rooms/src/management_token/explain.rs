//! Says what is wrong with a token that was refused, from the token itself and the reply's date,
//! without showing it.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// A difference between two clocks that no slow network explains, in seconds.
pub(super) const DRIFT: i64 = 30;

#[derive(Deserialize)]
struct Claims {
    #[serde(default, deserialize_with = "seconds")]
    exp: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    nbf: Option<u64>,
    r#type: Option<String>,
}

/// A claim's time, in whole seconds since 1970: one before that counts as long past.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let whole = |seconds| seconds as u64;
    Ok(Option::<f64>::deserialize(from)?.map(whole))
}

/// Says why `token` may have been refused, at `date` by the service's clock and `now` by ours.
pub(super) fn refusal(token: &str, date: Option<SystemTime>, now: SystemTime) -> String {
    let mut reasons = Vec::new();
    let service_now = date.unwrap_or(now);
    match claims(token) {
        None => reasons.push("the token is not a JWT".to_owned()),
        Some(claims) => reasons.extend(faults(&claims, service_now)),
    }
    match date.map(|date| ahead(date, now)) {
        Some(ahead) if ahead > DRIFT => {
            reasons.push(format!("this machine's clock is {ahead} s behind the service's"));
        }
        Some(ahead) if ahead < -DRIFT => {
            reasons.push(format!("this machine's clock is {} s ahead of the service's", -ahead));
        }
        _ => {}
    }
    if reasons.is_empty() {
        reasons.push("the token looks right: check that its access key is this workspace's".into());
    }
    reasons.join("; ")
}

/// When a token expires, in seconds since 1970, if it says so.
pub(super) fn expiry(token: &SecretString) -> Option<u64> {
    claims(token.expose_secret())?.exp
}

/// How many seconds `theirs` is ahead of `ours`.
pub(super) fn ahead(theirs: SystemTime, ours: SystemTime) -> i64 {
    let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(0);
    match theirs.duration_since(ours) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}

fn faults(claims: &Claims, now: SystemTime) -> Vec<String> {
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut faults = Vec::new();
    if let Some(exp) = claims.exp.filter(|exp| *exp <= now) {
        faults.push(format!("the token expired {} s ago", now - exp));
    }
    if let Some(nbf) = claims.nbf.filter(|nbf| *nbf > now) {
        faults.push(format!("the token is not valid for another {} s", nbf - now));
    }
    match claims.r#type.as_deref() {
        Some("management") => {}
        Some(other) => {
            // Not the text itself: a token that is wrong may hold anything.
            let known = matches!(other, "app").then_some("\"app\"").unwrap_or("another");
            faults.push(format!("the token's type is {known}, and not \"management\""));
        }
        None => faults.push("the token has no type, which should be \"management\"".to_owned()),
    }
    faults
}

fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    serde_json::from_str(&String::from_utf8(URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use base64::Engine;

    use super::{URL_SAFE_NO_PAD, refusal};

    const NOW: u64 = 1_700_000_000;

    fn explained(claims: &str, service_is_ahead: i64) -> String {
        let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        let date = UNIX_EPOCH + Duration::from_secs(NOW.saturating_add_signed(service_is_ahead));
        let explained = refusal(&token, Some(date), now);
        assert!(!explained.contains(&token));
        explained
    }

    #[test]
    fn a_token_says_what_is_wrong_with_it() {
        for (claims, words) in [
            (r#"{"type":"management","exp":1699999000}"#, "expired 1000 s ago"),
            (r#"{"type":"management","nbf":1700000100}"#, "not valid for another 100 s"),
            (r#"{"type":"app","exp":1700000100}"#, "type is \"app\""),
            (r#"{"type":"CANARY","exp":1700000100}"#, "type is another"),
            (r#"{"exp":1700000100}"#, "no type"),
            (r#"{"type":"management","exp":1700000100}"#, "looks right"),
            ("[]", "not a JWT"),
        ] {
            let explained = explained(claims, 0);
            assert!(explained.contains(words) && !explained.contains("CANARY"), "{explained}");
        }
        assert!(refusal("opaque", None, UNIX_EPOCH).contains("not a JWT"));
    }

    #[test]
    fn a_clock_that_is_off_is_named_with_its_seconds() {
        let claims = r#"{"type":"management","exp":1700090000}"#;
        assert!(explained(claims, 3600).contains("clock is 3600 s behind"));
        assert!(explained(claims, -3600).contains("clock is 3600 s ahead"));
        assert!(!explained(claims, 5).contains("clock"));
    }
}
