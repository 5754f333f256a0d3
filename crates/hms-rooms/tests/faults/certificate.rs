//! CAs and the certificates that they sign.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;

/// A TLS server's certificate and key, and the file with its CA.
pub(crate) struct Certificate {
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) ca_file: PathBuf,
    _folder: TempDir,
}

/// For a server on loopback.
pub(crate) static LOOPBACK: LazyLock<Certificate> =
    LazyLock::new(|| Certificate::signed(for_host("127.0.0.1")));

/// A certificate for `host`, yet to be signed.
pub(crate) fn for_host(host: &str) -> CertificateParams {
    CertificateParams::new([host.to_owned()]).unwrap()
}

impl Certificate {
    /// Signed by a CA of its own.
    pub(crate) fn signed(certificate: CertificateParams) -> Self {
        let mut ca = CertificateParams::new([]).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = certificate.signed_by(&key, &ca).unwrap();
        Self::new(&ca.pem(), leaf.der().clone(), &key)
    }

    /// A CA's own, as `openssl req -x509` makes it.
    pub(crate) fn of_a_ca(mut certificate: CertificateParams) -> Self {
        certificate.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let ca = certificate.self_signed(&key).unwrap();
        Self::new(&ca.pem(), ca.der().clone(), &key)
    }

    fn new(ca: &str, certificate: CertificateDer<'static>, key: &KeyPair) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, ca).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        Self { config: Arc::new(config), ca_file, _folder: folder }
    }
}
