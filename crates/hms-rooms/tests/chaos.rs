//! Everything at once: many threads call a service whose every fifth reply goes wrong. No room may
//! be lost or made twice.
//!
//! In a process of its own: a reply that drips takes hundreds of turns of the processor, which the
//! floods of the other faults would keep from it until the deadline.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, RoomParams};
use hms_rooms_sandbox::Sandbox;
use serde_json::{Value, json};

const THREADS: usize = 16;

/// Every fifth request meets one of these. A retry cannot help if there is no answer until the
/// deadline, a reply that is not HTTP, or a redirect; these are so rare that 99.9 % can succeed.
fn faults() -> Value {
    let sometimes = |seed: u64, mut rule: Value| {
        rule["probability"] = json!(0.018);
        rule["seed"] = json!(seed);
        rule
    };
    json!([
        { "every": 4001, "hang": true },
        { "every": 4003, "garbage": "SSH-2.0-OpenSSH_9.2p1\r\n" },
        { "every": 4007, "redirect": "https://rooms.example/elsewhere" },
        sometimes(1, json!({ "close": true })),
        sometimes(2, json!({ "reset": true })),
        sometimes(3, json!({ "reset_after_commit": true })),
        sometimes(4, json!({ "truncate": 20 })),
        sometimes(5, json!({ "status": 500, "headers": { "Retry-After": "0" } })),
        sometimes(6, json!({ "status": 503, "headers": { "Retry-After": "0" } })),
        sometimes(7, json!({ "status": 429, "headers": { "Retry-After": "0" } })),
        sometimes(8, json!({ "status": 504, "commit_after_ms": 50, "headers": { "Retry-After": "0" } })),
        sometimes(9, json!({ "close_idle_ms": 0 })),
        sometimes(10, json!({ "reset_idle_ms": 1 })),
        sometimes(11, json!({ "delay_ms": 20 })),
        sometimes(12, json!({ "drip_ms": 0 })),
    ])
}

fn client(sandbox: &Sandbox) -> Client {
    Client::new(&ClientOptions {
        management_token: Some("token".into()),
        base_url: Some(sandbox.base_url()),
        ca_file: sandbox.ca_file().map(Into::into),
        proxy: Some(String::new()),
        timeout: Some(Duration::from_secs(20)),
        max_attempts: Some(8),
        ..ClientOptions::default()
    })
    .unwrap()
}

/// Checks the sandbox's invariants.
fn invariants(sandbox: &Sandbox) -> Value {
    let tls = sandbox.ca_file().map(|ca_file| {
        let ca = ureq::tls::Certificate::from_pem(&std::fs::read(ca_file).unwrap()).unwrap();
        ureq::tls::TlsConfig::builder()
            .root_certs(ureq::tls::RootCerts::new_with_certs(&[ca]))
            .unversioned_rustls_crypto_provider(rustls::crypto::ring::default_provider().into())
            .build()
    });
    let config = ureq::Agent::config_builder().tls_config(tls.unwrap_or_default()).proxy(None);
    let agent = ureq::Agent::new_with_config(config.build());
    let invariants = agent.get(format!("{}/_sandbox/invariants", sandbox.url())).call().unwrap();
    serde_json::from_reader(invariants.into_body().into_reader()).unwrap()
}

#[test]
fn no_room_is_lost_and_none_is_made_twice() {
    assert_survived(&Sandbox::start().unwrap(), 10_000);
}

#[test]
fn no_room_is_lost_and_none_is_made_twice_over_tls() {
    assert_survived(&Sandbox::builder().tls().start().unwrap(), 3_000);
}

/// Makes so many creates, each name in two of them, by different threads.
fn assert_survived(sandbox: &Sandbox, creates: usize) {
    let rooms = creates / 2;
    sandbox.set_faults(&faults()).unwrap();
    let client = client(sandbox);
    let (ids, failures) = (Mutex::new(HashMap::new()), Mutex::new(Vec::<Error>::new()));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (client, ids, failures) = (&client, &ids, &failures);
            scope.spawn(move || {
                for create in (thread..creates).step_by(THREADS) {
                    let name = format!("room-{}", create % rooms);
                    let params = RoomParams { name: Some(&name), ..RoomParams::default() };
                    match client.create_room(&params, &CallOptions::default()) {
                        Ok(room) => {
                            assert_eq!(room.name(), Some(name.as_str()));
                            let id = room.id().to_owned();
                            let known = ids.lock().unwrap().insert(name.clone(), id.clone());
                            assert!(known.is_none_or(|known| known == id));
                        }
                        Err(error) => failures.lock().unwrap().push(error),
                    }
                }
            });
        }
    });

    let failures = failures.into_inner().unwrap();
    assert!(failures.len() <= creates / 1000, "{} failures: {failures:?}", failures.len());
    for failure in &failures {
        let kinds = [ErrorKind::TimedOut, ErrorKind::BadReply, ErrorKind::Rejected];
        assert!(kinds.contains(&failure.kind()), "{failure:?}");
    }

    // The service has what the calls said it has, once.
    sandbox.set_faults(&json!([])).unwrap();
    let ids = ids.into_inner().unwrap();
    for (name, id) in &ids {
        let params = RoomParams { name: Some(name), ..RoomParams::default() };
        let room = client.create_room(&params, &CallOptions::default()).unwrap();
        assert_eq!(room.id(), id, "{name} was lost");
    }
    let invariants = invariants(sandbox);
    assert_eq!(invariants["duplicate_names"], json!([]));
    let existing = invariants["rooms"].as_u64().unwrap();
    assert!((ids.len() as u64..=rooms as u64).contains(&existing), "{existing} rooms");
}
