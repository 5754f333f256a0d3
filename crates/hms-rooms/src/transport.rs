//! The way to the service and back: one HTTP exchange over a pool of connections.

mod connector;
mod failure;
pub(crate) mod proxy;
pub(crate) mod roots;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING,
};
use ureq::http::{Response, Uri};
use ureq::tls::{TlsConfig, TlsProvider};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::{Agent, Body, RequestBuilder};

use self::connector::Connector;
use self::failure::Failed;
use crate::error::Error;
use crate::exchange::{Reply, Request};
use crate::management_token::ManagementToken;
use crate::retry_after;
use crate::settings::Settings;

/// The longest body of a reply that is read, in bytes.
const LONGEST_REPLY: u64 = 1024 * 1024;

/// Half of a connection's buffers; requests and replies are a few hundred bytes.
const BUFFER: usize = 16 * 1024;

/// Shorter than the idle timeout of the load balancers that one meets, so that they do not close a
/// connection just as it is taken from the pool.
const LONGEST_IDLE: Duration = Duration::from_secs(10);

/// A pool of connections.
#[derive(Debug)]
pub(crate) struct Transport {
    agent: Agent,
    shut_down: AtomicBool,
}

impl Transport {
    pub(crate) fn new(settings: &Settings) -> Self {
        let idle = settings.max_connections as usize;
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(settings.roots.certificates())
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(settings.proxy.clone())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(&settings.user_agent)
            .accept("application/json")
            .accept_encoding("")
            .input_buffer_size(BUFFER)
            .output_buffer_size(BUFFER)
            .max_idle_connections(idle)
            .max_idle_connections_per_host(idle)
            .max_idle_age(LONGEST_IDLE)
            .build();
        let agent = Agent::with_parts(config, Connector::default(), DefaultResolver::default());
        Self { agent, shut_down: AtomicBool::new(false) }
    }

    /// Sends `request` once and reads the whole reply, within `left`.
    pub(crate) fn exchange(
        &self,
        url: &str,
        request: &Request<'_>,
        token: &ManagementToken,
        settings: &Settings,
        left: Duration,
    ) -> Result<Reply, Error> {
        connector::nothing_sent_yet();
        let connect = settings.connect_timeout.min(left);
        let exchanged = match &request.body {
            Some(body) => prepare(self.agent.post(url), token, left, connect).send(body.as_slice()),
            None => prepare(self.agent.get(url), token, left, connect).call(),
        };
        exchanged.and_then(read).map_err(|error| {
            let failed = Failed {
                sent: connector::was_sent(),
                shut_down: self.is_shut_down(),
                connect_was_the_budget: connect == left,
            };
            failed.explain(error, settings)
        })
    }

    /// Interrupts every exchange under way and refuses those to come.
    pub(crate) fn shutdown(&self) {
        self.shut_down.store(true, Ordering::SeqCst);
        self.agent.clone().shutdown();
    }

    pub(crate) fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::SeqCst)
    }
}

fn prepare<B>(
    builder: RequestBuilder<B>,
    token: &ManagementToken,
    left: Duration,
    connect: Duration,
) -> RequestBuilder<B> {
    builder
        .header(CONTENT_TYPE, "application/json")
        .header(AUTHORIZATION, token.header())
        .config()
        .timeout_global(Some(left))
        .timeout_resolve(Some(connect))
        .timeout_connect(Some(connect))
        .build()
}

fn read(mut response: Response<Body>) -> Result<Reply, ureq::Error> {
    let headers = response.headers();
    let date = retry_after::date(headers);
    let retry_after = retry_after::from_headers(headers);
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok()).map(target);
    let status = response.status().as_u16();
    let framed = [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name));
    let close_delimited = !framed && status != 204;
    let body = response.body_mut().with_config().limit(LONGEST_REPLY).read_to_vec()?;
    Ok(Reply { status, date, retry_after, location, close_delimited, body })
}

/// The host that a redirect points to, without what else its address may hold.
fn target(location: &str) -> String {
    location
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.host().map(str::to_owned))
        .unwrap_or_else(|| "another path".to_owned())
}
