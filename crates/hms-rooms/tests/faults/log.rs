//! The log lines of calls: each names its call, a refused call is logged, and an expected end is no
//! warning.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Log, LogLevel, RoomParams};

use crate::server::{Rooms, Wire};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<(LogLevel, String)>>>);

impl Lines {
    fn log(&self, level: LogLevel) -> Option<Log> {
        let lines = self.clone();
        Some(Log::new(level, move |level, line| {
            lines.0.lock().unwrap().push((level, line.to_owned()));
        }))
    }

    fn take(&self) -> Vec<(LogLevel, String)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// The lines by the number that each begins with, without it.
    fn by_call(&self) -> BTreeMap<usize, Vec<String>> {
        let mut calls = BTreeMap::<usize, Vec<String>>::new();
        for (_, line) in self.take() {
            let (number, rest) = line.strip_prefix("call ").unwrap().split_once(": ").unwrap();
            calls.entry(number.parse().unwrap()).or_default().push(rest.to_owned());
        }
        calls
    }
}

fn create(client: &Client, name: &str) -> Result<String, Error> {
    let params = RoomParams { name: Some(name), ..RoomParams::default() };
    client.create_room(&params, &CallOptions::default()).map(|room| room.id().to_owned())
}

#[test]
fn lines_of_calls_at_once_are_told_apart_by_the_number_of_their_call() {
    let both_came = Barrier::new(2);
    let address = Wire::Plain.serve(move |number, connection| {
        connection.request()?;
        both_came.wait();
        let body = format!(r#"{{"id":"room{number}"}}"#);
        connection.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
    });
    let lines = Lines::default();
    let options = ClientOptions { log: lines.log(LogLevel::Debug), ..Wire::Plain.options(address) };
    let client = Arc::new(Client::new(&options).unwrap());
    let theirs = client.clone();
    let other = thread::spawn(move || create(&theirs, "a").unwrap());
    let ids = [create(&client, "b").unwrap(), other.join().unwrap()];

    let calls = lines.by_call();
    assert_eq!(calls.len(), 2, "{calls:?}");
    for lines in calls.values() {
        assert!(lines[0].contains(": attempt 1 of 3"), "{lines:?}");
        assert!(lines[1].contains(": 200 in "), "{lines:?}");
        assert!(ids.iter().any(|id| lines[2] == format!("created room {id}")), "{lines:?}");
        assert_eq!(lines.len(), 3, "{lines:?}");
    }
}

#[test]
fn what_is_refused_before_it_is_sent_is_logged() {
    let lines = Lines::default();
    let options = ClientOptions {
        management_token: Some("token".into()),
        log: lines.log(LogLevel::Error),
        ..ClientOptions::default()
    };
    let client = Client::new(&options).unwrap();
    let zero = CallOptions { max_attempts: Some(0), ..CallOptions::default() };
    let refused = [
        create(&client, "a\u{1b}b").unwrap_err(),
        client.get_room("id", &CallOptions::default()).unwrap_err(),
        client.disable_room("a", &zero).unwrap_err(),
    ];
    let calls = lines.by_call();
    assert_eq!(calls.len(), refused.len(), "{calls:?}");
    for (error, logged) in refused.iter().zip(calls.values()) {
        assert_eq!(*logged, [format!("{}: {error}", error.kind().name())]);
    }

    let error = Client::new(&ClientOptions { base_url: Some("x".into()), ..options }).unwrap_err();
    let logged = format!("no client: HMS_INVALID_ARGUMENT: {error}");
    assert_eq!(lines.take(), [(LogLevel::Error, logged)]);
}

#[test]
fn a_failure_to_connect_names_host_and_port_and_is_an_error_but_a_cancelled_call_is_not() {
    let refused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let lines = Lines::default();
    let options = ClientOptions {
        max_attempts: Some(1),
        log: lines.log(LogLevel::Info),
        ..Wire::Plain.options(refused)
    };
    let client = Client::new(&options).unwrap();
    assert_eq!(create(&client, "a").unwrap_err().kind(), ErrorKind::ConnectFailed);
    let [(level, line)] = &lines.take()[..] else { panic!("one line tells of a failed call") };
    assert_eq!(*level, LogLevel::Error);
    assert!(line.contains(&format!("no connection to {refused}: ")), "{line}");

    let cancelled = CallOptions { cancelled: Some(Rc::new(|| true)), ..CallOptions::default() };
    let error = client.disable_room("a", &cancelled).unwrap_err();
    client.shutdown();
    let after = create(&client, "a").unwrap_err();
    assert_eq!([error.kind(), after.kind()], [ErrorKind::Cancelled; 2]);
    let levels: Vec<LogLevel> = lines.take().into_iter().map(|(level, _)| level).collect();
    assert_eq!(levels, [LogLevel::Info; 2]);
}

#[test]
fn a_line_that_nobody_reads_is_not_made() {
    let refused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let asks = asked.clone();
    let enabled = move |level| {
        asks.lock().unwrap().push(level);
        false
    };
    let log = Some(Log::filtered(enabled, |_, line| panic!("nobody reads {line}")));
    let options = ClientOptions { max_attempts: Some(1), log, ..Wire::Plain.options(refused) };
    create(&Client::new(&options).unwrap(), "a").unwrap_err();
    assert_eq!(*asked.lock().unwrap(), [LogLevel::Debug, LogLevel::Error]);
}
