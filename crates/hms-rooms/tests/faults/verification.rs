//! Servers whose certificates, keys or wishes this client does not share: each failure has a
//! sentence that names the cause, shows no other crate's words, and has sent nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hms_rooms::{CallOptions, Client, ClientOptions, Error, ErrorKind, Outcome, RoomParams};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig, version};

use crate::server::{Rooms, Wire, serve};

/// A file of the folder `certificates`, whose script says what each is.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates").join(name)
}

fn certificate(name: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(file(name)).unwrap()
}

/// Shows one certificate to every client, even an unusable one.
#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

/// A server that shows this certificate, and with `client_ca` wants one of its clients.
fn config(
    name: &str,
    client_ca: bool,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::from_pem_file(file("host.key")).unwrap();
    let key = provider.key_provider.load_private_key(key).unwrap();
    let shown = Shown(Arc::new(CertifiedKey::new(vec![certificate(name)], key)));
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let builder = builder.with_protocol_versions(versions).unwrap();
    let builder = if client_ca {
        let mut roots = RootCertStore::empty();
        roots.add(certificate("ca.pem")).unwrap();
        let roots = Arc::new(roots);
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
        builder.with_client_cert_verifier(verifier.unwrap())
    } else {
        builder.with_no_client_auth()
    };
    Arc::new(builder.with_cert_resolver(Arc::new(shown)))
}

/// The error of a create at a server with this configuration, if the client trusts this CA.
fn create(config: Arc<ServerConfig>, ca: &str) -> Result<(), Error> {
    let address = serve(Some(config), |_, connection| {
        let name = connection.request()?;
        connection.room(&name)
    });
    let options = ClientOptions { ca_file: Some(file(ca)), ..Wire::Tls.options(address) };
    let client = Client::new(&options).unwrap();
    client.create_room(&RoomParams::default(), &CallOptions::default()).map(drop)
}

#[track_caller]
fn assert_tls_failed(error: &Error, words: &[&str]) {
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::TlsFailed, Outcome::NotSent),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
    let message = error.message();
    for word in words {
        assert!(message.contains(word), "{word} is not in: {message}");
    }
    for char in ['{', '}', '[', ']'] {
        assert!(!message.contains(char), "{message}");
    }
}

#[test]
fn a_certificate_that_is_not_verified_is_told_with_its_cause() {
    for (name, ca, words) in [
        ("by-p521.pem", "ca-p521.pem", ["ECDSA with SHA-512", "P-256 or P-384"]),
        ("by-sha512.pem", "ca.pem", ["ECDSA with SHA-512", "SHA-256 or SHA-384"]),
        ("by-sha1.pem", "ca-rsa2048.pem", ["RSA with SHA-1", "SHA-256 or SHA-384"]),
        ("by-rsa1024.pem", "ca-rsa1024.pem", ["RSA key of 1024 bits", "the CA of its certificate"]),
        ("version-1.pem", "ca.pem", ["version 1", "version 3"]),
        ("for-clients.pem", "ca.pem", ["not for servers", "serverAuth"]),
        ("host.pem", "ca-rsa2048.pem", ["issuer", "HMS_CA_BUNDLE"]),
    ] {
        let error = create(config(name, false, rustls::ALL_VERSIONS), ca).unwrap_err();
        assert_tls_failed(&error, &words);
    }
    assert!(create(config("host.pem", false, rustls::ALL_VERSIONS), "ca.pem").is_ok());
}

#[test]
fn another_ca_of_the_same_name_is_told_apart_from_an_unknown_one() {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

    let mut other = CertificateParams::new([]).unwrap();
    other.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    other.distinguished_name = rcgen::DistinguishedName::new();
    other.distinguished_name.push(DnType::CommonName, "ca");
    let other = CertifiedIssuer::self_signed(other, KeyPair::generate().unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("other.pem");
    std::fs::write(&ca_file, other.pem()).unwrap();
    let error = create(config("host.pem", false, rustls::ALL_VERSIONS), ca_file.to_str().unwrap())
        .unwrap_err();
    assert_tls_failed(&error, &["of that name", "older one", "ca_file"]);
}

/// In TLS 1.3, the client has written its request before the server refuses the handshake.
#[test]
fn a_server_that_wants_a_client_certificate_was_sent_nothing() {
    for version in [&version::TLS13, &version::TLS12] {
        let error = create(config("host.pem", true, &[version]), "ca.pem").unwrap_err();
        assert_tls_failed(&error, &["wants a client certificate"]);
    }
}

/// An alert that comes after a reply, or that says nothing of the handshake, takes nothing back.
#[test]
fn a_connection_that_tls_ends_later_leaves_the_outcome_unknown() {
    use std::io::Write;

    for first_reply in [false, true] {
        let address = serve(
            Some(config("host.pem", false, rustls::ALL_VERSIONS)),
            move |number, connection| {
                if first_reply && number == 0 {
                    let name = connection.request()?;
                    connection.room(&name)?;
                }
                connection.request()?;
                // A record that no key of this connection has made.
                connection.stream().tcp().try_clone().unwrap().write_all(&[
                    23, 3, 3, 0, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
                ])?;
                connection.until_the_end()
            },
        );
        let options = ClientOptions { ca_file: Some(file("ca.pem")), ..Wire::Tls.options(address) };
        let client = Client::new(&options).unwrap();
        let create = || client.create_room(&RoomParams::default(), &CallOptions::default());
        if first_reply {
            create().unwrap();
        }
        let error = create().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::ConnectionLost, Outcome::Unknown),
            "{error}"
        );
        assert!(error.message().contains("damaged on the way"), "{error}");
    }
}
