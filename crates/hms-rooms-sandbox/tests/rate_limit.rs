//! The rate limit of a token.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;

use hms_rooms_sandbox::{Quirks, Sandbox};
use serde_json::{Value, json};

use http::{get, reply_to};

fn asked(sandbox: &Sandbox, token: &str) -> (u16, Option<String>, Value) {
    let url = format!("{}/rooms", sandbox.base_url());
    let bearer = format!("Bearer {token}");
    let reply = reply_to("POST", &url, &[("authorization", &bearer)], "{}");
    let header = reply.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    (reply.status().as_u16(), header, serde_json::from_str(reply.body()).unwrap())
}

#[test]
fn beyond_the_limit_the_text_says_how_long_to_wait() {
    let sandbox = Sandbox::builder().rate_limit("2/h".parse().unwrap()).start().unwrap();
    assert_eq!((asked(&sandbox, "a").0, asked(&sandbox, "a").0), (200, 200));
    let (status, header, refusal) = asked(&sandbox, "a");
    assert_eq!((status, header, &refusal["code"]), (429, None, &json!(429)));
    let text = refusal["message"].as_str().unwrap();
    let seconds = text.strip_prefix("rate limit exceeded, retry after ").unwrap();
    let seconds: u64 = seconds.strip_suffix(" seconds").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&seconds), "{text}");
    // Another token and the sandbox's own API are not limited.
    assert_eq!(asked(&sandbox, "b").0, 200);
    let (status, journal) = get(&format!("{}/_sandbox/requests", sandbox.url()), "a");
    assert_eq!((status, &journal["data"][2]["rule"]), (200, &json!("rate.exceeded")));
    let (_, counted) = get(&format!("{}/_sandbox/invariants", sandbox.url()), "a");
    assert_eq!(counted["rooms"], 3);
}

#[test]
fn a_switch_adds_retry_after() {
    let quirks = Quirks { retry_after: true, ..Quirks::default() };
    let sandbox = Sandbox::builder().rate_limit("1/h".parse().unwrap()).quirks(quirks);
    let sandbox = sandbox.start().unwrap();
    asked(&sandbox, "a");
    let (status, header, refusal) = asked(&sandbox, "a");
    let text = format!("rate limit exceeded, retry after {} seconds", header.unwrap());
    assert_eq!((status, &refusal["message"]), (429, &json!(text)));
}

#[test]
fn after_the_wait_the_token_is_accepted_again() {
    let sandbox = Sandbox::builder().rate_limit("1/s".parse().unwrap()).start().unwrap();
    let refusals = (0..20).filter(|_| match asked(&sandbox, "a") {
        (200, ..) => false,
        (status, _, refusal) => {
            assert_eq!(
                (status, &refusal["message"]),
                (429, &json!("rate limit exceeded, retry after 1 seconds"))
            );
            std::thread::sleep(std::time::Duration::from_secs(1));
            assert_eq!(asked(&sandbox, "a").0, 200);
            true
        }
    });
    assert!(refusals.take(1).count() == 1);
}
