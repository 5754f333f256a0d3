//! Checks a server's certificate as rustls does, and finds out why a signature is not accepted. If
//! the RSA key is too short, for example, ring says no more than that the signature is wrong.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use webpki::EndEntityCert;

/// The lengths of the RSA keys whose signatures are verified, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The content of the algorithm of an RSA key: rsaEncryption, as an object identifier.
const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

#[derive(Debug)]
pub(super) struct Verifier {
    webpki: Arc<WebPkiServerVerifier>,
    roots: Arc<RootCertStore>,
}

/// An RSA key of a length that is not verified.
#[derive(Debug)]
pub(super) struct RsaKey {
    pub(super) bits: usize,
    pub(super) is_of_ca: bool,
}

impl fmt::Display for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an RSA key of {} bits", self.bits)
    }
}

impl std::error::Error for RsaKey {}

impl Verifier {
    pub(super) fn new(webpki: Arc<WebPkiServerVerifier>, roots: Arc<RootCertStore>) -> Self {
        Self { webpki, roots }
    }

    /// The lengths of the RSA keys of the CAs that may have signed one of `certificates`.
    fn bits_of_cas(&self, certificates: &[&CertificateDer<'_>]) -> Vec<usize> {
        let parsed: Vec<_> =
            certificates.iter().filter_map(|der| EndEntityCert::try_from(*der).ok()).collect();
        let own = parsed.iter().skip(1).filter_map(|ca| bits_of(ca));
        let roots = self.roots.roots.iter();
        let issuers = roots
            .filter(|root| parsed.iter().any(|child| child.issuer() == root.subject.as_ref()))
            .filter_map(|root| rsa_bits(&root.subject_public_key_info));
        own.chain(issuers).collect()
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.webpki
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| {
                let chain: Vec<_> = std::iter::once(end_entity).chain(intermediates).collect();
                explain(error, true, || self.bits_of_cas(&chain))
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.webpki.verify_tls12_signature(message, certificate, signed);
        verified.map_err(|error| explain(error, false, || bits_of_host(certificate)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.webpki.verify_tls13_signature(message, certificate, signed);
        verified.map_err(|error| explain(error, false, || bits_of_host(certificate)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}

/// Blames a bad signature on the first of the RSA keys in question that has a bad length.
fn explain(error: Error, is_of_ca: bool, bits: impl FnOnce() -> Vec<usize>) -> Error {
    if error != Error::InvalidCertificate(CertificateError::BadSignature) {
        return error;
    }
    match bits().into_iter().find(|bits| !RSA_BITS.contains(bits)) {
        Some(bits) => {
            let other = OtherError(Arc::new(RsaKey { bits, is_of_ca }));
            Error::InvalidCertificate(CertificateError::Other(other))
        }
        None => error,
    }
}

fn bits_of_host(certificate: &CertificateDer<'_>) -> Vec<usize> {
    EndEntityCert::try_from(certificate).ok().and_then(|it| bits_of(&it)).into_iter().collect()
}

fn bits_of(certificate: &EndEntityCert<'_>) -> Option<usize> {
    let key = certificate.subject_public_key_info();
    rsa_bits(element(&key)?.0)
}

/// The length of an RSA key, by the content of its SubjectPublicKeyInfo (RFC 8017, appendix A.1).
fn rsa_bits(key: &[u8]) -> Option<usize> {
    let (algorithm, rest) = element(key)?;
    if !algorithm.starts_with(RSA) {
        return None;
    }
    // A bit string, whose first byte counts unused bits; in it a sequence, in it the modulus.
    let (key, _) = element(element(rest)?.0.get(1..)?)?;
    let (modulus, _) = element(key)?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    Some(modulus.len() * 8 - modulus.first()?.leading_zeros() as usize)
}

/// The content of the first element of `der`, and what follows it.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let [_tag, length, rest @ ..] = der else { return None };
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])), &rest[2..]),
        _ => return None,
    };
    rest.split_at_checked(length)
}
