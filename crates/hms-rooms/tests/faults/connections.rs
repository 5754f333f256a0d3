//! Connections are kept and used again. If one has died since its last use, the call does not fail.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use hms_rooms::{CallOptions, Client, ClientOptions, ErrorKind, Outcome, RoomParams};
use socket2::{SockFilter, SockRef};

use crate::server::{Connection, Rooms, WIRES, Wire, room};

fn unnamed(client: &Client) -> Result<hms_rooms::Room, hms_rooms::Error> {
    client.create_room(&RoomParams::default(), &CallOptions::default())
}

/// Serves with `serve`, counting connections.
fn counted(
    wire: Wire,
    serve: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> (Client, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    let address = wire.serve(move |number, connection| {
        counted.fetch_add(1, Ordering::SeqCst);
        serve(number, connection)
    });
    (wire.client(address), connections)
}

fn forever(connection: &mut Connection) -> io::Result<()> {
    loop {
        let name = connection.request()?;
        connection.room(&name)?;
    }
}

#[test]
fn one_connection_serves_calls_in_turn() {
    for wire in WIRES {
        let (client, connections) = counted(wire, |_, connection| forever(connection));
        for name in ["one", "two", "three"] {
            let room = client.disable_room(name, &CallOptions::default()).unwrap();
            assert_eq!(room.name(), Some(name));
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1, "{wire:?}");
    }
}

#[test]
fn a_pooled_connection_that_was_closed_is_never_used() {
    for wire in WIRES {
        let (client, connections) = counted(wire, |_, connection| {
            let name = connection.request()?;
            connection.room(&name)
        });
        for _ in 0..20 {
            // Not even a create that could make a second room sees anything of it.
            assert!(unnamed(&client).is_ok());
            // The close has to arrive.
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(connections.load(Ordering::SeqCst), 20, "{wire:?}");
    }
}

/// Answers once, and resets the connection as the next request comes in.
fn resets_the_second(connection: &mut Connection) -> io::Result<()> {
    let name = connection.request()?;
    connection.room(&name)?;
    connection.request()?;
    connection.stream().end_with_a_reset();
    Ok(())
}

#[test]
fn a_reset_that_races_a_request_is_retried_at_once_over_a_new_connection() {
    for wire in WIRES {
        let (client, connections) = counted(wire, |_, connection| resets_the_second(connection));
        for call in 0..20 {
            let room = client.disable_room("room", &CallOptions::default());
            assert!(room.is_ok(), "{wire:?}, call {call}: {room:?}");
        }
        assert_eq!(connections.load(Ordering::SeqCst), 20, "{wire:?}");
    }
}

#[test]
fn a_reset_that_races_an_unnamed_create_leaves_the_outcome_unknown() {
    for wire in WIRES {
        let (client, _) = counted(wire, |_, connection| resets_the_second(connection));
        assert!(unnamed(&client).is_ok());
        let error = unnamed(&client).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectionLost, Outcome::Unknown));
        assert_eq!(error.attempts(), 1);
    }
}

/// A middlebox that has forgotten a connection drops what is sent on it, in silence: so does a
/// filter on the server's socket.
#[test]
fn a_connection_that_was_forgotten_on_the_way_is_given_up_for_a_new_one() {
    for wire in WIRES {
        let address = wire.serve(|number, connection| {
            let name = connection.request()?;
            if number == 0 {
                const RETURN: u16 = 0x06;
                let nothing = SockFilter::new(RETURN, 0, 0, 0);
                SockRef::from(connection.stream().tcp()).attach_filter(&[nothing])?;
            }
            connection.room(&name)?;
            forever(connection)
        });
        let client = Client::new(&ClientOptions {
            connect_timeout: Some(Duration::from_secs(2)),
            ..wire.options(address)
        })
        .unwrap();
        for name in ["one", "two"] {
            let room = client.disable_room(name, &CallOptions::default()).unwrap();
            assert_eq!(room.name(), Some(name), "{wire:?}");
        }
    }
}

#[test]
fn a_second_reply_glued_to_the_first_is_not_the_next_calls() {
    for wire in WIRES {
        let (client, connections) = counted(wire, |number, connection| {
            let name = connection.request()?;
            match number {
                0 => connection.send([room(&name), room("stranger")].concat())?,
                _ => connection.room(&name)?,
            }
            forever(connection)
        });
        for name in ["one", "two"] {
            let room = client.disable_room(name, &CallOptions::default()).unwrap();
            assert_eq!(room.name(), Some(name), "{wire:?}");
        }
        assert_eq!(connections.load(Ordering::SeqCst), 2, "{wire:?}");
    }
}

#[test]
fn threads_open_no_more_connections_than_they_are() {
    const THREADS: usize = 64;
    for wire in WIRES {
        let (_, connections) = counted(wire, |_, _| Ok(()));
        let counted = connections.clone();
        let address = wire.serve(move |_, connection| {
            counted.fetch_add(1, Ordering::SeqCst);
            forever(connection)
        });
        let max_connections = u32::try_from(THREADS).ok();
        let options = ClientOptions { max_connections, ..wire.options(address) };
        let client = Client::new(&options).unwrap();
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let client = &client;
                scope.spawn(move || {
                    for call in 0..200 {
                        let name = format!("room-{thread}-{call}");
                        let room = client.disable_room(&name, &CallOptions::default()).unwrap();
                        assert_eq!(room.name(), Some(name.as_str()));
                    }
                });
            }
        });
        let connections = connections.load(Ordering::SeqCst);
        assert!(connections <= THREADS, "{wire:?}: {connections} connections");
    }
}

#[test]
fn a_refusal_that_comes_before_the_request_is_read_is_the_answer() {
    let description = "d".repeat(200_000);
    let params =
        RoomParams { name: Some("room"), description: Some(&description), ..RoomParams::default() };
    for wire in WIRES {
        for (refusal, kind) in [
            ("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n", ErrorKind::Rejected),
            ("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n", ErrorKind::Unauthenticated),
        ] {
            // The close is a reset, because the server leaves some of the request unread.
            let address = wire.serve_narrow(move |_, connection| {
                connection.head()?;
                connection.send(refusal)
            });
            let client = wire.client(address);
            let error = client.create_room(&params, &CallOptions::default()).unwrap_err();
            let seen = (error.kind(), error.outcome(), error.attempts());
            assert_eq!(seen, (kind, Outcome::Rejected, 1), "{wire:?}: {error}");
        }
    }
}

#[test]
fn a_connection_that_ends_before_the_request_is_read_is_lost() {
    let description = "d".repeat(200_000);
    let params = RoomParams { description: Some(&description), ..RoomParams::default() };
    for wire in WIRES {
        let address = wire.serve_narrow(|_, connection| connection.head().map(drop));
        let error = wire.client(address).create_room(&params, &CallOptions::default()).unwrap_err();
        let seen = (error.kind(), error.outcome(), error.attempts());
        assert_eq!(seen, (ErrorKind::ConnectionLost, Outcome::Unknown, 1), "{wire:?}: {error}");
    }
}
