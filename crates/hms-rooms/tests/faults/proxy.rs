//! Through an HTTP CONNECT proxy: the tunnel, what the proxy may do wrong, and who is told what.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome, Room};

use crate::server::{Rooms, Wire, serve, silent};

/// A proxy that notes what it was asked, and opens the tunnel.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start() -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        let address = serve(None, move |_, connection| {
            let head = connection.head()?;
            let target = head.split_whitespace().nth(1).unwrap().to_owned();
            noted.lock().unwrap().push(head);
            connection.send("HTTP/1.1 200 Connection established\r\n\r\n")?;
            tunnel(connection.stream().tcp().try_clone().unwrap(), TcpStream::connect(target)?)
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn tunnel(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut upward, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut upward, &mut to_server));
    io::copy(&mut &server, &mut &client).map(drop)
}

fn service() -> SocketAddr {
    Wire::Tls.serve(|_, connection| {
        loop {
            let name = connection.request()?;
            connection.room(&name)?;
        }
    })
}

fn disable_through(proxy: String, service: SocketAddr) -> Result<Room, Error> {
    let options = ClientOptions { proxy: Some(proxy), ..Wire::Tls.options(service) };
    Client::new(&options)?.disable_room("test-room", &CallOptions::default())
}

#[test]
fn requests_go_through_a_tunnel_that_is_opened_once() {
    let (proxy, service) = (Proxy::start(), service());
    let options = ClientOptions {
        proxy: Some(format!("http://{}", proxy.address)),
        ..Wire::Tls.options(service)
    };
    let client = Client::new(&options).unwrap();
    for name in ["one", "two"] {
        let room = client.disable_room(name, &CallOptions::default()).unwrap();
        assert_eq!(room.name(), Some(name));
    }
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with(&format!("CONNECT {service} HTTP/1.1")), "{asked:?}");
    // The token is for the service alone.
    assert!(!asked[0].to_lowercase().contains("\nauthorization"), "{asked:?}");
}

#[test]
fn a_reply_may_be_as_long_through_a_tunnel() {
    let service = Wire::Tls.serve(|_, connection| {
        let name = connection.request()?;
        let body = format!(r#"{{"id": "{name}", "description": "{}"}}"#, "x".repeat(1_048_500));
        connection.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()))?;
        connection.send(body)
    });
    let room = disable_through(format!("http://{}", Proxy::start().address), service).unwrap();
    assert_eq!(room.id(), "test-room");
}

#[test]
fn a_proxy_gets_the_credentials_of_its_url() {
    let (proxy, service) = (Proxy::start(), service());
    disable_through(format!("http://me:pass@{}", proxy.address), service).unwrap();
    let asked = proxy.asked().concat();
    assert!(asked.contains("Proxy-Authorization: Basic bWU6cGFzcw=="), "{asked}");
}

/// The error of a call through a proxy that answers with these bytes and hangs up.
fn answered(userinfo: &str, reply: &'static str) -> Error {
    let proxy = serve(None, move |_, connection| {
        connection.head()?;
        connection.send(reply)
    });
    let options = ClientOptions {
        proxy: Some(format!("http://{userinfo}{proxy}")),
        max_attempts: Some(1),
        ..Wire::Tls.options(service())
    };
    let client = Client::new(&options).unwrap();
    client.disable_room("test-room", &CallOptions::default()).unwrap_err()
}

#[test]
fn a_proxy_that_refuses_is_told_with_the_way_out_and_without_its_password() {
    const SECRET: &str = "CANARY-PASSWORD";
    let credentials = format!("me:{SECRET}@");
    for (userinfo, reply, words) in [
        ("", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "user:password@host:port"),
        (&*credentials, "HTTP/1.1 407 x\r\n\r\n", "does not accept the user name and password"),
        ("", "HTTP/1.1 403 Forbidden\r\n\r\n", "does not allow connections to 127.0.0.1 (403)"),
        ("", "HTTP/1.1 405 x\r\n\r\n", "does not open tunnels with CONNECT (405)"),
        ("", "HTTP/1.1 502 Bad Gateway\r\n\r\n", "cannot reach 127.0.0.1 (502)"),
        ("", "HTTP/1.1 503 x\r\n\r\n", "cannot reach 127.0.0.1 (503)"),
        ("", "HTTP/1.1 418 x\r\n\r\n", "answered with status 418"),
        ("", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP"),
        ("", "", "without an answer"),
    ] {
        let error = answered(userinfo, reply);
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectFailed, Outcome::NotSent));
        let message = error.message();
        assert!(message.contains(words) && message.contains("the proxy 127.0.0.1:"), "{message}");
        assert!(!message.contains("407/407") && !format!("{error:?}").contains(SECRET));
    }
}

#[test]
fn a_proxy_that_speaks_no_tls_is_told_apart_from_the_service() {
    // The service is known by its address, and the proxy by a name.
    let proxy = silent_after_garbage();
    let error = disable_through(format!("https://localhost:{}", proxy.port()), service());
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TlsFailed, Outcome::NotSent));
    assert!(error.message().contains("no TLS with localhost"), "{error}");
    assert!(error.message().contains("check that proxy names an https port"), "{error}");
}

fn silent_after_garbage() -> SocketAddr {
    serve(None, |_, connection| {
        connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")?;
        connection.until_the_end()
    })
}

#[test]
fn a_proxy_that_is_not_there_is_no_connection() {
    let refused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = disable_through(format!("http://{refused}"), service()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectFailed, Outcome::NotSent));
    assert!(error.message().contains("through the proxy 127.0.0.1"), "{error}");
}

#[test]
fn a_proxy_that_never_answers_costs_no_more_than_the_budget() {
    let options = ClientOptions {
        proxy: Some(format!("http://{}", silent())),
        timeout: Some(Duration::from_millis(300)),
        ..Wire::Tls.options(service())
    };
    let client = Client::new(&options).unwrap();
    let error = client.disable_room("test-room", &CallOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TimedOut, Outcome::NotSent));
}

#[test]
fn a_proxy_cannot_stand_for_the_service() {
    let proxy = serve(None, |_, connection| {
        connection.head()?;
        connection.send("HTTP/1.1 200 OK\r\n\r\n")?;
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
        connection.until_the_end()
    });
    let error = disable_through(format!("http://{proxy}"), service()).unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TlsFailed, Outcome::NotSent));
}
