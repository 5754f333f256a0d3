//! The certificates that the servers of a run show, and the file of the CA that a client is to
//! trust: made once, as a key takes longer to make than a case to run.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde::Deserialize;
use tempfile::TempDir;

/// The name of a run's servers in a URL.
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

/// The certificate that a server sends in a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certificate {
    /// Nothing is wrong with it.
    #[default]
    Valid,
    /// Its time is over.
    Expired,
    /// Its time is to come.
    NotYetValid,
    /// It was made for a host of another name.
    OfAnotherHost,
    /// A CA signed it that the file does not hold.
    OfAnotherCa,
    /// It is the CA's own.
    OfTheCa,
    /// Nothing is wrong with it, and the server wants one of the client.
    WantsAClients,
}

/// The certificates of one run.
#[derive(Debug)]
pub struct Certificates {
    ca_file: PathBuf,
    servers: BTreeMap<Certificate, Arc<ServerConfig>>,
    /// Holds the file for as long as the value lives.
    _folder: TempDir,
}

type Ca = CertifiedIssuer<'static, KeyPair>;

impl Certificates {
    /// Makes them, and writes the file.
    pub fn make() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(failed)?;
        let ca_file = folder.path().join("ca.pem");
        let ca = ca("the CA of this run")?;
        fs::write(&ca_file, ca.pem()).map_err(failed)?;

        let mut of_the_past = leaf(&HOSTS)?;
        of_the_past.not_after = date_time_ymd(2020, 1, 1);
        let mut of_the_future = leaf(&HOSTS)?;
        of_the_future.not_before = date_time_ymd(2100, 1, 1);
        let of_the_ca = server(ca.der(), ca.key(), None)?;
        let client_ca = Some(ca.der());
        let servers = BTreeMap::from([
            (Certificate::Valid, signed(&leaf(&HOSTS)?, &ca, None)?),
            (Certificate::Expired, signed(&of_the_past, &ca, None)?),
            (Certificate::NotYetValid, signed(&of_the_future, &ca, None)?),
            (Certificate::OfAnotherHost, signed(&leaf(&["rooms.example"])?, &ca, None)?),
            (Certificate::OfAnotherCa, signed(&leaf(&HOSTS)?, &self::ca("another CA")?, None)?),
            (Certificate::OfTheCa, of_the_ca),
            (Certificate::WantsAClients, signed(&leaf(&HOSTS)?, &ca, client_ca)?),
        ]);
        Ok(Self { ca_file, servers, _folder: folder })
    }

    /// Where the CA's certificate is, in PEM.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// How a server with that certificate speaks TLS.
    pub fn server(&self, certificate: Certificate) -> Option<Arc<ServerConfig>> {
        self.servers.get(&certificate).cloned()
    }
}

fn ca(name: &str) -> Result<Ca, String> {
    let mut params = leaf(&HOSTS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    Ca::self_signed(params, KeyPair::generate().map_err(failed)?).map_err(failed)
}

fn leaf(hosts: &[&str]) -> Result<CertificateParams, String> {
    CertificateParams::new(hosts.iter().map(|&host| host.to_owned()).collect::<Vec<_>>())
        .map_err(failed)
}

fn signed(
    params: &CertificateParams,
    ca: &Ca,
    client_ca: Option<&CertificateDer<'static>>,
) -> Result<Arc<ServerConfig>, String> {
    let key = KeyPair::generate().map_err(failed)?;
    server(params.signed_by(&key, ca).map_err(failed)?.der(), &key, client_ca)
}

/// A server with this certificate; with `client_ca`, it wants one of the client, signed by that CA.
fn server(
    certificate: &CertificateDer<'static>,
    key: &KeyPair,
    client_ca: Option<&CertificateDer<'static>>,
) -> Result<Arc<ServerConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = match client_ca {
        None => builder.with_no_client_auth(),
        Some(client_ca) => {
            let mut roots = RootCertStore::empty();
            roots.add(client_ca.clone()).map_err(failed)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(failed)?)
        }
    };
    let config = builder.with_single_cert(vec![certificate.clone()], key).map_err(failed)?;
    Ok(Arc::new(config))
}

fn failed(error: impl Display) -> String {
    format!("the certificates: {error}")
}
