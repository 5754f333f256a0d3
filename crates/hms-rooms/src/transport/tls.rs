//! TLS over a connection: rustls, with the CA certificates that the client trusts.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{
    ALL_VERSIONS, AlertDescription, ClientConfig, ClientConnection, ProtocolVersion,
    SignatureScheme, StreamOwned,
};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
    TransportAdapter,
};

use super::certificate::Verifier;
use super::{buffers, cryptography};
use crate::settings::roots::Roots;

/// Puts TLS on a connection, if its URL asks for it.
pub(super) struct TlsConnector {
    roots: Roots,
    /// Made with the first connection: the system's certificates take a while to read.
    config: OnceLock<Config>,
}

#[derive(Clone)]
struct Config {
    rustls: Arc<ClientConfig>,
    client_certificate: Arc<NoClientCertificate>,
}

/// The reason why a TLS session was not made, or ended.
#[derive(Debug)]
pub(super) struct TlsFailure {
    /// The host that TLS was spoken with: the service's, or the proxy's.
    pub(super) host: String,
    pub(super) why: Why,
    /// Whether the server has taken nothing that was sent for a request: it refused the handshake.
    pub(super) is_refusal: bool,
    /// Whether a server has asked for a client certificate.
    pub(super) wants_certificate: bool,
}

#[derive(Debug)]
pub(super) enum Why {
    /// There is nothing to check a certificate against.
    NoRoots(String),
    /// The host's name cannot stand in a certificate.
    BadName,
    Rustls(rustls::Error),
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no TLS with {}", self.host)
    }
}

impl std::error::Error for TlsFailure {}

impl TlsConnector {
    pub(super) fn new(roots: Roots) -> Self {
        Self { roots, config: OnceLock::new() }
    }

    /// If several threads need the first configuration at once, each makes its own. A lock would
    /// have one thread wait for the file system of another beyond its deadline.
    fn config(&self) -> Result<Config, Why> {
        if let Some(config) = self.config.get() {
            return Ok(config.clone());
        }
        let config = Config::new(&self.roots)?;
        Ok(self.config.get_or_init(|| config).clone())
    }
}

impl Config {
    fn new(roots: &Roots) -> Result<Self, Why> {
        let roots = roots.store().map_err(Why::NoRoots)?;
        let provider = Arc::new(cryptography::provider());
        let webpki = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .map_err(|_| Why::NoRoots("there is no CA certificate".to_owned()))?;
        let client_certificate = Arc::new(NoClientCertificate::default());
        let rustls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(ALL_VERSIONS)
            .map_err(Why::Rustls)?
            // rustls calls every verifier of one's own that. This one asks rustls's.
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Verifier::new(webpki, roots)))
            .with_client_cert_resolver(client_certificate.clone());
        Ok(Self { rustls: Arc::new(rustls), client_certificate })
    }
}

/// Notes that a server asks for a client certificate. There is none.
#[derive(Debug, Default)]
struct NoClientCertificate {
    was_asked_for: AtomicBool,
}

impl ResolvesClientCert for NoClientCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked_for.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, Tls>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let failed = |why, wants_certificate| {
            let host = host.to_owned();
            let failure = TlsFailure { host, why, is_refusal: true, wants_certificate };
            Error::Other(Box::new(failure))
        };
        let name = ServerName::try_from(host).map_err(|_| failed(Why::BadName, false))?;
        let config = self.config().map_err(|why| failed(why, false))?;
        let mut connection = ClientConnection::new(config.rustls.clone(), name.to_owned())
            .map_err(|error| failed(Why::Rustls(error), false))?;
        let mut socket = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        socket.set_timeout(details.timeout);
        connection.complete_io(&mut socket).map_err(|error| match rustls_error(error) {
            Ok(error) => failed(Why::Rustls(error), config.client_certificate.was_asked_for()),
            Err(error) => error.into(),
        })?;
        Ok(Some(Either::B(Tls {
            buffers: LazyBuffers::new(buffers::SIZE, buffers::SIZE),
            stream: StreamOwned::new(connection, socket),
            host: host.to_owned(),
            client_certificate: config.client_certificate,
            was_answered: false,
        })))
    }
}

impl NoClientCertificate {
    fn was_asked_for(&self) -> bool {
        self.was_asked_for.load(Ordering::Relaxed)
    }
}

/// The error of rustls that an error of the standard library wraps.
fn rustls_error(error: io::Error) -> Result<rustls::Error, io::Error> {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => Ok(inner.clone()),
        None => Err(error),
    }
}

/// A connection under TLS.
pub(super) struct Tls {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
    host: String,
    client_certificate: Arc<NoClientCertificate>,
    /// Whether anything has come from the server since the handshake.
    was_answered: bool,
}

impl Tls {
    fn explain(&self, error: io::Error) -> Error {
        match rustls_error(error) {
            Ok(error) => Error::Other(Box::new(TlsFailure {
                host: self.host.clone(),
                is_refusal: self.is_refusal(&error),
                why: Why::Rustls(error),
                wants_certificate: self.client_certificate.was_asked_for(),
            })),
            Err(error) => error.into(),
        }
    }

    /// Whether `error` says that the server refuses the handshake. In TLS 1.3, a client has its
    /// handshake behind it, and may have written a request, before the server has looked at the
    /// client's part of it (RFC 8446, section 4.4.2.4).
    fn is_refusal(&self, error: &rustls::Error) -> bool {
        use AlertDescription as Alert;

        let is_of_handshake = matches!(
            error,
            rustls::Error::AlertReceived(
                Alert::CertificateRequired
                    | Alert::NoCertificate
                    | Alert::BadCertificate
                    | Alert::UnsupportedCertificate
                    | Alert::CertificateRevoked
                    | Alert::CertificateExpired
                    | Alert::CertificateUnknown
                    | Alert::UnknownCA
                    | Alert::AccessDenied
                    | Alert::HandshakeFailure
                    | Alert::InsufficientSecurity
                    | Alert::DecryptError
            )
        );
        let is_1_3 = self.stream.conn.protocol_version() == Some(ProtocolVersion::TLSv1_3);
        is_of_handshake && is_1_3 && !self.was_answered
    }
}

impl Transport for Tls {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        self.stream.write_all(output).map_err(|error| self.explain(error))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let read = self.stream.read(self.buffers.input_append_buf());
        let bytes = read.map_err(|error| self.explain(error))?;
        self.buffers.input_appended(bytes);
        self.was_answered |= bytes > 0;
        Ok(bytes > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsConnector").field("roots", &self.roots).finish_non_exhaustive()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("host", &self.host).finish_non_exhaustive()
    }
}
