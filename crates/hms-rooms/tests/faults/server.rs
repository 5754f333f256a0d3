//! Servers that misbehave as they are told, in clear and over TLS, and clients of them.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hms_rooms::{Client, ClientOptions};
use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};
use socket2::{Domain, SockRef, Socket, Type};

use crate::certificate::LOOPBACK;

/// The protocol under HTTP.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wire {
    Plain,
    Tls,
}

pub(crate) const WIRES: [Wire; 2] = [Wire::Plain, Wire::Tls];

/// Listens on loopback, and hands each connection to `serve` on a thread of its own, with its
/// number.
pub(crate) fn serve(
    tls: Option<Arc<ServerConfig>>,
    serve: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> SocketAddr {
    serve_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), tls, serve)
}

fn serve_on(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    serve: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> SocketAddr {
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, tcp) in listener.incoming().enumerate() {
            let (serve, tls, tcp) = (serve.clone(), tls.clone(), tcp.unwrap());
            // A client that hangs up is what some tests are about.
            thread::spawn(move || serve(number, &mut Connection::accept(tls, tcp)));
        }
    });
    address
}

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

trait Stream: Read + Write + Send {
    /// Whether TLS took up an earlier session.
    fn is_resumed(&self) -> bool;
}

impl Stream for TcpStream {
    fn is_resumed(&self) -> bool {
        false
    }
}

impl Stream for StreamOwned<ServerConnection, TcpStream> {
    fn is_resumed(&self) -> bool {
        self.conn.handshake_kind() == Some(HandshakeKind::Resumed)
    }
}

/// A connection as its server has it.
pub(crate) struct Connection {
    tcp: TcpStream,
    stream: BufReader<Box<dyn Stream>>,
}

impl Connection {
    fn accept(tls: Option<Arc<ServerConfig>>, tcp: TcpStream) -> Self {
        tcp.set_nodelay(true).unwrap();
        let below = tcp.try_clone().unwrap();
        let stream: Box<dyn Stream> = match tls {
            None => Box::new(below),
            Some(config) => {
                let tls = ServerConnection::new(config).unwrap();
                Box::new(StreamOwned::new(tls, below))
            }
        };
        Self { tcp, stream: BufReader::new(stream) }
    }

    /// Reads the head of a request.
    pub(crate) fn head(&mut self) -> io::Result<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(head)
    }

    /// Reads a request; the name of the room in its body.
    pub(crate) fn request(&mut self) -> io::Result<String> {
        let head = self.head()?.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let mut body = vec![0; length.unwrap().trim().parse().unwrap()];
        self.stream.read_exact(&mut body)?;
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        Ok(body["name"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes.as_ref())?;
        self.stream.get_mut().flush()
    }

    /// Answers with a room of this name.
    pub(crate) fn room(&mut self, name: &str) -> io::Result<()> {
        self.send(room(name))
    }

    /// Ends the connection with RST.
    pub(crate) fn reset(&self) {
        SockRef::from(&self.tcp).set_linger(Some(Duration::ZERO)).unwrap();
        // The socket has two handles, and the last to be closed resets it.
    }

    /// Waits until the client hangs up, or for ever.
    pub(crate) fn until_the_end(&mut self) -> io::Result<()> {
        self.stream.read_to_end(&mut Vec::new()).map(drop)
    }

    pub(crate) fn is_resumed(&self) -> bool {
        self.stream.get_ref().is_resumed()
    }

    pub(crate) fn tcp(&self) -> TcpStream {
        self.tcp.try_clone().unwrap()
    }

    pub(crate) fn socket(&self) -> SockRef<'_> {
        SockRef::from(&self.tcp)
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
