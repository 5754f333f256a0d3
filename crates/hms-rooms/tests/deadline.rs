//! A call ends with its budget, wherever it stands: connecting, waiting, pausing.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hms_rooms::{CallOptions, Client, ClientOptions, ErrorKind, Outcome};
use socket2::{Domain, SockAddr, Socket, Type};

/// A port whose queue of connections is full, so that another waits for ever.
struct Blackhole {
    _sockets: Vec<Socket>,
    address: SocketAddr,
}

impl Blackhole {
    fn open() -> Self {
        let socket = || Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let listener = socket();
        listener.bind(&SockAddr::from(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let mut sockets = vec![listener];
        for _ in 0..8 {
            let waiting = socket();
            waiting.set_nonblocking(true).unwrap();
            // Under way is as good as done: it takes a place in the queue, or finds none.
            let _ = waiting.connect(&SockAddr::from(address));
            sockets.push(waiting);
        }
        Self { _sockets: sockets, address }
    }
}

fn client(address: SocketAddr, timeout: Duration, connect_timeout: Duration) -> Client {
    Client::new(&ClientOptions {
        management_token: Some("token".into()),
        base_url: Some(format!("http://{address}")),
        timeout: Some(timeout),
        connect_timeout: Some(connect_timeout),
        ..Default::default()
    })
    .unwrap()
}

#[test]
fn a_connect_that_hangs_ends_with_the_budget() {
    let hole = Blackhole::open();
    let client = client(hole.address, Duration::from_millis(300), Duration::from_secs(10));
    let error = client.disable_room("room", &CallOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::NotSent));
    assert_eq!(error.attempts(), 1);
}

#[test]
fn a_connect_that_hangs_leaves_time_for_the_next_attempt() {
    let hole = Blackhole::open();
    let client = client(hole.address, Duration::from_secs(30), Duration::from_millis(100));
    let error = client.disable_room("room", &CallOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectFailed, Outcome::NotSent));
    assert_eq!(error.attempts(), 3);
}

#[test]
fn a_server_that_never_answers_leaves_the_outcome_unknown() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let client = client(address, Duration::from_millis(300), Duration::from_secs(10));
    let error = client.disable_room("room", &CallOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::Unknown));
}

#[test]
fn the_hook_ends_a_pause() {
    let refused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client(refused, Duration::from_secs(30), Duration::from_secs(10));
    let asked = AtomicU32::new(0);
    // Not at the first question, which comes before the first attempt.
    let cancelled = move || asked.fetch_add(1, Ordering::Relaxed) > 0;
    let options = CallOptions { cancelled: Some(Rc::new(cancelled)), ..Default::default() };
    let error = client.disable_room("room", &options).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Cancelled, Outcome::NotSent));
    assert_eq!(error.attempts(), 1);
}

#[test]
fn a_budget_that_no_clock_can_hold_is_refused() {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    let client = client(address, Duration::from_secs(30), Duration::from_secs(10));
    for timeout in [Duration::ZERO, Duration::MAX] {
        let options = CallOptions { timeout: Some(timeout), ..Default::default() };
        let error = client.disable_room("room", &options).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("timeout")));
    }
}
