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
use crate::journal::changes::Changes;
use crate::journal::recent::Journal;
use crate::net::certificates::{self, CaFile};
use crate::net::server::Server;
use crate::quirks::Quirks;
use crate::router;
use crate::sandbox::Sandbox;
use crate::service::Service;
use crate::snapshot::document::Snapshot;
use crate::store::database::Store;
use crate::store::template::Template;

/// Time limit for a TLS handshake, for the head of a request and for its body.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

impl Sandbox {
    /// Starts a sandbox with the defaults: a free port on loopback, rooms in memory, and any
    /// well-formed token accepted.
    ///
    /// # Errors
    /// If it cannot get a port, a thread or a database.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Returns a builder, to change settings before the start.
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
    /// Listens on this address. The default is a free port on 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Keeps rooms in this file. The default is memory.
    #[must_use]
    pub fn database(mut self, path: impl Into<PathBuf>) -> Self {
        self.database = Some(path.into());
        self
    }

    /// Accepts only this management token. The default is any well-formed token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.credentials = Credentials::Token(token.into().into());
        self
    }

    /// Accepts a management token only if it was minted for this access key, is signed with this
    /// secret, and is valid now.
    #[must_use]
    pub fn credentials(mut self, access_key: impl Into<String>, secret: impl Into<String>) -> Self {
        let (access_key, secret) = (access_key.into(), secret.into().into());
        self.credentials = Credentials::Key { access_key, secret };
        self
    }

    /// Uses this clock, for example `"+1h".parse()?`. The default is the system's clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Replies 429 if a token makes more requests than this.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Fills a new database with the templates, rooms, room codes and sessions of this export, at
    /// the start and after each reset. If the database is not new, the start keeps its contents.
    #[must_use]
    pub fn seed(mut self, export: Value) -> Self {
        self.seed = Some(export);
        self
    }

    /// Uses TLS for 127.0.0.1, `::1` and localhost. The certificate is signed by a CA of the
    /// sandbox: see [`Sandbox::ca_file`].
    #[must_use]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Closes a connection if its TLS handshake, the head of a request or the body of a request
    /// takes longer than this. The default is 10 s. On an idle connection the time for the next
    /// head is already running.
    #[must_use]
    pub fn request_timeout(mut self, limit: Duration) -> Self {
        self.request_timeout = Some(limit);
        self
    }

    /// Sets the fault rules for the start: see [`Sandbox::set_faults`].
    #[must_use]
    pub fn faults(mut self, rules: Value) -> Self {
        self.faults = Some(rules);
        self
    }

    /// Adds a template, with recording on or off. The first template is the default for a room
    /// without one. If there are no templates, a new database gets one named `default`, with
    /// recording off.
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

    /// Sets how the sandbox behaves if the service's own behaviour is not known.
    #[must_use]
    pub fn quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// Starts the sandbox. When this returns, it accepts connections.
    ///
    /// # Errors
    /// If it cannot get a port, a thread or a database, or if a fault rule or the seed is invalid.
    /// The error says which.
    pub fn start(self) -> io::Result<Sandbox> {
        let seed = self.checked_seed()?;
        let service = Arc::new(Service {
            store: Mutex::new(Store::open(self.database.as_deref())?),
            journal: Journal::default(),
            changes: Changes::default(),
            faults: Faults::default(),
            reset: Arc::default(),
            ca_file: OnceLock::new(),
            credentials: self.credentials.clone(),
            rate_limiter: RateLimiter::new(self.rate_limit),
            clock: self.clock,
            seed,
            quirks: self.quirks,
        });
        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (address, ca_file) = runtime.block_on(self.serve(&service))?;
        let sandbox = Sandbox { address, service, ca_file, runtime: Some(runtime) };
        if let Some(rules) = &self.faults {
            sandbox.set_faults(rules)?;
        }
        Ok(sandbox)
    }

    /// Reads the seed. Checks its rules now, because a later reset depends on it.
    fn checked_seed(&self) -> io::Result<Snapshot> {
        let seed = self.seed.as_ref().map(|seed| Snapshot::read(seed.to_string().as_bytes()));
        let seed = seed.transpose()?.unwrap_or_default().with_templates(&self.templates);
        Store::open(None)?.transact(|store| seed.replace(store, self.clock))?;
        Ok(seed)
    }

    /// Fills the store, and starts the server. Returns its address, and its CA if TLS is on.
    async fn serve(&self, service: &Arc<Service>) -> io::Result<(SocketAddr, Option<CaFile>)> {
        service.transact(|service, transaction| service.fill(transaction, &self.templates)).await?;
        let listen = self.listen.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 0).into());
        let tcp = TcpListener::bind(listen).await.map_err(|error| {
            io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"))
        })?;
        let address = tcp.local_addr()?;
        let (tls, ca_file) = if self.tls {
            let (acceptor, ca_file) = certificates::set_up(self.database.as_deref())?;
            let _ = service.ca_file.set(ca_file.path.display().to_string());
            (Some(acceptor), Some(ca_file))
        } else {
            (None, None)
        };
        let router = router::router(service.clone());
        let request_timeout = self.request_timeout.unwrap_or(REQUEST_TIMEOUT);
        tokio::spawn(Server { router, tls, request_timeout }.serve(tcp));
        Ok((address, ca_file))
    }
}
