//! Says why there is no TLS with a server, and what to do. docs/tls.md lists these sentences.

use rustls::{
    AlertDescription as Alert, CertificateError, Error, PeerIncompatible, PeerMisbehaved,
};

use crate::settings::Network;
use crate::transport::certificate::RsaKey;
use crate::transport::tls::{TlsFailure, Why};

/// The TLS that this client speaks, for a server that has nothing in common with it.
const SPOKEN: &str = "this client speaks TLS 1.3, and 1.2 with ECDHE and AES-GCM (not CBC, not \
                      ChaCha20), with RSA keys from 2048 bits and ECDSA keys on P-256 or P-384 \
                      (not P-521)";

const WANTS_CERTIFICATE: &str = "the server wants a client certificate, and this client has none: \
                                 name in base_url a server that takes the management token alone";

/// The object identifiers of ECDSA's signatures, but for their last number.
const ECDSA: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
const ECDSA_SHA1: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
/// Those of PKCS #1, but for their last number.
const PKCS1: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// Those of curves.
const P521: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23];

/// Why there is no TLS, in a sentence that goes on from the host.
pub(super) fn sentence(failure: &TlsFailure, network: &Network) -> String {
    let url = url(failure, network);
    match &failure.why {
        Why::NoRoots(why) => {
            format!("{why}; name a file of CA certificates with ca_file or HMS_CA_BUNDLE")
        }
        Why::BadName => format!("no certificate can be for this host: check {url}"),
        Why::Rustls(error) => of_rustls(error, failure.wants_certificate, url, network),
    }
}

/// The option that names the host that TLS was spoken with.
fn url(failure: &TlsFailure, network: &Network) -> &'static str {
    match &network.proxy {
        Some(proxy) if failure.host != network.base_url.host() => proxy.named_by(),
        _ => "base_url",
    }
}

fn of_rustls(error: &Error, wants_certificate: bool, url: &str, network: &Network) -> String {
    match error {
        Error::InvalidCertificate(error) => certificate(error, url, network),
        Error::AlertReceived(alert) => of_alert(*alert, wants_certificate, url),
        Error::NoCertificatesPresented => "the server shows no certificate".to_owned(),
        Error::InvalidMessage(_) | Error::PeerSentOversizedRecord => {
            format!("what came is not TLS: check that {url} names an https port")
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => old_version(),
        Error::PeerIncompatible(_)
        | Error::PeerMisbehaved(
            PeerMisbehaved::SelectedUnofferedCipherSuite
            | PeerMisbehaved::SelectedUnofferedKxGroup
            | PeerMisbehaved::SignedKxWithWrongAlgorithm
            | PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme,
        ) => format!("the server chose what this client does not speak: {SPOKEN}"),
        Error::PeerMisbehaved(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. } => {
            "the server does not keep to the rules of TLS".to_owned()
        }
        Error::DecryptError => {
            "what came cannot be decrypted: it was damaged on the way".to_owned()
        }
        Error::FailedToGetCurrentTime => "this machine's clock cannot be read".to_owned(),
        Error::FailedToGetRandomBytes => "this machine has no random numbers".to_owned(),
        _ => "TLS failed on this side of the connection".to_owned(),
    }
}

fn of_alert(alert: Alert, wants_certificate: bool, url: &str) -> String {
    match alert {
        Alert::CertificateRequired | Alert::NoCertificate => WANTS_CERTIFICATE.to_owned(),
        Alert::HandshakeFailure
        | Alert::BadCertificate
        | Alert::CertificateUnknown
        | Alert::AccessDenied
            if wants_certificate =>
        {
            WANTS_CERTIFICATE.to_owned()
        }
        Alert::ProtocolVersion => old_version(),
        Alert::HandshakeFailure | Alert::InsufficientSecurity => format!(
            "the server has no cipher suite, curve or signature in common with this client: \
             {SPOKEN}"
        ),
        Alert::UnrecognisedName => {
            format!("the server does not know the host by this name: check {url}")
        }
        Alert::AccessDenied => "the server denies access in the handshake".to_owned(),
        Alert::InternalError => "the server failed in the handshake".to_owned(),
        other => format!("the server ended the handshake with the TLS alert {}", u8::from(other)),
    }
}

fn old_version() -> String {
    format!("the server speaks neither TLS 1.3 nor 1.2: {SPOKEN}")
}

fn certificate(error: &CertificateError, url: &str, network: &Network) -> String {
    use CertificateError as Certificate;

    let trusted = &network.roots;
    match error {
        Certificate::UnknownIssuer => format!(
            "the issuer of its certificate is not among the CA certificates of {trusted}: name a \
             file that has it with ca_file or HMS_CA_BUNDLE"
        ),
        Certificate::BadSignature => format!(
            "its certificate is not signed by the issuer of that name among the CA certificates \
             of {trusted}, which may be an older one: name a file that has it with ca_file or \
             HMS_CA_BUNDLE"
        ),
        Certificate::Expired | Certificate::ExpiredContext { .. } => {
            "its certificate has expired, or this machine's clock is ahead".to_owned()
        }
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "its certificate is not valid yet, or this machine's clock is behind".to_owned()
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            format!("its certificate was made for another host: check {url}")
        }
        Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => {
            "its certificate is not for servers: its extended key usage lacks serverAuth".to_owned()
        }
        Certificate::BadEncoding => "its certificate is damaged".to_owned(),
        Certificate::UnhandledCriticalExtension => {
            "its certificate has a critical extension that this client does not know".to_owned()
        }
        Certificate::UnsupportedSignatureAlgorithmContext { signature_algorithm_id, .. } => {
            let algorithm = algorithm(signature_algorithm_id);
            format!(
                "its certificate, or one of its issuer, is signed with {algorithm}, which this \
                 client does not verify: have it signed with RSA or ECDSA on P-256 or P-384, and \
                 SHA-256 or SHA-384"
            )
        }
        Certificate::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id,
            public_key_algorithm_id,
        } => {
            let algorithm = algorithm(signature_algorithm_id);
            let on = if contains(public_key_algorithm_id, P521) { " on P-521" } else { "" };
            format!(
                "its certificate, or one of its issuer, is signed with {algorithm}{on}, which this \
                 client does not verify: have it signed by a key on P-256 or P-384, or of RSA"
            )
        }
        Certificate::Other(other) => {
            if let Some(key) = other.0.downcast_ref::<RsaKey>() {
                return rsa_key(key);
            }
            other.0.downcast_ref().map_or_else(unverifiable, of_webpki)
        }
        _ => unverifiable(),
    }
}

