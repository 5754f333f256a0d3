//! Says what a failed exchange means: ureq's error in our words.

use std::io;

use ureq::Timeout;

use crate::error::{Error, ErrorKind, Outcome};
use crate::settings::Settings;

/// What is known of an exchange that ended without a whole reply.
pub(super) struct Failed {
    /// Whether any byte of the request was handed to a connection.
    pub(super) sent: bool,
    /// Whether the client was shut down.
    pub(super) shut_down: bool,
    /// Whether connecting had all that was left of the call's budget.
    pub(super) connect_was_the_budget: bool,
}

impl Failed {
    /// Says what `error` means.
    pub(super) fn explain(&self, error: ureq::Error, settings: &Settings) -> Error {
        let outcome = if self.sent { Outcome::Unknown } else { Outcome::NotSent };
        let (kind, what) = if self.shut_down {
            (ErrorKind::Cancelled, "the client was shut down".to_owned())
        } else {
            self.meaning(error, settings)
        };
        Error::new(kind, outcome, what)
    }

    fn meaning(&self, error: ureq::Error, settings: &Settings) -> (ErrorKind, String) {
        use ureq::Error as Ureq;

        let host = settings.base_url.host();
        let unconnected = |why: &str| format!("no connection to {host}: {why}");
        match error {
            Ureq::Timeout(Timeout::Resolve | Timeout::Connect) if !self.connect_was_the_budget => {
                (ErrorKind::ConnectFailed, unconnected("the connect timeout passed"))
            }
            Ureq::Timeout(_) if !self.sent => {
                (ErrorKind::TimedOut, unconnected("the timeout passed"))
            }
            Ureq::Timeout(_) => {
                (ErrorKind::TimedOut, format!("{host} did not answer within the timeout"))
            }
            Ureq::HostNotFound => (ErrorKind::ConnectFailed, unconnected("no such host")),
            Ureq::ConnectProxyFailed(why) => {
                (ErrorKind::ConnectFailed, unconnected(&format!("the proxy said {why}")))
            }
            Ureq::Rustls(error) => tls(&error, settings),
            Ureq::Tls(why) => (ErrorKind::TlsFailed, format!("no TLS with {host}: {why}")),
            Ureq::Io(error) => io(&error, self.sent, settings),
            Ureq::BodyExceedsLimit(limit) => {
                (ErrorKind::BadReply, format!("the reply is longer than {limit} bytes"))
            }
            other if self.sent => (ErrorKind::BadReply, format!("the reply is not HTTP: {other}")),
            other => (ErrorKind::ConnectFailed, unconnected(&other.to_string())),
        }
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
