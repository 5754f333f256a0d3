//! A call ends soon after its hook or a shutdown says so, at any stage, and a hook ends no other
//! call. "Soon" is told from "with the budget" by a budget of a minute.

use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome};
use hms_rooms_test_support::dead_ports::Blackhole;

use crate::server::{Rooms, WIRES, Wire, silent};

/// Long enough for the call to begin to hang, even if the machine is busy.
const MEANWHILE: Duration = Duration::from_secs(1);

const MINUTE: Duration = Duration::from_secs(60);

fn client(options: ClientOptions) -> Client {
    let (timeout, connect_timeout) = (Some(MINUTE), Some(MINUTE));
    Client::new(&ClientOptions { timeout, connect_timeout, ..options }).unwrap()
}

/// Clients of which each hangs somewhere else, and the outcome of a call that ends there.
fn hanging() -> Vec<(&'static str, Client, Outcome, Box<dyn std::any::Any>)> {
    let hole = Blackhole::open().unwrap();
    let connecting = client(Wire::Plain.options(hole.address()));
    let mut all: Vec<(_, _, _, Box<dyn std::any::Any>)> = vec![
        ("connecting", connecting, Outcome::NotSent, Box::new(hole)),
        ("handshake", client(Wire::Tls.options(silent())), Outcome::NotSent, Box::new(())),
    ];
    for wire in WIRES {
        let waiting = wire.serve(|_, connection| {
            connection.request()?;
            connection.until_the_end()
        });
        all.push(("reply", client(wire.options(waiting)), Outcome::Unknown, Box::new(())));
        let busy = wire.serve(|_, connection| {
            connection.request()?;
            connection.send(
                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n",
            )
        });
        all.push(("pause", client(wire.options(busy)), Outcome::Rejected, Box::new(())));
    }
    all
}

fn assert_cancelled(place: &str, error: &Error, outcome: Outcome, started: Instant) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Cancelled, outcome), "{place}");
    assert!(started.elapsed() < MINUTE / 2, "{place}: it ended with the budget");
}

#[test]
fn the_hook_ends_a_call_wherever_it_stands() {
    for (place, client, outcome, _held) in hanging() {
        let started = Instant::now();
        let options = CallOptions {
            cancelled: Some(Rc::new(move || started.elapsed() > MEANWHILE)),
            ..CallOptions::default()
        };
        let error = client.disable_room("room", &options).unwrap_err();
        assert_cancelled(place, &error, outcome, started);
    }
}

#[test]
fn a_shutdown_ends_calls_wherever_they_stand_and_those_to_come() {
    for (place, client, outcome, _held) in hanging() {
        let client = Arc::new(client);
        let theirs = client.clone();
        let started = Instant::now();
        let call = thread::spawn(move || {
            theirs.disable_room("room", &CallOptions::default()).unwrap_err()
        });
        thread::sleep(MEANWHILE);
        client.shutdown();
        assert_cancelled(place, &call.join().unwrap(), outcome, started);

        let error = client.disable_room("room", &CallOptions::default()).unwrap_err();
        assert_cancelled(place, &error, Outcome::NotSent, started);
    }
}

#[test]
fn the_client_goes_on_after_a_hook_ended_a_call() {
    for wire in WIRES {
        let address = wire.serve(|_, connection| {
            loop {
                let name = connection.request()?;
                if name == "hangs" {
                    connection.until_the_end()?;
                }
                connection.room(&name)?;
            }
        });
        let client = wire.client(address);
        assert!(client.disable_room("one", &CallOptions::default()).is_ok());
        let started = Instant::now();
        let cancelled: Rc<dyn Fn() -> bool> = Rc::new(move || started.elapsed() > MEANWHILE);
        let options = CallOptions { cancelled: Some(cancelled), ..CallOptions::default() };
        assert!(client.disable_room("hangs", &options).is_err());
        let room = client.disable_room("two", &CallOptions::default()).unwrap();
        assert_eq!(room.id(), "id-of-two");
    }
}

#[test]
fn a_hook_may_call_a_client_itself() {
    let address = Wire::Plain.serve(|_, connection| {
        let name = connection.request()?;
        if name == "outer" {
            thread::sleep(MEANWHILE);
        }
        connection.room(&name)
    });
    let client = Rc::new(Wire::Plain.client(address));
    let theirs = client.clone();
    let options = CallOptions {
        cancelled: Some(Rc::new(move || {
            let room = theirs.disable_room("inner", &CallOptions::default()).unwrap();
            room.id() != "id-of-inner"
        })),
        ..CallOptions::default()
    };
    assert_eq!(client.disable_room("outer", &options).unwrap().id(), "id-of-outer");
}

#[test]
fn the_hook_ends_a_pause_after_a_refused_connection() {
    let refused: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client(Wire::Plain.options(refused));
    let asked = std::cell::Cell::new(0);
    let options = CallOptions {
        // Not at the first question, which comes before the first attempt.
        cancelled: Some(Rc::new(move || asked.replace(asked.get() + 1) > 0)),
        ..CallOptions::default()
    };
    let error = client.disable_room("room", &options).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Cancelled, Outcome::NotSent));
    assert_eq!(error.attempts(), 1);
}
