//! Certificates, the authorities that sign them, and servers that present them.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// A certificate authority.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// An authority of this name, whose own certificate is also good for `hosts`.
    #[must_use]
    pub fn new(name: &str, hosts: &[&str]) -> Self {
        let mut params = for_hosts(hosts);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self { issuer: CertifiedIssuer::self_signed(params, key).unwrap() }
    }

    /// The authority's certificate, in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The authority's certificate.
    #[must_use]
    pub fn certificate(&self) -> &CertificateDer<'static> {
        self.issuer.der()
    }

    /// A server with a certificate that this authority signs.
    #[must_use]
    pub fn server(&self, certificate: &CertificateParams, client: ClientCertificate<'_>) -> Server {
        let key = KeyPair::generate().unwrap();
        let signed = certificate.signed_by(&key, &self.issuer).unwrap();
        server(signed.der(), &key, client)
    }

    /// A server that presents the authority's own certificate, as one by `openssl req -x509` does.
    #[must_use]
    pub fn server_of_its_own(&self) -> Server {
        server(self.issuer.der(), self.issuer.key(), ClientCertificate::NotWanted)
    }
}

/// The TLS configuration of a server.
pub type Server = Arc<ServerConfig>;

/// Whether a server wants a certificate of its client.
#[derive(Clone, Copy, Debug)]
pub enum ClientCertificate<'a> {
    /// It does not ask for one.
    NotWanted,
    /// It wants one that this authority has signed.
    SignedBy(&'a CertificateDer<'static>),
}

/// A certificate for these hosts, which is not signed yet.
#[must_use]
pub fn for_hosts(hosts: &[&str]) -> CertificateParams {
    CertificateParams::new(hosts.iter().map(|&host| host.to_owned()).collect::<Vec<_>>()).unwrap()
}

fn server(
    certificate: &CertificateDer<'static>,
    key: &KeyPair,
    client: ClientCertificate<'_>,
) -> Server {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match client {
        ClientCertificate::NotWanted => builder.with_no_client_auth(),
        ClientCertificate::SignedBy(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    Arc::new(builder.with_single_cert(vec![certificate.clone()], key).unwrap())
}
