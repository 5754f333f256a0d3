//! The settings of a sandbox, and its start.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::faults::rules::Faults;
use crate::http::bearer::Credentials;
use crate::http::rate_limit::{RateLimit, RateLimiter};
use crate::journal::news::News;
use crate::journal::recent::Journal;
use crate::net::certificates;
use crate::net::server::Server;
use crate::quirks::Quirks;
use crate::router;
use crate::sandbox::Sandbox;
use crate::service::Service;
use crate::snapshot::document::Snapshot;
use crate::store::database::Store;
use crate::store::template::Template;

/// How long a TLS handshake, the head of a request and its body may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

impl Sandbox {
    /// Starts a sandbox with all defaults: a free port of loopback, rooms in memory, any
    /// well-formed token accepted.
    ///
    /// # Errors
    /// Where no port, thread or database can be had.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// A sandbox to be set up first.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// Sets up a [`Sandbox`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    listen: Option<SocketAddr>,
    database: Option<PathBuf>,
    credentials: Credentials,
    clock: Clock,
    rate_limit: Option<RateLimit>,
    seed: Option<Value>,
    tls: bool,
    request_timeout: Option<Duration>,
    faults: Option<Value>,
    templates: Vec<Template>,
    quirks: Quirks,
}

impl Builder {
    /// Listens there, in place of a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Keeps rooms in this file, in place of memory.
    #[must_use]
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        self.database = Some(path.into());
        self
    }

    /// Accepts this management token only.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.credentials = Credentials::Token(token.into().into());
        self
    }

    /// Accepts those management tokens only that were minted with this secret for this access key,
    /// and are valid now.
    #[must_use]
    pub fn credentials(mut self, access_key: impl Into<String>, secret: impl Into<String>) -> Self {
        let (access_key, secret) = (access_key.into(), secret.into().into());
        self.credentials = Credentials::Key { access_key, secret };
        self
    }

    /// Has this clock, such as `"+1h".parse()?`, in place of the system's.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Answers 429 to a token that makes more requests than this.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Has the templates, rooms, room codes and sessions of this export at first, and again after a
    /// reset; a database that is not new keeps what it has.
    #[must_use]
    pub fn seed(mut self, export: Value) -> Self {
        self.seed = Some(export);
        self
    }

    /// Speaks TLS, for 127.0.0.1, `::1` and localhost, with a certificate of its own CA: see
    /// [`Sandbox::ca_file`].
    #[must_use]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Ends a connection whose TLS handshake, request head or request body takes longer than this,
    /// in place of 10 s. An idle connection waits for the head of its next request.
    #[must_use]
    pub fn request_timeout(mut self, limit: Duration) -> Self {
        self.request_timeout = Some(limit);
        self
    }

    /// Has these fault rules in force from the start: see [`Sandbox::set_faults`].
    #[must_use]
    pub fn faults(mut self, rules: Value) -> Self {
        self.faults = Some(rules);
        self
    }

    /// Adds a template whose rooms are recorded, or not. The first is the default of rooms that
    /// name none; a new database without any gets one named `default`, which does not record.
    #[must_use]
    pub fn template(mut self, name: impl Into<String>, recording: bool) -> Self {
        self.templates.push(Template::new(name, recording));
        self
    }

    /// Adds a template.
    #[must_use]
    pub fn with_template(mut self, template: Template) -> Self {
        self.templates.push(template);
        self
    }

    /// Sets the behaviour for the cases in which the service's is unknown.
    #[must_use]
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Starts it. Once this returns, it accepts connections.
    ///
    /// # Errors
    /// Where no port, thread or database can be had, or a fault rule or the seed is invalid; the
    /// error says which.
    pub fn start(self) -> io::Result<Sandbox> {
        let seed = self.seed.as_ref().map(|seed| Snapshot::read(seed.to_string().as_bytes()));
        let seed = seed.transpose().map_err(|refusal| io::Error::other(refusal.why()))?;
        let templates = self.templates;
        let seed = seed.unwrap_or_default().with_templates(&templates);
        // A reset comes back to it, also if the database does not take it now.
        Store::open(None)?
            .transact(|store| seed.replace(store, self.clock))
            .map_err(|refusal| io::Error::other(refusal.why()))?;
        let service = Arc::new(Service {
            store: Mutex::new(Store::open(self.database.as_deref())?),
            journal: Journal::default(),
            news: News::default(),
            faults: Faults::default(),
            reset: Arc::default(),
            ca_file: OnceLock::new(),
            credentials: self.credentials,
            rate_limiter: RateLimiter::new(self.rate_limit),
            clock: self.clock,
            seed,
            quirks: self.quirks,
        });
        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listen = self.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into());
        let (address, ca_file) = runtime.block_on(async {
            service
                .transact(move |service, transaction| service.fill(transaction, &templates))
                .await
                .map_err(|refusal| io::Error::other(refusal.why()))?;
            let tcp = TcpListener::bind(listen).await.map_err(|error| {
                io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"))
            })?;
            let address = tcp.local_addr()?;
            let router = router::router(service.clone());
            let (tls, ca_file) = if self.tls {
                let (acceptor, ca_file) = certificates::set_up(self.database.as_deref())?;
                let _ = service.ca_file.set(ca_file.path.display().to_string());
                (Some(acceptor), Some(ca_file))
            } else {
                (None, None)
            };
            let request_timeout = self.request_timeout.unwrap_or(REQUEST_TIMEOUT);
            tokio::spawn(Server { router, tls, request_timeout }.serve(tcp));
            io::Result::Ok((address, ca_file))
        })?;
        let sandbox = Sandbox { address, service, ca_file, runtime: Some(runtime) };
        if let Some(rules) = &self.faults {
            sandbox.set_faults(rules)?;
        }
        Ok(sandbox)
    }
}
