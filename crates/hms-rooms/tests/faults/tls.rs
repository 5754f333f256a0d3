//! TLS is always verified, and an error names the cause and the knob.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome, Room};
use rcgen::date_time_ymd;

use hms_rooms_test_support::certificate::for_hosts;

use crate::certificate::Certificate;
use crate::server::{Rooms, Wire, serve};

fn disable(options: &ClientOptions) -> Result<Room, Error> {
    Client::new(options)?.disable_room("test-room", &CallOptions::default())
}

fn trusting(ca_file: PathBuf, address: SocketAddr) -> ClientOptions {
    ClientOptions { ca_file: Some(ca_file), ..Wire::Tls.options(address) }
}

/// The error of a call to a server with this certificate, if its CA is trusted.
fn presented(certificate: &Certificate) -> Result<Room, Error> {
    let address = serve(Some(certificate.config.clone()), |_, connection| {
        let name = connection.request()?;
        connection.room(&name)
    });
    disable(&trusting(certificate.ca_file.clone(), address))
}

/// The error of a call if the server answers the handshake with these bytes.
fn answered(bytes: &'static [u8]) -> Result<Room, Error> {
    let address = Wire::Plain.serve(move |_, connection| {
        connection.send(bytes)?;
        // Until the client hangs up, so that no reset overtakes the answer.
        connection.until_the_end()
    });
    disable(&Wire::Tls.options(address))
}

#[track_caller]
fn assert_tls_failed(result: Result<Room, Error>, words: &[&str]) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TlsFailed, Outcome::NotSent));
    assert_eq!(error.attempts(), 1);
    for word in words {
        assert!(error.message().contains(word), "{word} is not in: {}", error.message());
    }
}

#[test]
fn a_ca_file_is_trusted() {
    let room = presented(&Certificate::signed(for_hosts(&["127.0.0.1"]))).unwrap();
    assert_eq!(room.id(), "id-of-test-room");
}

#[test]
fn an_unknown_issuer_is_refused_and_the_error_names_ca_file() {
    let address = Wire::Tls.serve(|_, connection| connection.until_the_end());
    let stranger = Certificate::signed(for_hosts(&["127.0.0.1"]));
    let result = disable(&trusting(stranger.ca_file.clone(), address));
    assert_tls_failed(result, &["issuer", "ca_file", "HMS_CA_BUNDLE"]);
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let certificate = Certificate::signed(for_hosts(&["rooms.example"]));
    assert_tls_failed(presented(&certificate), &["another host", "base_url"]);
}

#[test]
fn a_certificate_out_of_its_time_is_refused_and_the_error_names_the_clock() {
    let mut expired = for_hosts(&["127.0.0.1"]);
    (expired.not_before, expired.not_after) =
        (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    assert_tls_failed(presented(&Certificate::signed(expired)), &["expired", "clock is ahead"]);

    let mut early = for_hosts(&["127.0.0.1"]);
    (early.not_before, early.not_after) = (date_time_ymd(2120, 1, 1), date_time_ymd(2121, 1, 1));
    assert_tls_failed(
        presented(&Certificate::signed(early)),
        &["not valid yet", "clock is behind"],
    );
}

#[test]
fn a_ca_that_stands_for_a_host_is_refused_with_the_way_out() {
    let certificate = Certificate::of_a_ca("127.0.0.1");
    assert_tls_failed(presented(&certificate), &["a CA's own", "openssl req -x509"]);
}

#[test]
fn https_to_a_plain_port_is_a_tls_failure() {
    let plain = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    assert_tls_failed(answered(plain), &["not TLS", "https port"]);
}

#[test]
fn a_server_of_old_tls_is_refused() {
    // An alert of TLS 1.1: fatal, protocol version.
    assert_tls_failed(answered(&[21, 3, 2, 0, 2, 2, 70]), &["neither TLS 1.3 nor 1.2"]);
}

#[test]
fn a_new_connection_resumes_the_session_of_the_one_before() {
    let certificate = Certificate::signed(for_hosts(&["127.0.0.1"]));
    let resumed = Arc::new(AtomicUsize::new(0));
    let counted = resumed.clone();
    let address = serve(Some(certificate.config.clone()), move |_, connection| {
        let name = connection.request()?;
        counted.fetch_add(usize::from(connection.stream().is_resumed()), Ordering::SeqCst);
        connection.room(&name)
    });
    let client = Client::new(&trusting(certificate.ca_file.clone(), address)).unwrap();
    for _ in 0..5 {
        assert!(client.disable_room("test-room", &CallOptions::default()).is_ok());
    }
    assert_eq!(resumed.load(Ordering::SeqCst), 4);
}

#[test]
fn a_ca_file_without_a_certificate_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for path in [empty, folder.path().join("missing.pem")] {
        let options = trusting(path, SocketAddr::from(([127, 0, 0, 1], 1)));
        let error = Client::new(&options).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("ca_file")));
    }
}
