//! A client that reads and writes bytes, to see how a connection ends.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use hms_rooms_sandbox::Sandbox;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};

/// Time limit for anything that is expected to finish.
const REPLY_TIMEOUT: Duration = Duration::from_secs(10);

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Closed,
    Reset,
    /// It did not end in the time given.
    Open,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

/// A connection to a sandbox.
pub(crate) struct Wire(Stream);

impl Wire {
    /// Connects, over TLS if the sandbox uses it.
    pub(crate) fn to(sandbox: &Sandbox) -> Self {
        match sandbox.ca_file() {
            Some(ca_file) => Self::tls(sandbox.address(), &fs::read(ca_file).unwrap(), "127.0.0.1"),
            None => Self::plain(sandbox.address()).unwrap(),
        }
    }

    pub(crate) fn plain(address: SocketAddr) -> io::Result<Self> {
        Ok(Self(Stream::Plain(connect(address)?)))
    }

    /// Connects over TLS to this host name, with this CA.
    pub(crate) fn tls(address: SocketAddr, ca_pem: &[u8], name: &'static str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ca_pem).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name).unwrap();
        let tls = ClientConnection::new(Arc::new(config), name).unwrap();
        Self(Stream::Tls(Box::new(StreamOwned::new(tls, connect(address).unwrap()))))
    }

    /// Sends a create of a room over the legacy API.
    pub(crate) fn create(&mut self, name: &str) {
        self.try_create(&json!({ "name": name })).unwrap();
    }

    pub(crate) fn try_create(&mut self, body: &Value) -> io::Result<()> {
        let body = body.to_string();
        let request = format!(
            "POST /api/v2/rooms HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer token\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len(),
        );
        self.write_all(request.as_bytes())
    }

    pub(crate) fn get(&mut self, path: &str) {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer token\r\n\r\n");
        self.write_all(request.as_bytes()).unwrap();
    }

    /// Completes the handshake, if there is one.
    pub(crate) fn handshake(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Stream::Plain(_) => Ok(()),
            Stream::Tls(tls) => tls.conn.complete_io(&mut tls.sock).map(drop),
        }
    }

    /// Reads until the connection ends.
    pub(crate) fn read_to_end(&mut self) -> (Vec<u8>, End) {
        self.read_for(REPLY_TIMEOUT)
    }

    /// Reads until the connection ends, or until nothing has arrived for this long.
    pub(crate) fn read_for(&mut self, patience: Duration) -> (Vec<u8>, End) {
        self.tcp().set_read_timeout(Some(patience)).unwrap();
        let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
        loop {
            match self.read(&mut chunk) {
                Ok(0) => return (bytes, End::Closed),
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
                Err(error) => match error.kind() {
                    // TLS reports this for a FIN without a close_notify.
                    ErrorKind::UnexpectedEof => return (bytes, End::Closed),
                    ErrorKind::ConnectionReset => return (bytes, End::Reset),
                    ErrorKind::WouldBlock => return (bytes, End::Open),
                    _ => panic!("{error}"),
                },
            }
        }
    }

    /// Reads one reply. The connection stays open.
    pub(crate) fn reply(&mut self) -> Reply {
        self.try_reply().unwrap()
    }

    pub(crate) fn try_reply(&mut self) -> io::Result<Reply> {
        self.tcp().set_read_timeout(Some(REPLY_TIMEOUT))?;
        let mut bytes = Vec::new();
        loop {
            if let Some(reply) = Reply::of(&bytes).filter(Reply::is_whole) {
                return Ok(reply);
            }
            let mut chunk = [0; 4096];
            match self.read(&mut chunk)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                read => bytes.extend_from_slice(&chunk[..read]),
            }
        }
    }

    pub(crate) fn tcp(&self) -> &TcpStream {
        match &self.0 {
            Stream::Plain(tcp) => tcp,
            Stream::Tls(tls) => &tls.sock,
        }
    }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let tcp = TcpStream::connect(address)?;
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Stream::Plain(tcp) => tcp.read(buffer),
            Stream::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Stream::Plain(tcp) => tcp.write(bytes),
            Stream::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Stream::Plain(tcp) => tcp.flush(),
            Stream::Tls(tls) => tls.flush(),
        }
    }
}

/// A reply, or the part of it that arrived.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Parses the bytes. Returns `None` before the end of the head.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Some(Self { head, body: bytes[end..].to_vec() })
    }

    pub(crate) fn status(&self) -> u16 {
        self.head["HTTP/1.1 ".len()..][..3].parse().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(given, value)| given.eq_ignore_ascii_case(name).then_some(value))
    }

    /// The value of `Content-Length`.
    pub(crate) fn promised(&self) -> usize {
        self.header("content-length").map_or(0, |length| length.parse().unwrap())
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.body.len() == self.promised()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
