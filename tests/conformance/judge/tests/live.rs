//! `make live` with a sandbox that plays the service.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::process::{Command, Output};

use hms_rooms_sandbox::{Builder, DisableReply, Quirks, Sandbox};
use serde_json::Value;

/// Another service than the cases' own sandbox: its template has another name, and records.
fn service() -> Builder {
    Sandbox::builder().template("of-the-workspace", true).token("canary-token")
}

/// The program with this and nothing else in its environment that it would read.
fn live(environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hms-live"));
    for name in ["HMS_MANAGEMENT_TOKEN", "HMS_ACCESS_KEY", "HMS_SECRET", "HMS_API"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// The names of the rooms that a sandbox has: those that are enabled, and the others.
fn rooms(sandbox: &Sandbox) -> (Vec<String>, Vec<String>) {
    let url = format!("{}/_sandbox/export", sandbox.url());
    let text = ureq::get(&url).call().unwrap().body_mut().read_to_string().unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let rooms = document["rooms"].as_array().unwrap();
    let (enabled, disabled): (Vec<_>, Vec<_>) =
        rooms.iter().partition(|room| room["enabled"] == true);
    let names = |rooms: Vec<&Value>| -> Vec<String> {
        rooms.iter().map(|room| room["name"].as_str().unwrap().to_owned()).collect()
    };
    (names(enabled), names(disabled))
}

#[test]
fn the_cases_hold_of_a_service_elsewhere_and_what_they_made_is_disabled() {
    for (api, base_url) in [
        ("legacy", Sandbox::base_url as fn(&Sandbox) -> String),
        ("v2", Sandbox::v2_base_url as fn(&Sandbox) -> String),
    ] {
        let sandbox = service().start().unwrap();
        let address = base_url(&sandbox);
        let output = live(&[
            ("HMS_API", api),
            ("HMS_BASE_URL", &address),
            ("HMS_MANAGEMENT_TOKEN", "canary-token"),
        ]);
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        assert!(said.contains("test result: ok") && !said.contains(" 0 passed"), "{said}");
        let (enabled, disabled) = rooms(&sandbox);
        assert!(enabled.is_empty(), "{enabled:?}");
        assert!(said.contains(&format!("{} rooms were made", disabled.len())), "{said}");
        // All but those that the service, or the client, names.
        let named = |name: &&String| name.starts_with("hms-live-");
        let prefixed: Vec<&String> = disabled.iter().filter(named).collect();
        assert!(prefixed.len() >= 5, "{disabled:?}");
        let prefix = |name: &str| name[..18].to_owned();
        assert!(prefixed.iter().all(|name| prefix(name) == prefix(prefixed[0])), "{disabled:?}");
    }
}

#[test]
fn keys_serve_as_well_as_a_token() {
    let sandbox = service().credentials("key", "canary-secret").start().unwrap();
    let output = live(&[
        ("HMS_API", "v2"),
        ("HMS_BASE_URL", &sandbox.v2_base_url()),
        ("HMS_ACCESS_KEY", "key"),
        ("HMS_SECRET", "canary-secret"),
    ]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_service_that_does_otherwise_fails_the_cases_and_is_cleaned_up_all_the_same() {
    let quirks =
        Quirks { disable_reply: DisableReply::Active, no_enabled: true, ..Quirks::default() };
    let sandbox = service().quirks(quirks).start().unwrap();
    let output =
        live(&[("HMS_BASE_URL", &sandbox.base_url()), ("HMS_MANAGEMENT_TOKEN", "canary-token")]);
    let said = said(&output);
    assert!(!output.status.success() && said.contains("a_room_is_disabled"), "{said}");
    assert!(rooms(&sandbox).0.is_empty());
}

#[test]
fn a_token_that_is_refused_fails_the_cases_and_is_not_shown() {
    let sandbox = service().start().unwrap();
    let output = live(&[
        ("HMS_BASE_URL", &sandbox.base_url()),
        ("HMS_MANAGEMENT_TOKEN", "canary-of-another"),
    ]);
    let said = said(&output);
    assert!(!output.status.success() && said.contains("HMS_UNAUTHENTICATED"), "{said}");
    assert!(!said.contains("canary-of-another"), "{said}");
}

#[test]
fn without_credentials_nobody_is_called() {
    let sandbox = service().start().unwrap();
    let base_url = sandbox.base_url();
    for environment in [&[][..], &[("HMS_ACCESS_KEY", "key")], &[("HMS_MANAGEMENT_TOKEN", "")]] {
        let output = live(&[environment, &[("HMS_BASE_URL", &base_url)]].concat());
        assert!(output.status.success());
        assert!(said(&output).starts_with("live: skipped."), "{}", said(&output));
    }
    assert_eq!(rooms(&sandbox), (vec![], vec![]));
}
