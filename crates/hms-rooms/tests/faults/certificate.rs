//! TLS servers with certificates, and the files by which clients trust them.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use hms_rooms_test_support::certificate::{Authority, ClientCertificate, for_hosts};
use rcgen::CertificateParams;
use rustls::ServerConfig;
use tempfile::TempDir;

/// A TLS server's certificate and key, and the file with its CA.
pub(crate) struct Certificate {
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) ca_file: PathBuf,
    _folder: TempDir,
}

/// For a server on loopback.
pub(crate) static LOOPBACK: LazyLock<Certificate> =
    LazyLock::new(|| Certificate::signed(for_hosts(&["127.0.0.1"])));

impl Certificate {
    /// Signed by a CA of its own.
    pub(crate) fn signed(certificate: CertificateParams) -> Self {
        let authority = Authority::new("CA", &[]);
        let config = authority.server(&certificate, ClientCertificate::NotWanted);
        Self::new(&authority, config)
    }

    /// A CA's own, as `openssl req -x509` makes it.
    pub(crate) fn of_a_ca(host: &str) -> Self {
        let authority = Authority::new("CA", &[host]);
        Self::new(&authority, authority.server_of_its_own())
    }

    fn new(authority: &Authority, config: Arc<ServerConfig>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, authority.pem()).unwrap();
        Self { config, ca_file, _folder: folder }
    }
}
