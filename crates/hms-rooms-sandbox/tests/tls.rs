//! TLS: the CA that clients can trust, and each way in which a TLS connection can end.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod program;
mod wire;

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use hms_rooms_sandbox::Sandbox;
use serde_json::{Value, json};

use program::{Running, assert_refused, hms_sandbox, on};
use wire::{End, Reply, Wire};

fn sandbox() -> Sandbox {
    Sandbox::builder().tls().start().unwrap()
}

/// Sends a create on a new connection, and reads until the connection ends.
fn created(faults: Value) -> (Vec<u8>, End, Sandbox) {
    let sandbox = sandbox();
    sandbox.set_faults(&faults).unwrap();
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    let (bytes, end) = wire.read_for(Duration::from_secs(3));
    (bytes, end, sandbox)
}

/// Whether the room `r` exists. This creates it.
fn had_room(sandbox: &Sandbox) -> bool {
    sandbox.set_faults(&json!([])).unwrap();
    let mut wire = Wire::to(sandbox);
    wire.create("r");
    wire.reply();
    wire.get("/_sandbox/requests");
    let requests = wire.reply().json();
    requests["data"].as_array().unwrap().last().unwrap()["rule"] == "room.exists"
}

#[test]
fn its_certificate_is_for_every_name_of_loopback_and_no_other() {
    let sandbox = sandbox();
    assert!(sandbox.url().starts_with("https://127.0.0.1:"), "{}", sandbox.url());
    assert!(sandbox.base_url().starts_with("https://"), "{}", sandbox.base_url());
    let ca = fs::read(sandbox.ca_file().unwrap()).unwrap();
    for name in ["127.0.0.1", "::1", "localhost"] {
        let mut wire = Wire::tls(sandbox.address(), &ca, name);
        wire.create("r");
        assert_eq!(wire.reply().status(), 200, "{name}");
    }
    let mut wire = Wire::tls(sandbox.address(), &ca, "elsewhere.example");
    let refused = wire.handshake().unwrap_err();
    assert!(refused.to_string().contains("not valid for name"), "{refused}");
}

#[test]
fn without_tls_there_is_no_ca() {
    let sandbox = Sandbox::start().unwrap();
    assert_eq!(sandbox.ca_file(), None);
}

#[test]
fn a_ca_without_a_database_is_deleted_with_its_sandbox() {
    let sandbox = sandbox();
    let ca_file = sandbox.ca_file().unwrap().to_owned();
    assert!(ca_file.is_absolute() && ca_file.exists());
    drop(sandbox);
    assert!(!ca_file.parent().unwrap().exists());
}

#[test]
fn a_ca_of_a_database_stays_and_clients_that_trust_it_need_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let on = || Sandbox::builder().tls().database(&database).start().unwrap();
    let first = on();
    let ca_file = first.ca_file().unwrap().to_owned();
    assert_eq!(ca_file, folder.path().join("rooms.db-ca.pem"));
    let ca = fs::read(&ca_file).unwrap();
    drop(first);
    assert!(ca_file.exists());

    let second = on();
    for ca in [ca, fs::read(&ca_file).unwrap()] {
        let mut wire = Wire::tls(second.address(), &ca, "localhost");
        wire.create("r");
        assert_eq!(wire.reply().status(), 200);
    }
    let mode = fs::metadata(folder.path().join("rooms.db-ca-key.pem")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_is_not_a_key_is_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let key = folder.path().join("rooms.db-ca-key.pem");
    fs::write(&key, "a letter").unwrap();
    let refused = on(&database).arg("--tls").output().unwrap();
    assert_refused(&refused, &format!("cannot use {} as a CA's key", key.display()));
    assert_eq!(fs::read_to_string(&key).unwrap(), "a letter");
}

#[test]
fn another_sandboxs_ca_is_not_trusted() {
    let (ours, other) = (sandbox(), sandbox());
    let ca = fs::read(other.ca_file().unwrap()).unwrap();
    let refused = Wire::tls(ours.address(), &ca, "localhost").handshake().unwrap_err();
    assert!(refused.to_string().contains("invalid peer certificate"), "{refused}");
}

