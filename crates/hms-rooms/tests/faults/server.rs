//! Servers that misbehave as they are told, in clear and over TLS, and clients of them.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hms_rooms::{Client, ClientOptions};
use hms_rooms_test_support::server::serve_on;
pub(crate) use hms_rooms_test_support::server::{Connection, serve};
use rustls::ServerConfig;
use socket2::{Domain, Socket, Type};

use crate::certificate::LOOPBACK;

/// The protocol under HTTP.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wire {
    Plain,
    Tls,
}

pub(crate) const WIRES: [Wire; 2] = [Wire::Plain, Wire::Tls];

impl Wire {
    /// As [`serve`], over this wire.
    pub(crate) fn serve(
        self,
        with: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
    ) -> SocketAddr {
        serve(self.config(), with)
    }

    /// As [`Wire::serve`], but the sockets of both ends hold only some 20 kB: a client that sends
    /// more waits until the server reads, or until the connection ends.
    pub(crate) fn serve_narrow(
        self,
        with: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
    ) -> SocketAddr {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        // The system makes a sender's buffer as large as a few segments.
        listener.set_tcp_mss(536).unwrap();
        listener.set_recv_buffer_size(4096).unwrap();
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        listener.listen(16).unwrap();
        serve_on(listener.into(), self.config(), with)
    }

    fn config(self) -> Option<Arc<ServerConfig>> {
        match self {
            Self::Plain => None,
            Self::Tls => Some(LOOPBACK.config.clone()),
        }
    }

    /// Options of a client of the server at `address`.
    pub(crate) fn options(self, address: SocketAddr) -> ClientOptions {
        let (scheme, ca_file) = match self {
            Self::Plain => ("http", None),
            Self::Tls => ("https", Some(LOOPBACK.ca_file.clone())),
        };
        ClientOptions {
            management_token: Some("token".into()),
            base_url: Some(format!("{scheme}://{address}")),
            ca_file,
            proxy: Some(String::new()),
            ..ClientOptions::default()
        }
    }

    /// A client of the server at `address`.
    pub(crate) fn client(self, address: SocketAddr) -> Client {
        Client::new(&self.options(address)).unwrap()
    }
}

/// A request and a reply about a room.
pub(crate) trait Rooms {
    /// Reads a request; the name of the room in its body.
    fn request(&mut self) -> io::Result<String>;

    /// Answers with a room of this name.
    fn room(&mut self, name: &str) -> io::Result<()>;
}

impl Rooms for Connection {
    fn request(&mut self) -> io::Result<String> {
        let (_, body) = self.head_and_body()?;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        Ok(body["name"].as_str().unwrap_or_default().to_owned())
    }

    fn room(&mut self, name: &str) -> io::Result<()> {
        self.send(room(name))
    }
}

/// A reply with a room of this name.
pub(crate) fn room(name: &str) -> Vec<u8> {
    let body = format!(r#"{{"id": "id-of-{name}", "name": "{name}", "active": false}}"#);
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A port that takes connections and never says a word.
pub(crate) fn silent() -> SocketAddr {
    Wire::Plain.serve(|_, connection| connection.until_the_end())
}
