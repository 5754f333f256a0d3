//! TLS certificates: the sandbox's own CA, and a certificate for loopback.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

use crate::store::private_file::{self, beside};

/// The names in the certificate.
const NAMES: [&str; 3] = ["127.0.0.1", "::1", "localhost"];

/// The file with the CA certificate, for clients.
#[derive(Debug)]
pub(crate) struct CaFile {
    pub(crate) path: PathBuf,
    /// Deleted on drop, if the CA does not belong to a database.
    _folder: Option<TempDir>,
}

/// Sets up TLS. With a database, the CA is kept in two files beside it. Otherwise the CA is new,
/// and its folder is deleted on drop.
pub(crate) fn set_up(database: Option<&Path>) -> io::Result<(TlsAcceptor, CaFile)> {
    let (key, path, folder) = match database {
        Some(database) => (
            load_or_create_key(&beside(database, "-ca-key.pem"))?,
            beside(database, "-ca.pem"),
            None,
        ),
        None => {
            let folder = tempfile::Builder::new().prefix("hms-sandbox-").tempdir()?;
            (generate_key()?, folder.path().join("ca.pem"), Some(folder))
        }
    };
    // With the same key it is the same CA, so a client may keep an earlier file.
    let authority = CertifiedIssuer::self_signed(authority(), key).map_err(io::Error::other)?;
    replace(&path, &authority.pem())?;
    let ca_file = CaFile { path: std::path::absolute(path)?, _folder: folder };
    Ok((acceptor(&authority)?, ca_file))
}

fn authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name("hms-sandbox CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn acceptor(authority: &CertifiedIssuer<'_, KeyPair>) -> io::Result<TlsAcceptor> {
    let mut params = CertificateParams::new(NAMES.map(str::to_owned)).map_err(io::Error::other)?;
    params.distinguished_name = name("hms-sandbox");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = generate_key()?;
    let leaf = params.signed_by(&key, authority).map_err(io::Error::other)?;

    let chain = vec![leaf.der().clone(), authority.der().clone()];
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn generate_key() -> io::Result<KeyPair> {
    KeyPair::generate().map_err(io::Error::other)
}

/// Reads the key from the file, or creates the file with a new key.
fn load_or_create_key(path: &Path) -> io::Result<KeyPair> {
    let why = |error: &dyn std::fmt::Display| {
        io::Error::other(format!("cannot use {} as a CA's key: {error}", path.display()))
    };
    let mut create = fs::OpenOptions::new();
    match create.write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            // The umask may have removed rights of the owner.
            file.set_permissions(Permissions::from_mode(0o600)).map_err(|error| why(&error))?;
            let key = generate_key()?;
            file.write_all(key.serialize_pem().as_bytes()).map_err(|error| why(&error))?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            private_file::tighten(path).map_err(|error| why(&error))?;
            let pem = fs::read_to_string(path).map_err(|error| why(&error))?;
            KeyPair::from_pem(&pem).map_err(|error| why(&error))
        }
        Err(error) => Err(why(&error)),
    }
}

/// Replaces a file atomically.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let part = beside(path, ".part");
    fs::write(&part, text).and_then(|()| fs::rename(&part, path)).map_err(|error| {
        io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
    })
}
