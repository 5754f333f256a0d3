//! Unfinished requests end after a time limit, and do not harm others.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod program;
mod wire;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use hms_rooms_sandbox::Sandbox;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};

use http::{post, send};
use program::{Running, hms_sandbox};
use wire::{End, Wire};

/// A request without the end of its head, and a request without the end of its body.
const HALVES: [&str; 3] = [
    "",
    "POST /v2/rooms HTTP/1.1\r\nhost: sandbox\r\nauthoriz",
    "POST /v2/rooms HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer t\r\n\
     content-type: application/json\r\ncontent-length: 100\r\n\r\n{\"name\": \"half",
];

const LIMIT: Duration = Duration::from_millis(300);

fn half(address: SocketAddr, number: usize) -> TcpStream {
    let mut tcp = TcpStream::connect(address).unwrap();
    // The server may have closed it already.
    let _ = tcp.write_all(HALVES[number % HALVES.len()].as_bytes());
    tcp
}

/// Waits until the server ends the connection.
#[track_caller]
fn assert_ends(mut tcp: TcpStream) -> Vec<u8> {
    tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut said = Vec::new();
    match tcp.read_to_end(&mut said) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
    said
}

fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
}

#[test]
fn two_thousand_unfinished_requests_end_and_others_are_served() {
    allow_many_files();
    let mut program = hms_sandbox();
    program.args(["--listen", "127.0.0.1:0", "--request-timeout", "2s"]);
    let running = Running::start(&mut program);
    let halves: Vec<_> = (0..2000).map(|number| half(running.address(), number)).collect();
    // These are more connections than the process may have files, so the oldest have been closed.
    running.create("whole");
    for half in halves {
        assert_ends(half);
    }
    running.create("whole");
}

#[test]
fn beyond_the_limit_the_oldest_ends_at_once() {
    allow_many_files();
    let sandbox = Sandbox::builder().request_timeout(Duration::from_secs(3600)).start().unwrap();
    let mut kept = Wire::to(&sandbox);
    kept.create("kept");
    assert_eq!(kept.reply().status(), 200);
    let oldest: Vec<_> = (0..3).map(|number| half(sandbox.address(), number)).collect();
    let others: Vec<_> = (0..512).map(|number| half(sandbox.address(), number)).collect();
    for half in oldest {
        assert_ends(half);
    }
    // A connection with an answered request does not count.
    kept.create("kept");
    assert_eq!(kept.reply().status(), 200);
    drop(others);
}

#[test]
fn a_second_request_on_a_connection_has_the_same_limits() {
    let sandbox = Sandbox::builder().request_timeout(LIMIT).start().unwrap();
    for half in &HALVES[1..] {
        let mut wire = Wire::to(&sandbox);
        wire.create("r");
        assert_eq!(wire.reply().status(), 200);
        wire.write_all(half.as_bytes()).unwrap();
        assert_ne!(wire.read_to_end().1, End::Open);
    }

    allow_many_files();
    let sandbox = Sandbox::builder().request_timeout(Duration::from_secs(3600)).start().unwrap();
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    assert_eq!(wire.reply().status(), 200);
    wire.write_all(HALVES[2].as_bytes()).unwrap();
    // A request on another connection is answered only after those bytes were read.
    assert_eq!(post(&sandbox.base_url(), "t", &json!({"name": "r"})).0, 200);
    let others: Vec<_> = (0..520).map(|number| half(sandbox.address(), number)).collect();
    assert_ne!(wire.read_to_end().1, End::Open);
    drop(others);
}

#[test]
fn a_body_that_does_not_come_is_answered_408_and_is_in_the_journal() {
    let sandbox = Sandbox::builder().request_timeout(LIMIT).start().unwrap();
    for path in ["/v2/rooms", "/api/v2/rooms", "/_sandbox/faults", "/_sandbox/import"] {
        let method = if path.ends_with("import") { "PUT" } else { "POST" };
        let mut tcp = TcpStream::connect(sandbox.address()).unwrap();
        let head = HALVES[2].replace("POST /v2/rooms", &format!("{method} {path}"));
        tcp.write_all(head.as_bytes()).unwrap();
        let said = String::from_utf8(assert_ends(tcp)).unwrap();
        assert!(said.starts_with("HTTP/1.1 408 "), "{path}: {said}");
        assert!(said.contains(r#""code":408"#), "{path}: {said}");
    }
    let journal = send("GET", &format!("{}/_sandbox/requests", sandbox.url()), &[], "").1;
    let rules: Vec<_> =
        journal["data"].as_array().unwrap().iter().map(|entry| &entry["rule"]).collect();
    assert_eq!(rules, ["body.timeout", "body.timeout"]);
    assert_eq!(rooms(&sandbox), json!([]));
}

fn rooms(sandbox: &Sandbox) -> Value {
    send("GET", &format!("{}/_sandbox/rooms", sandbox.url()), &[], "").1["data"].clone()
}

#[test]
fn a_handshake_has_the_same_limit() {
    let sandbox = Sandbox::builder().tls().request_timeout(LIMIT).start().unwrap();
    for begun in [&b""[..], b"\x16\x03\x01\x02\x00\x01"] {
        let mut tcp = TcpStream::connect(sandbox.address()).unwrap();
        tcp.write_all(begun).unwrap();
        assert_ends(tcp);
    }
    // A complete handshake is served.
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    assert_eq!(wire.reply().status(), 200);
}

#[test]
fn a_reply_may_take_longer_than_a_request() {
    let sandbox = Sandbox::builder().request_timeout(LIMIT).start().unwrap();
    sandbox.set_faults(&json!([{"delay_ms": 1000}])).unwrap();
    assert_eq!(post(&sandbox.base_url(), "token", &json!({"name": "r"})).0, 200);
    // The page's events continue too.
    let mut wire = Wire::to(&sandbox);
    wire.get("/_sandbox/events");
    assert_eq!(wire.read_for(3 * LIMIT).1, End::Open);
}

#[test]
fn the_time_limit_is_more_than_zero() {
    for wrong in ["0s", "-1s", "soon", "10"] {
        let status = hms_sandbox()
            .args(["exec", &format!("--request-timeout={wrong}"), "--", "true"])
            .output()
            .unwrap()
            .status;
        assert_eq!(status.code(), Some(2), "{wrong}");
    }
}
