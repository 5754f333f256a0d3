//! A loopback server that answers every request with the reply of the moment, so that calls come
//! back fast.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How many connections are served at a time: more than the few clients of a target keep.
const CONNECTIONS: usize = 16;

/// The answer to a request.
pub enum Reply {
    /// A well-formed HTTP reply around any body.
    Framed { status: u16, body: Vec<u8>, framing: Framing },
    /// These bytes and then the end of the connection.
    Raw(Vec<u8>),
}

/// How a reply tells where its body ends.
#[derive(Clone, Copy)]
pub enum Framing {
    ContentLength,
    Chunked,
    Close,
}

/// The server. It runs until the process ends.
pub struct Server {
    port: u16,
    reply: Arc<Mutex<Arc<Reply>>>,
}

impl Server {
    /// Listens on a free port.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let reply = Arc::new(Mutex::new(Arc::new(Reply::Raw(Vec::new()))));
        // All threads begin here: one that begins in the midst of a check for leaks looks like one.
        for _ in 0..CONNECTIONS {
            let listener = listener.try_clone()?;
            let told = Arc::clone(&reply);
            thread::spawn(move || {
                for connection in listener.incoming().flatten() {
                    // A client that goes away in mid-request is as good an end as any.
                    let _ = serve(connection, &told);
                }
            });
        }
        Ok(Self { port, reply })
    }

    /// The port of loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Answers every request from now on with `reply`.
    pub fn answer(&self, reply: Reply) {
        *self.reply.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(reply);
    }
}

fn serve(mut connection: TcpStream, told: &Mutex<Arc<Reply>>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut received = Vec::new();
    while read_request(&mut connection, &mut received)? {
        let reply = Arc::clone(&told.lock().unwrap_or_else(PoisonError::into_inner));
        connection.write_all(&reply.to_bytes())?;
        if !reply.keeps_alive() {
            break;
        }
    }
    Ok(())
}

/// Reads one request, head and body; `false` at the end of the connection.
fn read_request(connection: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        if let Some(length) = whole(received)? {
            received.drain(..length);
            return Ok(true);
        }
        let mut chunk = [0; 4096];
        match connection.read(&mut chunk)? {
            0 => return Ok(false),
            read => received.extend_from_slice(&chunk[..read]),
        }
    }
}

/// The length of the request that `received` begins with, if all of it is there. If it is not HTTP,
/// it is a TLS handshake.
fn whole(received: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let parsed = request.parse(received).map_err(io::Error::other)?;
    let httparse::Status::Complete(head) = parsed else { return Ok(None) };
    let length = request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| str::from_utf8(header.value).ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    Ok((received.len() >= head + length).then_some(head + length))
}

impl Reply {
    fn keeps_alive(&self) -> bool {
        matches!(self, Self::Framed { framing: Framing::ContentLength | Framing::Chunked, .. })
    }

    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => bytes.clone(),
            Self::Framed { status, body, framing } => framing.around(*status, body),
        }
    }
}

impl Framing {
    fn around(self, status: u16, body: &[u8]) -> Vec<u8> {
        match self {
            // These have no body, even if their headers announce one.
            Self::ContentLength | Self::Chunked if matches!(status, 204 | 304) => head(status, ""),
            Self::ContentLength => {
                [head(status, &format!("Content-Length: {}\r\n", body.len())), body.into()].concat()
            }
            Self::Chunked => {
                let mut bytes = head(status, "Transfer-Encoding: chunked\r\n");
                for chunk in body.chunks(64) {
                    bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
                    bytes.extend_from_slice(chunk);
                    bytes.extend_from_slice(b"\r\n");
                }
                bytes.extend_from_slice(b"0\r\n\r\n");
                bytes
            }
            Self::Close => [head(status, "Connection: close\r\n"), body.into()].concat(),
        }
    }
}

fn head(status: u16, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\n{headers}\r\n").into_bytes()
}
