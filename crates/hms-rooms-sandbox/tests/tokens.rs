//! Minted management tokens: the error says why a token is refused.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;

use hms_rooms_sandbox::{Builder, Clock, Sandbox};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use http::{get, post, reply_to};

/// It looks like base64 but must not be decoded.
const SECRET: &str = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";

const HOUR: i64 = 3600;

fn keyed() -> Builder {
    Sandbox::builder().credentials("key", SECRET)
}

/// The claims of a token that is valid at `now`.
fn claims(now: i64) -> Value {
    json!({
        "access_key": "key", "type": "management", "version": 2,
        "iat": now - 60, "nbf": now - 60, "exp": now + 24 * HOUR,
        "jti": "2f6a4f5e-4f0e-4a0a-9c9d-3d6c1e6f0a11",
    })
}

fn minted(claims: &Value) -> String {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}

fn now() -> i64 {
    Timestamp::now().as_second()
}

#[track_caller]
fn assert_accepted(sandbox: &Sandbox, token: &str) {
    for base_url in [sandbox.base_url(), sandbox.v2_base_url()] {
        let (status, reply) = post(&base_url, token, &json!({}));
        assert_eq!(status, 200, "{reply}");
    }
    assert_eq!(get(&format!("{}/rooms", sandbox.v2_base_url()), token).0, 200);
}

#[track_caller]
fn assert_refused(sandbox: &Sandbox, token: &str, detail: &str) {
    for base_url in [sandbox.base_url(), sandbox.v2_base_url()] {
        let expected =
            json!({"code": 401, "message": "Token validation error", "details": [detail]});
        assert_eq!(post(&base_url, token, &json!({})), (401, expected));
    }
}

#[test]
fn a_good_token_is_accepted() {
    let sandbox = keyed().start().unwrap();
    assert_accepted(&sandbox, &minted(&claims(now())));
    let mut bare = claims(now());
    for optional in ["version", "iat", "nbf", "jti"] {
        bare.as_object_mut().unwrap().remove(optional);
    }
    assert_accepted(&sandbox, &minted(&bare));
}

#[test]
fn times_of_a_token_may_have_a_fraction() {
    let sandbox = keyed().start().unwrap();
    let at = |offset: f64| json!(Timestamp::now().as_microsecond() as f64 / 1e6 + offset);
    let with = |claim: &str, value: Value| {
        let mut claims = claims(now());
        claims[claim] = value;
        minted(&claims)
    };
    for (claim, offset) in [("exp", 60.5), ("nbf", -0.25), ("iat", -0.5)] {
        assert_accepted(&sandbox, &with(claim, at(offset)));
    }
    assert_refused(&sandbox, &with("exp", at(-0.5)), "token is expired");
    assert_refused(&sandbox, &with("nbf", at(60.5)), "token is not valid yet");
    assert_accepted(&sandbox, &with("exp", json!(4e9)));
}

#[test]
fn the_scheme_is_written_in_any_case_with_any_number_of_spaces() {
    let sandbox = Sandbox::builder().token("chosen").start().unwrap();
    let status = |base_url: &str, authorization: &str| {
        let url = format!("{base_url}/rooms");
        reply_to("POST", &url, &[("authorization", authorization)], "{}").status().as_u16()
    };
    for base_url in [sandbox.base_url(), sandbox.v2_base_url()] {
        for good in ["Bearer  chosen", "bearer chosen", "BEARER    chosen"] {
            assert_eq!(status(&base_url, good), 200, "{good}");
        }
        for bad in ["Bearerchosen", "Bearer", "Bearer\tchosen", "Token chosen", "Bearer chosen x"] {
            assert_eq!(status(&base_url, bad), 401, "{bad}");
        }
    }
    // The journal recognizes a token by the same rule.
    let (_, journal) = get(&format!("{}/_sandbox/requests", sandbox.url()), "");
    assert!(journal["data"][1]["curl"].as_str().unwrap().contains("$HMS_MANAGEMENT_TOKEN"));
    assert!(!journal.to_string().contains("chosen"), "{journal}");
}

#[test]
fn anything_but_a_token_is_malformed() {
    let sandbox = keyed().start().unwrap();
    let good = minted(&claims(now()));
    let (head, _) = good.split_once('.').unwrap();
    for token in ["token", "a.b.c", head, "e30.e30.", &format!("{good}.more")] {
        assert_refused(&sandbox, token, "token is malformed");
    }
    let text = minted(&json!({"access_key": "key", "type": "management", "exp": "tomorrow"}));
    assert_refused(&sandbox, &text, "token is malformed");
}

#[test]
fn the_signature_is_of_the_raw_bytes_of_the_secret() {
    let sandbox = keyed().start().unwrap();
    for secret in ["another", "secret-secret-secret"] {
        let key = EncodingKey::from_secret(secret.as_bytes());
        let token = jsonwebtoken::encode(&Header::default(), &claims(now()), &key).unwrap();
        assert_refused(&sandbox, &token, "signature is invalid");
    }
    // The claims of one token with the signature of another.
    let (good, other) = (minted(&claims(now())), minted(&claims(now() + HOUR)));
    let (signed, _) = other.rsplit_once('.').unwrap();
    let (_, signature) = good.rsplit_once('.').unwrap();
    assert_refused(&sandbox, &format!("{signed}.{signature}"), "signature is invalid");
}

