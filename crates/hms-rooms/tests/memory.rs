//! A reply cannot make a call take much memory, or much of its thread's stack.
//!
//! In a process of its own, whose memory is that of these calls alone.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

#[expect(dead_code, reason = "other faults have other certificates")]
#[path = "faults/certificate.rs"]
mod certificate;
#[expect(dead_code, reason = "other faults use more of it")]
#[path = "faults/server.rs"]
mod server;

use std::fs;
use std::thread;

use hms_rooms::{CallOptions, ErrorKind, Outcome};

use crate::server::{Rooms, WIRES, Wire};

/// The most memory that this process has ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_reply_without_end_is_given_up_with_memory_flat() {
    let heads = [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Flood: ",
    ];
    for wire in WIRES {
        for head in heads {
            let address = wire.serve(move |_, connection| {
                connection.request()?;
                connection.send(head)?;
                loop {
                    connection.send([b' '; 16 * 1024])?;
                }
            });
            let client = wire.client(address);
            let before = peak();
            let error = client.disable_room("room", &CallOptions::default()).unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::BadReply, Outcome::Unknown));
            assert_eq!(error.attempts(), 1);
            assert!(peak() - before < 48 * 1024, "{wire:?}, {head:?}");
        }
    }
}

#[test]
fn nested_json_overflows_no_small_stack() {
    let body = "[".repeat(100_000);
    let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let address = Wire::Plain.serve(move |_, connection| {
        connection.request()?;
        connection.send(&reply)
    });
    let call = move || {
        let client = Wire::Plain.client(address);
        client.disable_room("room", &CallOptions::default()).unwrap_err().kind()
    };
    // Unoptimised code takes a few times the stack of what is shipped.
    let small = thread::Builder::new().stack_size(256 * 1024).spawn(call).unwrap();
    assert_eq!(small.join().unwrap(), ErrorKind::BadReply);
}
