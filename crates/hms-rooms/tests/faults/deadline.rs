//! A call ends with its budget at any stage: connecting, waiting, reading, pausing.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome};
use hms_rooms_test_support::dead_ports::Blackhole;

use crate::server::{Rooms, WIRES, Wire, room, silent};

/// Short, but long enough for a handshake on a busy machine, in code that a sanitizer slows down.
const SHORT: Duration = Duration::from_secs(2);

fn error_within(options: ClientOptions, timeout: Duration, connect_timeout: Duration) -> Error {
    let client = Client::new(&ClientOptions {
        timeout: Some(timeout),
        connect_timeout: Some(connect_timeout),
        ..options
    });
    client.unwrap().disable_room("room", &CallOptions::default()).unwrap_err()
}

#[test]
fn a_connect_that_hangs_ends_with_the_budget() {
    let hole = Blackhole::open().unwrap();
    for wire in WIRES {
        let error = error_within(wire.options(hole.address()), SHORT, Duration::from_secs(10));
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::NotSent));
        assert_eq!(error.attempts(), 1);
    }
}

#[test]
fn a_connect_that_hangs_leaves_time_for_the_next_attempt() {
    let hole = Blackhole::open().unwrap();
    let options = Wire::Plain.options(hole.address());
    let error = error_within(options, Duration::from_secs(30), Duration::from_millis(100));
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectFailed, Outcome::NotSent));
    assert_eq!(error.attempts(), 3);
}

#[test]
fn a_handshake_that_stalls_ends_with_the_time_for_connecting() {
    let options = Wire::Tls.options(silent());
    let error = error_within(options, Duration::from_secs(30), Duration::from_millis(100));
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectFailed, Outcome::NotSent));
    assert_eq!(error.attempts(), 3);
}

#[test]
fn a_server_that_never_answers_leaves_the_outcome_unknown() {
    for wire in WIRES {
        let address = wire.serve(|_, connection| {
            connection.request()?;
            connection.until_the_end()
        });
        let error = error_within(wire.options(address), SHORT, Duration::from_secs(10));
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::Unknown));
    }
}

#[test]
fn a_reply_that_drips_ends_with_the_budget() {
    for wire in WIRES {
        let head = b"HTTP/1.1 200 OK\r\nX-Header-That-Has-No-End: ".as_slice();
        let body = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{".as_slice();
        for beginning in [head, body] {
            let address = wire.serve(move |_, connection| {
                connection.request()?;
                connection.send(beginning)?;
                loop {
                    connection.send(b" ")?;
                    thread::sleep(Duration::from_millis(5));
                }
            });
            let error = error_within(wire.options(address), SHORT, Duration::from_secs(10));
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::Unknown));
        }
    }
}

#[test]
fn a_reply_that_drips_within_the_budget_is_read() {
    for wire in WIRES {
        let address = wire.serve(|_, connection| {
            let name = connection.request()?;
            room(&name).iter().try_for_each(|byte| connection.send([*byte]))
        });
        let room = wire.client(address).disable_room("slow", &CallOptions::default()).unwrap();
        assert_eq!(room.id(), "id-of-slow");
    }
}

#[test]
fn a_budget_that_no_clock_can_hold_is_refused() {
    let client = Wire::Plain.client(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
    for timeout in [Duration::ZERO, Duration::MAX] {
        let options = CallOptions { timeout: Some(timeout), ..Default::default() };
        let error = client.disable_room("room", &options).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("timeout")));
    }
}

#[test]
fn a_call_that_has_waited_out_its_budget_sends_nothing() {
    for wire in WIRES {
        let address = wire.serve(|_, connection| {
            loop {
                let name = connection.request()?;
                connection.send(room(&name))?;
            }
        });
        let client = wire.client(address);
        client.disable_room("in-time", &CallOptions::default()).unwrap();
        let options = CallOptions {
            timeout: Some(SHORT),
            began: Instant::now().checked_sub(SHORT),
            ..Default::default()
        };
        let error = client.disable_room("late", &options).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::NotSent));
    }
}
