//! The way to the service and back: one HTTP exchange over a pool of connections.

mod buffers;
mod certificate;
mod connect;
mod connector;
mod cryptography;
mod failure;
mod names;
mod tcp;
mod tls;
mod watch;

use std::io::Read;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ureq::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, TRANSFER_ENCODING,
    USER_AGENT,
};
use ureq::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};
use ureq::{Agent, Body, RequestBuilder};

use self::connector::connector;
use self::failure::explain;
use self::names::Names;
use self::tls::TlsConnector;
use self::watch::Watch;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::retry_after;
use crate::http::{Reply, Request};
use crate::management_token::ManagementToken;
use crate::per_process::PerProcess;
use crate::settings::Network;
use crate::settings::base_url::BaseUrl;
use crate::settings::proxy::HttpProxy;
use crate::wiped::Wiped;

/// The longest body of a reply that is read, in bytes.
const MAX_REPLY: usize = 1024 * 1024;

/// Shorter than the idle timeouts of common servers (5 s in Apache httpd and Node.js), so that a
/// server seldom closes a connection just as it is taken from the pool.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// A pool of connections for each process that has the client.
#[derive(Debug)]
pub(crate) struct Transport {
    network: Network,
    pool: PerProcess<Agent>,
    /// The headers of every request.
    headers: HeaderMap,
    shut_down: Arc<AtomicBool>,
}

impl Transport {
    pub(crate) fn new(network: Network) -> Self {
        let pool = pool(&network);
        // ureq makes its statics with the first request. If the process forked during that, the
        // child would wait for ever. So this makes them: a request that ends before it connects,
        // because there is no watch.
        let _ = pool.get("http://127.0.0.1").call();
        let headers = headers(&network);
        Self { network, pool: PerProcess::new(pool), headers, shut_down: Arc::default() }
    }

    /// Sends `request` once and reads the whole reply, within `limits`; over a connection that has
    /// not been used before with `only_fresh`.
    pub(crate) fn exchange(
        &self,
        url: &Uri,
        request: &Request<'_>,
        token: &ManagementToken,
        limits: &Rc<Deadline>,
        only_fresh: bool,
    ) -> Result<Reply, Error> {
        let pool = self.pool.get(|| pool(&self.network));
        let (watch, _begun) = Watch::begin(limits, self.network.connect_timeout, only_fresh);
        let body = request.body.as_ref().map(|body| body.as_slice());
        let exchanged = match (&request.method, body) {
            (&Method::GET, _) => self.prepare(pool.get(url), token).call(),
            (&Method::DELETE, None) => self.prepare(pool.delete(url), token).call(),
            (&Method::DELETE, Some(body)) => {
                self.prepare(pool.delete(url).force_send_body(), token).send(body)
            }
            (&Method::PUT, body) => self.prepare(pool.put(url), token).send(body.unwrap_or(b"")),
            (&Method::PATCH, body) => {
                self.prepare(pool.patch(url), token).send(body.unwrap_or(b""))
            }
            (_, body) => self.prepare(pool.post(url), token).send(body.unwrap_or(b"")),
        };
        exchanged.and_then(read).map_err(|error| explain(error, &watch, &self.network))
    }

    fn prepare<B>(
        &self,
        mut builder: RequestBuilder<B>,
        token: &ManagementToken,
    ) -> RequestBuilder<B> {
        if let Some(headers) = builder.headers_mut() {
            headers.clone_from(&self.headers);
            headers.insert(AUTHORIZATION, token.header());
        }
        builder
    }

    /// Ends every exchange under way, within a slice, and those to come; closes idle connections.
    pub(crate) fn shutdown(&self) {
        self.shut_down.store(true, Ordering::SeqCst);
        Agent::clone(&self.pool.get(|| pool(&self.network))).shutdown();
    }

    /// The URL of a request's path.
    pub(crate) fn url(&self, path: &str) -> Result<Uri, Error> {
        self.network.base_url.join(path).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no URL: {error}"))
        })
    }

    /// The base URL, without its user and password.
    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.network.base_url
    }

    /// A flag that is set when the client is shut down.
    pub(crate) fn shut_down(&self) -> Arc<AtomicBool> {
        self.shut_down.clone()
    }
}

fn pool(network: &Network) -> Agent {
    let idle = network.max_connections as usize;
    let config = Agent::config_builder()
        .proxy(network.proxy.as_ref().map(HttpProxy::ureq))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(network.user_agent.to_str().unwrap_or_default())
        .accept_encoding("")
        .input_buffer_size(buffers::SIZE)
        .output_buffer_size(buffers::SIZE)
        .max_idle_connections(idle)
        .max_idle_connections_per_host(idle)
        .max_idle_age(IDLE_TIMEOUT)
        .build();
    let names = Names::default();
    let tls = TlsConnector::new(network.roots.clone());
    let connector = connector(names.clone(), network.connect_timeout, tls);
    Agent::with_parts(config, connector, names)
}

/// ureq adds a header only if it is absent. These are parsed once, and not with each request.
fn headers(network: &Network) -> HeaderMap {
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, json.clone());
    headers.insert(CONTENT_TYPE, json);
    headers.insert(USER_AGENT, network.user_agent.clone());
    headers.insert(HOST, network.base_url.host_header());
    headers
}

fn read(mut response: Response<Body>) -> Result<Reply, ureq::Error> {
    let headers = response.headers();
    let status = response.status();
    let framed = [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name));
    let close_delimited = !framed && status != StatusCode::NO_CONTENT;
    // Only errors use these headers.
    let (date, retry_after, location) = if status.is_success() {
        (None, None, None)
    } else {
        let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
        (retry_after::date(headers), retry_after::from_headers(headers), location.map(target))
    };
    let body = read_body(response.body_mut())?;
    let status = status.as_u16();
    Ok(Reply { status, date, retry_after, location, close_delimited, body })
}

/// Reads the whole body. It may echo storage credentials: it is wiped when it is freed, and so is
/// what it outgrows on the way.
fn read_body(body: &mut Body) -> Result<Wiped<Vec<u8>>, ureq::Error> {
    let too_long = || ureq::Error::BodyExceedsLimit(MAX_REPLY as u64);
    // One more than is said to come, so that the end is found without growing.
    let length = match body.content_length().map(usize::try_from) {
        Some(Ok(length)) if length <= MAX_REPLY => length + 1,
        Some(_) => return Err(too_long()),
        None => buffers::SIZE,
    };
    let mut bytes = Wiped::zeroed(length);
    let mut filled = 0;
    let mut reader = body.as_reader();
    loop {
        match reader.read(&mut bytes[filled..])? {
            0 => break,
            more => filled += more,
        }
        if filled > MAX_REPLY {
            return Err(too_long());
        }
        if filled == bytes.len() {
            bytes.double();
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// The host that a redirect points to, without what else its address may hold.
fn target(location: &str) -> String {
    location
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.host().map(str::to_owned))
        .unwrap_or_else(|| "another path".to_owned())
}