fn rsa_key(key: &RsaKey) -> String {
    let whose = if key.is_of_ca { "the CA of its certificate" } else { "its certificate" };
    format!(
        "{whose} has an RSA key of {} bits, and this client verifies those of 2048 to 8192 bits",
        key.bits
    )
}

fn of_webpki(error: &webpki::Error) -> String {
    match error {
        webpki::Error::CaUsedAsEndEntity => {
            "its certificate is a CA's own, which cannot stand for a host (openssl req -x509 makes \
             such): make a CA and a certificate that it signs, and trust the CA with ca_file"
        }
        webpki::Error::EndEntityUsedAsCa => {
            "the issuer of its certificate is no CA: it lacks the basic constraint CA:TRUE"
        }
        webpki::Error::UnsupportedCertVersion => {
            "its certificate is one of X.509 version 1 or 2, and must be of version 3 with a \
             subjectAltName (openssl x509 -req makes those only with -extfile)"
        }
        webpki::Error::NameConstraintViolation => {
            "its issuer may not make certificates for this host (name constraints)"
        }
        webpki::Error::PathLenConstraintViolated | webpki::Error::MaximumPathDepthExceeded => {
            "there are more issuers between its certificate and the CA than allowed"
        }
        webpki::Error::UnsupportedCriticalExtension => {
            "its certificate has a critical extension that this client does not know"
        }
        _ => return unverifiable(),
    }
    .to_owned()
}

fn unverifiable() -> String {
    "its certificate cannot be verified: check it with `openssl verify`".to_owned()
}

/// The name of a signature algorithm, by its identifier.
fn algorithm(id: &[u8]) -> &'static str {
    let last = |prefix: &[u8]| id.strip_prefix(prefix).and_then(<[u8]>::first).copied();
    match (last(ECDSA), last(PKCS1)) {
        (Some(1), _) => "ECDSA with SHA-224",
        (Some(2), _) => "ECDSA with SHA-256",
        (Some(3), _) => "ECDSA with SHA-384",
        (Some(4), _) => "ECDSA with SHA-512",
        (_, Some(4)) => "RSA with MD5",
        (_, Some(5)) => "RSA with SHA-1",
        (_, Some(10)) => "RSA-PSS with settings of its own",
        (_, Some(14)) => "RSA with SHA-224",
        _ if id.starts_with(ECDSA_SHA1) => "ECDSA with SHA-1",
        _ => "an algorithm",
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
