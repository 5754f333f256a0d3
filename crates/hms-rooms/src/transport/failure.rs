//! Says what a failed exchange means: ureq's error in our words.

use std::io;

use super::names::Unknown;
use super::watch::Watch;
use crate::error::{Error, ErrorKind, Outcome};
use crate::limits::Stop;
use crate::retry::Retry;
use crate::settings::Settings;

/// Says what `error` means, which ended the exchange that `watch` watched over.
pub(super) fn explain(error: ureq::Error, watch: &Watch, settings: &Settings) -> Error {
    let outcome = if watch.was_sent() { Outcome::Unknown } else { Outcome::NotSent };
    let has_no_address = has_no_address(&error);
    let (kind, what) = match watch.stopped() {
        Some(stop) => stopped(stop, watch, settings),
        None => meaning(error, watch, settings),
    };
    let mut error = Error::new(kind, outcome, what);
    error.parts_mut().retry = if has_no_address {
        Retry::Once
    } else if kind == ErrorKind::ConnectionLost && watch.is_stale() {
        Retry::AtOnce
    } else {
        Retry::Usual
    };
    error
}

fn stopped(stop: Stop, watch: &Watch, settings: &Settings) -> (ErrorKind, String) {
    match stop {
        Stop::ShutDown | Stop::Cancelled => (ErrorKind::Cancelled, stop.to_string()),
        Stop::TimedOut if watch.connect_timed_out() => {
            (ErrorKind::ConnectFailed, unconnected("the connect timeout passed", settings))
        }
        Stop::TimedOut if watch.was_sent() => {
            let host = settings.base_url.host_and_port();
            (ErrorKind::TimedOut, format!("{host} did not answer within the timeout"))
        }
        Stop::TimedOut => (ErrorKind::TimedOut, unconnected("the timeout passed", settings)),
    }
}

fn meaning(error: ureq::Error, watch: &Watch, settings: &Settings) -> (ErrorKind, String) {
    use ureq::Error as Ureq;

    let unconnected = |why: &str| (ErrorKind::ConnectFailed, unconnected(why, settings));
    match error {
        Ureq::HostNotFound => unconnected("no such host"),
        Ureq::Other(error) if error.is::<Unknown>() => unconnected(&error.to_string()),
        Ureq::ConnectProxyFailed(why) => unconnected(&format!("the proxy said {why}")),
        Ureq::Rustls(error) => tls(&error, settings),
        Ureq::Tls(why) => {
            let host = settings.base_url.host_and_port();
            (ErrorKind::TlsFailed, format!("no TLS with {host}: {why}"))
        }
        Ureq::Io(error) => io(&error, watch, settings),
        Ureq::BodyExceedsLimit(limit) => {
            (ErrorKind::BadReply, format!("the reply is longer than {limit} bytes"))
        }
        // It ended within the framing of a chunk.
        Ureq::BodyStalled => {
            let host = settings.base_url.host_and_port();
            let what = format!("the connection to {host} ended before the reply did");
            (ErrorKind::ConnectionLost, what)
        }
        Ureq::LargeResponseHeader(_, limit) => {
            (ErrorKind::BadReply, format!("the reply's header is longer than {limit} bytes"))
        }
        other if watch.was_sent() => {
            (ErrorKind::BadReply, format!("the reply is not HTTP: {other}"))
        }
        other => unconnected(&other.to_string()),
    }
}

fn has_no_address(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound => true,
        ureq::Error::Other(error) => error.is::<Unknown>(),
        _ => false,
    }
}

fn unconnected(why: &str, settings: &Settings) -> String {
    let host = settings.base_url.host_and_port();
    match &settings.proxy {
        Some(proxy) => {
            let proxy = format!("{}:{}", proxy.host(), proxy.port());
            format!("no connection to {host} through the proxy {proxy}: {why}")
        }
        None => format!("no connection to {host}: {why}"),
    }
}

fn io(error: &io::Error, watch: &Watch, settings: &Settings) -> (ErrorKind, String) {
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return tls(error, settings);
    }
    let host = settings.base_url.host_and_port();
    if watch.was_sent() && error.kind() == io::ErrorKind::InvalidData {
        (ErrorKind::BadReply, format!("the reply is not HTTP: {error}"))
    } else if watch.was_sent() || watch.is_stale() {
        let what = format!("the connection to {host} ended before the reply did: {error}");
        (ErrorKind::ConnectionLost, what)
    } else {
        (ErrorKind::ConnectFailed, unconnected(&error.to_string(), settings))
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
    let host = settings.base_url.host_and_port();
    (ErrorKind::TlsFailed, format!("no TLS with {host}: {error}; {advice}"))
}
