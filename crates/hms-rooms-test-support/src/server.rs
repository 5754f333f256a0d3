//! A server that does with each connection as it is told.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::ServerConfig;

use crate::stream::Stream;

/// Listens on loopback, and hands each connection to `serve` on a thread of its own, with its
/// number.
pub fn serve(
    tls: Option<Arc<ServerConfig>>,
    serve: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> SocketAddr {
    serve_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), tls, serve)
}

/// As [`serve`], on this listener.
pub fn serve_on(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    serve: impl Fn(usize, &mut Connection) -> io::Result<()> + Send + Sync + 'static,
) -> SocketAddr {
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, tcp) in listener.incoming().enumerate() {
            let (serve, tls, tcp) = (serve.clone(), tls.clone(), tcp.unwrap());
            // Some tests are about a client that hangs up.
            thread::spawn(move || serve(number, &mut Connection::accept(tls, tcp)));
        }
    });
    address
}

/// A connection as its server has it.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<Stream>,
}

impl Connection {
    fn accept(tls: Option<Arc<ServerConfig>>, tcp: TcpStream) -> Self {
        tcp.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(Stream::new(tcp, tls).unwrap()) }
    }

    /// Reads the head of a request.
    pub fn head(&mut self) -> io::Result<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(head)
    }

    /// Reads a request: its head, and its body as long as the head says.
    pub fn head_and_body(&mut self) -> io::Result<(String, String)> {
        let head = self.head()?;
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
        let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
        self.stream.read_exact(&mut body)?;
        Ok((head, String::from_utf8(body).unwrap()))
    }

    /// Sends these bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes.as_ref())?;
        self.stream.get_mut().flush()
    }

    /// Waits until the client hangs up, or for ever.
    pub fn until_the_end(&mut self) -> io::Result<()> {
        self.stream.read_to_end(&mut Vec::new()).map(drop)
    }

    /// The stream.
    #[must_use]
    pub fn stream(&self) -> &Stream {
        self.stream.get_ref()
    }
}