#[test]
fn the_algorithm_is_hs256() {
    let sandbox = keyed().start().unwrap();
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let header = Header::new(Algorithm::HS384);
    let token = jsonwebtoken::encode(&header, &claims(now()), &key).unwrap();
    assert_refused(&sandbox, &token, "algorithm is not HS256");
    // {"alg":"none"}
    let (_, rest) = token.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{payload}.");
    assert_refused(&sandbox, &unsigned, "token is malformed");
}

#[test]
fn claims_that_are_wrong_are_named() {
    let sandbox = keyed().start().unwrap();
    for (claim, value, detail) in [
        ("access_key", json!("other"), "access_key is unknown"),
        ("access_key", Value::Null, "access_key is unknown"),
        ("type", json!("app"), "type is not management"),
        ("type", Value::Null, "type is not management"),
        ("exp", json!(now() - 5), "token is expired"),
        ("exp", Value::Null, "exp is missing"),
        ("nbf", json!(now() + HOUR), "token is not valid yet"),
    ] {
        let mut claims = claims(now());
        claims[claim] = value;
        assert_refused(&sandbox, &minted(&claims), detail);
    }
}

#[test]
fn the_journal_names_the_rule_and_keeps_no_token() {
    let sandbox = keyed().start().unwrap();
    let token = minted(&json!({}));
    assert_refused(&sandbox, &token, "access_key is unknown");
    let (_, journal) = get(&format!("{}/_sandbox/requests", sandbox.url()), "");
    assert_eq!(journal["data"][0]["rule"], "token.access-key");
    assert!(!journal.to_string().contains(&token));
}

#[test]
fn tokens_are_checked_by_the_sandboxs_clock() {
    let ahead = keyed().clock("+48h".parse().unwrap()).start().unwrap();
    assert_refused(&ahead, &minted(&claims(now())), "token is expired");
    assert_accepted(&ahead, &minted(&claims(now() + 48 * HOUR)));
    let behind = keyed().clock("-1h".parse().unwrap()).start().unwrap();
    assert_refused(&behind, &minted(&claims(now())), "token is not valid yet");
    assert_accepted(&behind, &minted(&claims(now() - HOUR)));
}

#[test]
fn rooms_and_replies_are_dated_by_the_sandboxs_clock() {
    for (clock, offset) in [("+0s", 0), ("+1h", HOUR), ("-1h", -HOUR), ("-90s", -90)] {
        let sandbox = Sandbox::builder().clock(clock.parse().unwrap()).start().unwrap();
        let url = format!("{}/rooms", sandbox.v2_base_url());
        let earliest = now() + offset;
        let reply = reply_to("POST", &url, &[("authorization", "Bearer token")], "{}");
        let latest = now() + offset;

        let room: Value = serde_json::from_str(reply.body()).unwrap();
        let created: Timestamp = room["created_at"].as_str().unwrap().parse().unwrap();
        let dates: Vec<_> = reply.headers().get_all("date").iter().collect();
        assert_eq!(dates.len(), 1);
        let date = rfc2822::parse(dates[0].to_str().unwrap()).unwrap().timestamp();
        for time in [created, date] {
            assert!((earliest..=latest).contains(&time.as_second()), "{time} at {offset}");
        }
        // An error has a `Date` too, because a client sets its clock by it.
        let refusal = reply_to("POST", &url, &[], "{}");
        let date = rfc2822::parse(refusal.headers()["date"].to_str().unwrap()).unwrap();
        assert!(date.timestamp().as_second() >= earliest);
    }
}

#[test]
fn a_clock_can_start_at_any_time() {
    let sandbox = Sandbox::builder().clock("2031-05-06T07:08:09Z".parse().unwrap());
    let (_, room) = post(&sandbox.start().unwrap().base_url(), "token", &json!({}));
    let created = room["created_at"].as_str().unwrap();
    assert!(created > "2031-05-06T07:08:09" && created < "2031-05-06T07:18:09", "{created}");
}

#[test]
fn a_clock_out_of_range_or_empty_is_refused() {
    for (clock, why) in [
        ("+99999999h", "before 1970 or after 9999"),
        ("-999999h", "before 1970 or after 9999"),
        ("1969-12-31T00:00:00Z", "before 1970 or after 9999"),
        ("3600", "a clock is +1h"),
        ("tomorrow", "a clock is +1h"),
    ] {
        let error = clock.parse::<Clock>().unwrap_err();
        assert!(error.contains(why), "{clock}: {error}");
    }
}

#[test]
fn a_builder_does_not_show_its_secrets() {
    let shown = format!("{:?} {:?}", keyed(), Sandbox::builder().token("TOKEN"));
    assert!(!shown.contains(SECRET) && !shown.contains("TOKEN"), "{shown}");
}
