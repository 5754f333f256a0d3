//! Says what a failed exchange means: ureq's error in our words. No other crate's words reach the
//! caller; those of the system's errors do.

mod proxy;
mod tls;

use std::io;

use super::names::Unknown;
use super::tls::TlsFailure;
use super::watch::Watch;
use crate::deadline::Stop;
use crate::error::Retry;
use crate::error::{Error, ErrorKind, Outcome};
use crate::settings::Network;

/// Says what `error` means, which ended the exchange that `watch` watched over.
pub(super) fn explain(error: ureq::Error, watch: &Watch, network: &Network) -> Error {
    let was_sent = watch.was_sent() && !is_refused_handshake(&error);
    let outcome = if was_sent { Outcome::Unknown } else { Outcome::NotSent };
    let has_no_address = has_no_address(&error);
    let (kind, what) = match watch.stopped() {
        Some(stop) => stopped(stop, watch, network),
        None => meaning(error, watch, network),
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

fn stopped(stop: Stop, watch: &Watch, network: &Network) -> (ErrorKind, String) {
    match stop {
        Stop::ShutDown | Stop::Cancelled => (ErrorKind::Cancelled, stop.to_string()),
        Stop::TimedOut if watch.connect_timed_out() => {
            (ErrorKind::ConnectFailed, unconnected("the connect timeout passed", network))
        }
        Stop::TimedOut if watch.was_sent() => {
            let host = network.base_url.host_and_port();
            (ErrorKind::TimedOut, format!("{host} did not answer within the timeout"))
        }
        Stop::TimedOut => (ErrorKind::TimedOut, unconnected("the timeout passed", network)),
    }
}

fn meaning(error: ureq::Error, watch: &Watch, network: &Network) -> (ErrorKind, String) {
    use ureq::Error as Ureq;

    let unconnected = |why: &str| (ErrorKind::ConnectFailed, unconnected(why, network));
    match error {
        Ureq::HostNotFound => unconnected("no such host"),
        Ureq::Other(error) => match error.downcast::<TlsFailure>() {
            Ok(failure) => tls(&failure, watch, network),
            Err(error) if error.is::<Unknown>() => unconnected(&error.to_string()),
            Err(_) => unconnected("it could not be made"),
        },
        Ureq::ConnectProxyFailed(why) => unconnected(&proxy::sentence(&why, network)),
        Ureq::Io(error) => io(&error, watch, network),
        Ureq::BodyExceedsLimit(limit) => {
            (ErrorKind::BadReply, format!("the reply is longer than {limit} bytes"))
        }
        // It ended within the framing of a chunk.
        Ureq::BodyStalled => {
            let host = network.base_url.host_and_port();
            let what = format!("the connection to {host} ended before the reply did");
            (ErrorKind::ConnectionLost, what)
        }
        Ureq::LargeResponseHeader(_, limit) => {
            (ErrorKind::BadReply, format!("the reply's header is longer than {limit} bytes"))
        }
        Ureq::Protocol(_) if network.proxy.is_some() && !watch.was_sent() => {
            unconnected("what it answered is not HTTP: check that it is an HTTP proxy")
        }
        _ if watch.was_sent() => (ErrorKind::BadReply, "the reply is not HTTP".to_owned()),
        _ => unconnected("the request could not be put into HTTP"),
    }
}

/// Whether the server refused the TLS handshake, and with it all that was sent.
fn is_refused_handshake(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Other(error) => {
            error.downcast_ref::<TlsFailure>().is_some_and(|failure| failure.is_refusal)
        }
        _ => false,
    }
}

fn has_no_address(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound => true,
        ureq::Error::Other(error) => error.is::<Unknown>(),
        _ => false,
    }
}

fn unconnected(why: &str, network: &Network) -> String {
    let host = network.base_url.host_and_port();
    match &network.proxy {
        Some(proxy) => format!("no connection to {host} through the proxy {proxy}: {why}"),
        None => format!("no connection to {host}: {why}"),
    }
}

fn io(error: &io::Error, watch: &Watch, network: &Network) -> (ErrorKind, String) {
    let host = network.base_url.host_and_port();
    let why = match error.kind() {
        _ if error.raw_os_error().is_some() => error.to_string(),
        io::ErrorKind::UnexpectedEof => "it was closed".to_owned(),
        _ => "it broke off".to_owned(),
    };
    if watch.was_sent() && error.kind() == io::ErrorKind::InvalidData {
        (ErrorKind::BadReply, "the reply is not HTTP".to_owned())
    } else if watch.was_sent() || watch.is_stale() {
        let what = format!("the connection to {host} ended before the reply did: {why}");
        (ErrorKind::ConnectionLost, what)
    } else {
        (ErrorKind::ConnectFailed, unconnected(&why, network))
    }
}

/// A handshake that failed is a failure of TLS, and nothing was sent. A later failure is a
/// connection that was lost.
fn tls(failure: &TlsFailure, watch: &Watch, network: &Network) -> (ErrorKind, String) {
    let host = &failure.host;
    let why = tls::sentence(failure, network);
    if failure.is_refusal {
        (ErrorKind::TlsFailed, format!("no TLS with {host}: {why}"))
    } else if watch.was_sent() {
        let what = format!("the connection to {host} ended before the reply did: {why}");
        (ErrorKind::ConnectionLost, what)
    } else {
        (ErrorKind::ConnectFailed, unconnected(&why, network))
    }
}
