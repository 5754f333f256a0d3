use std::io::ErrorKind;

use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::*;
use crate::certificates::{Certificate, Certificates};

const ASKED: &[u8] = b"POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n";

fn reply(bytes: &[u8], then: Then) -> Scripted {
    Scripted { bytes: bytes.into(), drip: None, endless: Vec::new(), then }
}

/// One answer as a client receives it, and how the connection ended.
fn answer(
    mut client: impl Read + Write,
    server: ScriptedServer,
    reply: Scripted,
) -> (io::Result<usize>, Vec<u8>) {
    server.script([reply]);
    client.write_all(ASKED).unwrap();
    let mut got = Vec::new();
    let end = client.read_to_end(&mut got);
    assert_eq!(server.heard().len(), 1);
    assert_eq!(server.finish().connections, 1);
    (end, got)
}

fn in_clear(reply: Scripted) -> (io::Result<usize>, Vec<u8>) {
    let server = ScriptedServer::start(None).unwrap();
    answer(TcpStream::connect(server.address()).unwrap(), server, reply)
}

fn over_tls(reply: Scripted) -> (io::Result<usize>, Vec<u8>) {
    let certificates = Certificates::make().unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificates.ca_file()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap());
    let server = ScriptedServer::start(certificates.server(Certificate::Valid)).unwrap();
    let tcp = TcpStream::connect(server.address()).unwrap();
    answer(StreamOwned::new(connection.unwrap(), tcp), server, reply)
}

#[test]
fn a_close_is_an_end_of_file_and_a_reset_is_an_error() {
    for then in [Then::Close, Then::Cut] {
        let (end, got) = in_clear(reply(b"cut", then));
        assert_eq!((end.unwrap(), got), (3, b"cut".to_vec()));
    }
    let (end, _) = in_clear(reply(b"", Then::Reset));
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn over_tls_only_a_close_is_announced() {
    let (end, got) = over_tls(reply(b"whole", Then::Close));
    assert_eq!((end.unwrap(), got), (5, b"whole".to_vec()));
    let (end, got) = over_tls(reply(b"cut", Then::Cut));
    assert_eq!((end.unwrap_err().kind(), got), (ErrorKind::UnexpectedEof, b"cut".to_vec()));
    let (end, _) = over_tls(reply(b"", Then::Reset));
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_reply_drips() {
    let server = ScriptedServer::start(None).unwrap();
    let drip = Some(Duration::from_millis(50));
    server.script([Scripted { drip, ..reply(b"drip", Then::Close) }]);
    let mut client = TcpStream::connect(server.address()).unwrap();
    client.write_all(ASKED).unwrap();
    let mut got = [0; 4];
    assert!(client.read(&mut got).unwrap() < got.len());
    assert_eq!(got[0], b'd');
}

#[test]
fn an_endless_reply_ends_with_its_client() {
    let server = ScriptedServer::start(None).unwrap();
    server.script([Scripted { endless: b"ab".into(), ..reply(b"-", Then::Close) }]);
    let mut client = TcpStream::connect(server.address()).unwrap();
    client.write_all(ASKED).unwrap();
    let mut got = vec![0; 3 * BLOCK];
    client.read_exact(&mut got).unwrap();
    assert!(got.starts_with(b"-abab"));
    drop(client);
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn a_request_beyond_the_script_is_refused_and_remembered() {
    let server = ScriptedServer::start(None).unwrap();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(ASKED).unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 400");
    assert_eq!(server.finish().heard.len(), 1);
}

#[test]
fn a_silent_connection_is_counted_and_does_not_hold_up_the_end() {
    let server = ScriptedServer::start(None).unwrap();
    let silent = TcpStream::connect(server.address()).unwrap();
    let record = server.finish();
    assert_eq!((record.connections, record.heard.len()), (1, 0));
    drop(silent);
}
