//! Minted tokens look after themselves, against a sandbox that checks them by its own clock.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hms_rooms::{
    Api, CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome, Room, RoomParams,
};
use hms_rooms_sandbox::Sandbox;

const KEY: &str = "test-access-key";
const SECRET: &str = "CANARY-app-secret";
const HOUR: i64 = 3600;

fn sandbox(clock: &str) -> Sandbox {
    let clock = clock.parse().unwrap();
    Sandbox::builder().credentials(KEY, SECRET).clock(clock).start().unwrap()
}

fn client(sandbox: &Sandbox, secret: &str, token_lifetime: Duration) -> Client {
    Client::new(&ClientOptions {
        api: Some(Api::V2),
        access_key: Some(KEY.into()),
        secret: Some(secret.into()),
        token_lifetime: Some(token_lifetime),
        base_url: Some(sandbox.v2_base_url()),
        ..Default::default()
    })
    .unwrap()
}

fn create(client: &Client) -> Result<Room, Error> {
    let params = RoomParams { name: Some("test-room"), ..Default::default() };
    client.create_room(&params, &CallOptions::default())
}

#[test]
fn a_client_lives_across_three_token_lifetimes_under_load_without_one_failed_call() {
    let sandbox = sandbox("+0s");
    let lifetime = Duration::from_secs(2);
    let client = client(&sandbox, SECRET, lifetime);
    let end = Instant::now() + 3 * lifetime + lifetime / 2;
    let calls = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while Instant::now() < end {
                    create(&client).unwrap();
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert!(calls.load(Ordering::Relaxed) > 100);
}

#[test]
fn a_service_whose_clock_is_an_hour_behind_is_caught_up_with() {
    let sandbox = sandbox("-1h");
    create(&client(&sandbox, SECRET, Duration::from_secs(24 * 3600))).unwrap();
}

#[test]
fn a_service_whose_clock_is_an_hour_ahead_is_caught_up_with() {
    let sandbox = sandbox("+1h");
    // Shorter than the difference: to the service, the first token has expired.
    create(&client(&sandbox, SECRET, Duration::from_secs(1800))).unwrap();
}

#[test]
fn a_wrong_secret_is_refused_after_one_fresh_token_and_the_drift_is_named() {
    let sandbox = sandbox("+1h");
    let error = create(&client(&sandbox, "another secret", Duration::from_secs(1800))).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unauthenticated, Outcome::Rejected));
    assert_eq!(error.attempts(), 2);
    let seconds = |word: &str| word.parse::<i64>().ok();
    let drift = error.message().split(' ').filter_map(seconds).find(|drift| *drift > HOUR / 2);
    assert!(drift.is_some_and(|drift| (drift - HOUR).abs() <= 2), "{}", error.message());
    assert!(error.message().contains("clock") && !error.message().contains("another secret"));
}

#[test]
fn a_source_is_asked_again_after_a_refusal_only() {
    let sandbox = Sandbox::builder().token("second").start().unwrap();
    let asked = Arc::new(AtomicU32::new(0));
    let counted = asked.clone();
    let client = Client::new(&ClientOptions {
        management_token_source: Some(Arc::new(move || {
            let tokens = ["first", "second"];
            Ok(tokens[counted.fetch_add(1, Ordering::Relaxed) as usize].into())
        })),
        base_url: Some(sandbox.base_url()),
        ..Default::default()
    })
    .unwrap();
    for _ in 0..3 {
        create(&client).unwrap();
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