#[test]
fn a_stalled_handshake_does_not_delay_others() {
    let sandbox = sandbox();
    let _stalled = TcpStream::connect(sandbox.address()).unwrap();
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    assert_eq!(wire.reply().status(), 200);
}

#[test]
fn a_connection_is_closed_before_the_operation() {
    let (bytes, end, sandbox) = created(json!([{"close": true}]));
    assert_eq!((bytes, end, had_room(&sandbox)), (vec![], End::Closed, false));
}

#[test]
fn a_connection_is_reset_before_the_operation() {
    let (bytes, end, sandbox) = created(json!([{"reset": true}]));
    assert_eq!((bytes, end, had_room(&sandbox)), (vec![], End::Reset, false));
}

#[test]
fn a_connection_is_reset_after_the_commit() {
    let (bytes, end, sandbox) = created(json!([{"reset_after_commit": true}]));
    assert_eq!((bytes, end, had_room(&sandbox)), (vec![], End::Reset, true));
}

#[test]
fn a_hanging_request_is_never_answered() {
    let (bytes, end, sandbox) = created(json!([{"hang": true}]));
    assert_eq!((bytes, end, had_room(&sandbox)), (vec![], End::Open, false));
}

#[test]
fn garbage_replaces_the_reply() {
    let (bytes, end, sandbox) = created(json!([{"garbage": "\u{1}\u{2}"}]));
    assert_eq!((bytes, end, had_room(&sandbox)), (vec![1, 2], End::Closed, false));
}

#[test]
fn a_truncated_reply_promises_all_of_its_body() {
    let (bytes, end, sandbox) = created(json!([{"truncate": 10}]));
    let reply = Reply::of(&bytes).unwrap();
    assert_eq!((reply.body.len(), end, had_room(&sandbox)), (10, End::Closed, true));
    assert!(reply.promised() > 10);
}

#[test]
fn a_dripped_reply_is_the_true_one() {
    let (bytes, end, _) = created(json!([{"drip_ms": 1}]));
    let reply = Reply::of(&bytes).unwrap();
    assert_eq!((reply.status(), end), (200, End::Open));
    assert_eq!(reply.json()["name"], "r");
}

#[test]
fn an_idle_connection_is_closed_or_reset_behind_the_true_answer() {
    for (faults, expected) in
        [(json!([{"close_idle_ms": 0}]), End::Closed), (json!([{"reset_idle_ms": 50}]), End::Reset)]
    {
        let (bytes, end, _) = created(faults);
        assert!(Reply::of(&bytes).unwrap().is_whole());
        assert_eq!(end, expected);
    }
}

#[test]
fn the_program_names_its_ca_on_the_second_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::start(on(&folder.path().join("rooms.db")).arg("--tls"));
    assert!(running.url.starts_with("https://127.0.0.1:"), "{}", running.url);
    let ca = fs::read(running.ca_file()).unwrap();
    let mut wire = Wire::tls(running.address(), &ca, "127.0.0.1");
    wire.create("r");
    assert_eq!(wire.reply().status(), 200);
}

#[test]
fn the_program_deletes_a_ca_without_a_database_at_its_end() {
    for signal in ["-TERM", "-INT"] {
        let mut running = Running::start(hms_sandbox().args(["--listen", "127.0.0.1:0", "--tls"]));
        let ca_file = running.ca_file();
        assert!(ca_file.exists());
        running.signal(signal);
        assert!(running.process.wait().unwrap().success());
        assert!(!ca_file.parent().unwrap().exists());
    }
}

#[test]
fn exec_hands_its_ca_to_the_command() {
    let output = hms_sandbox()
        .args(["exec", "--tls", "--", "sh", "-c", "echo $HMS_BASE_URL; cat $HMS_CA_BUNDLE"])
        .env("HMS_CA_BUNDLE", "/ambient")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let (url, ca) = said.split_once('\n').unwrap();
    assert!(url.starts_with("https://127.0.0.1:") && url.ends_with("/api/v2"), "{url}");
    assert!(ca.starts_with("-----BEGIN CERTIFICATE-----"), "{ca}");
}
