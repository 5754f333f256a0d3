//! Says what a failed exchange means: ureq's error in our words.

use std::io;

use ureq::Timeout;

use crate::error::{Error, ErrorKind, Outcome};
use crate::options::Settings;

/// The error of an exchange that ended without a whole reply. `sent` tells whether any byte of the
/// request was handed to a connection.
pub(super) fn explain(
    failure: ureq::Error,
    sent: bool,
    shut_down: bool,
    settings: &Settings,
) -> Error {
    let outcome = if sent { Outcome::Unknown } else { Outcome::NotSent };
    let (kind, what) = if shut_down {
        (ErrorKind::Cancelled, "the client was shut down".to_owned())
    } else {
        meaning(failure, sent, settings)
    };
    Error::new(kind, outcome, what)
}

fn meaning(failure: ureq::Error, sent: bool, settings: &Settings) -> (ErrorKind, String) {
    let host = settings.base_url.host();
    match failure {
        ureq::Error::Timeout(Timeout::Resolve) => (
            ErrorKind::ConnectFailed,
            format!("the name {host} was not resolved within the connect timeout"),
        ),
        ureq::Error::Timeout(Timeout::Connect) => (
            ErrorKind::ConnectFailed,
            format!("no connection to {host} within the connect timeout"),
        ),
        ureq::Error::Timeout(_) if sent => {
            (ErrorKind::TimedOut, format!("{host} did not answer within the timeout"))
        }
        ureq::Error::Timeout(_) => {
            (ErrorKind::TimedOut, format!("no connection to {host} within the timeout"))
        }
        ureq::Error::HostNotFound => {
            (ErrorKind::ConnectFailed, format!("the name {host} was not found"))
        }
        ureq::Error::ConnectProxyFailed(why) => {
            (ErrorKind::ConnectFailed, format!("the proxy did not connect to {host}: {why}"))
        }
        ureq::Error::Rustls(error) => tls(&error, settings),
        ureq::Error::Tls(why) => (ErrorKind::TlsFailed, format!("no TLS with {host}: {why}")),
        ureq::Error::Io(error) => io(&error, sent, settings),
        ureq::Error::BodyExceedsLimit(limit) => {
            (ErrorKind::BadReply, format!("the reply is longer than {limit} bytes"))
        }
        other if sent => (ErrorKind::BadReply, format!("the reply is not HTTP: {other}")),
        other => (ErrorKind::ConnectFailed, format!("no connection to {host}: {other}")),
    }
}

fn io(error: &io::Error, sent: bool, settings: &Settings) -> (ErrorKind, String) {
    let tls_error = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let host = settings.base_url.host();
    match (tls_error, sent) {
        (Some(tls_error), _) => tls(tls_error, settings),
        (None, false) => (ErrorKind::ConnectFailed, format!("no connection to {host}: {error}")),
        (None, true) if error.kind() == io::ErrorKind::InvalidData => {
            (ErrorKind::BadReply, format!("the reply is not HTTP: {error}"))
        }
        (None, true) => (
            ErrorKind::ConnectionLost,
            format!("the connection to {host} ended before the reply did: {error}"),
        ),
    }
}

fn tls(error: &rustls::Error, settings: &Settings) -> (ErrorKind, String) {
    use rustls::CertificateError as Certificate;

    let trusted = &settings.roots;
    let advice = match error {
        rustls::Error::InvalidCertificate(
            Certificate::UnknownIssuer | Certificate::BadSignature,
        ) => format!(
            "its issuer is not among the CA certificates of {trusted}: name a file that has it \
             with ca_file or HMS_CA_BUNDLE"
        ),
        rustls::Error::InvalidCertificate(
            Certificate::Expired | Certificate::ExpiredContext { .. },
        ) => "it has expired, or this machine's clock is ahead".to_owned(),
        rustls::Error::InvalidCertificate(
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. },
        ) => "it is not valid yet, or this machine's clock is behind".to_owned(),
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => "it was made for another host: check base_url".to_owned(),
        rustls::Error::InvalidCertificate(Certificate::Other(other))
            if other.to_string().contains("CaUsedAsEndEntity") =>
        {
            "it is a CA's own, which cannot stand for a host (openssl req -x509 makes such): make \
             a CA and a certificate that it signs, and trust the CA with ca_file"
                .to_owned()
        }
        rustls::Error::InvalidMessage(_) => {
            "what came is not TLS: check that base_url names an https port".to_owned()
        }
        _ => "check base_url, ca_file and proxy".to_owned(),
    };
    let host = settings.base_url.host();
    (ErrorKind::TlsFailed, format!("no TLS with {host}: {error}; {advice}"))
}
