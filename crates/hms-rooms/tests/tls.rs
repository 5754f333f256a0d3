//! TLS is always verified, and an error names the cause and the knob: against real handshakes.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome, Room};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

const ROOM: &str = r#"{"id": "5f0000000000000000000001", "name": "test-room", "active": false}"#;

/// A CA in a file, and a server on loopback whose certificate it signed for `host`. It answers one
/// connection with a room.
struct Server {
    port: u16,
    ca_file: PathBuf,
    _folder: TempDir,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(host: &str) -> Self {
        let mut ca = CertificateParams::new([]).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new([host.to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Self::serve(&ca.pem(), vec![leaf.der().clone()], key)
    }

    fn serve(
        ca_pem: &str,
        chain: Vec<rustls::pki_types::CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, ca_pem).unwrap();

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = thread::spawn(move || {
            let (tcp, _) = listener.accept().unwrap();
            let tls = ServerConnection::new(Arc::new(config)).unwrap();
            // A client that does not trust us hangs up: that is what some tests are about.
            let _ = answer(StreamOwned::new(tls, tcp));
        });
        Self { port, ca_file, _folder: folder, thread: Some(thread) }
    }

    fn disable(&mut self, host: &str, ca_file: Option<PathBuf>) -> Result<Room, Error> {
        let options = ClientOptions { ca_file, ..options(host, self.port) };
        let result = Client::new(&options)?.disable_room("test-room", &CallOptions::default());
        self.thread.take().unwrap().join().unwrap();
        result
    }
}

fn options(host: &str, port: u16) -> ClientOptions {
    ClientOptions {
        management_token: Some("token".into()),
        base_url: Some(format!("https://{host}:{port}")),
        proxy: Some(String::new()),
        max_attempts: Some(1),
        ..Default::default()
    }
}

fn answer(stream: StreamOwned<ServerConnection, TcpStream>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    stream.read_exact(&mut vec![0; length])?;
    let stream = stream.get_mut();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ROOM}", ROOM.len())?;
    stream.flush()
}

#[track_caller]
fn assert_tls_failed(result: Result<Room, Error>, words: &[&str]) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TlsFailed, Outcome::NotSent));
    for word in words {
        assert!(error.message().contains(word), "{word} is not in: {}", error.message());
    }
}

#[test]
fn a_ca_file_is_trusted() {
    let mut server = Server::start("127.0.0.1");
    let room = server.disable("127.0.0.1", Some(server.ca_file.clone())).unwrap();
    assert_eq!(room.id(), "5f0000000000000000000001");
}

#[test]
fn an_unknown_issuer_is_refused_and_the_error_names_ca_file() {
    let mut server = Server::start("127.0.0.1");
    let stranger = Server::start("127.0.0.1");
    let result = server.disable("127.0.0.1", Some(stranger.ca_file.clone()));
    assert_tls_failed(result, &["issuer", "ca_file", "HMS_CA_BUNDLE"]);
    // Ends the stranger, whom nobody called.
    drop(TcpStream::connect(("127.0.0.1", stranger.port)));
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let mut server = Server::start("rooms.example");
    let result = server.disable("127.0.0.1", Some(server.ca_file.clone()));
    assert_tls_failed(result, &["another host", "base_url"]);
}

#[test]
fn a_ca_that_stands_for_a_host_is_refused_with_the_way_out() {
    let mut ca = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = ca.self_signed(&key).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut server = Server::serve(&ca.pem(), vec![ca.der().clone()], key);
    let result = server.disable("127.0.0.1", Some(server.ca_file.clone()));
    assert_tls_failed(result, &["a CA's own", "openssl req -x509"]);
}

#[test]
fn https_to_a_plain_port_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        tcp.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").unwrap();
        // Until the client hangs up, so that no reset overtakes the answer.
        let _ = tcp.read_to_end(&mut Vec::new());
    });
    let client = Client::new(&options("127.0.0.1", port)).unwrap();
    let result = client.disable_room("test-room", &CallOptions::default());
    plain.join().unwrap();
    assert_tls_failed(result, &["not TLS", "https port"]);
}

#[test]
fn a_ca_file_without_a_certificate_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for path in [empty, folder.path().join("missing.pem")] {
        let options = ClientOptions { ca_file: Some(path), ..options("127.0.0.1", 1) };
        let error = Client::new(&options).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("ca_file")));
    }
}
