//! Looks up the service's name, seldom: what was found is kept for a while, and serves on when a
//! later look-up fails. The system's look-up cannot be interrupted, so it has a thread, for which a
//! call waits no longer than its limits allow; the others wait for the same one.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, SigmaskHow};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::watch::Watch;

/// How long addresses serve before they are looked up again.
const ADDRESS_TTL: Duration = Duration::from_secs(45);

/// How long a look-up may take before the addresses of the one before it serve on.
const REFRESH_TIMEOUT: Duration = Duration::from_millis(500);

/// How many addresses of a name are tried.
const MAX_ADDRESSES: usize = 16;

/// The names that a client has looked up: the service's, or its proxy's.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Arc<Mutex<HashMap<String, Name>>>);

#[derive(Debug, Default)]
struct Name {
    found: Option<Found>,
    lookup: Option<Arc<Lookup>>,
}

#[derive(Debug)]
struct Found {
    addresses: Vec<SocketAddr>,
    at: Instant,
}

/// Why a name has no address.
#[derive(Debug)]
pub(super) struct Unknown(String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unknown {}

impl Names {
    /// Forgets the addresses of `uri`: they did not answer.
    pub(super) fn forget(&self, uri: &Uri) {
        if let Some(name) = self.lock().get_mut(&key(uri)) {
            name.found = None;
        }
    }

    /// The addresses of `uri`'s host.
    pub(super) fn addresses(&self, uri: &Uri, watch: &Watch) -> Result<Vec<SocketAddr>, Error> {
        if let Some(address) = literal(uri) {
            return Ok(vec![address]);
        }
        let key = key(uri);
        let (lookup, is_stale) = {
            let mut names = self.lock();
            let name = names.entry(key.clone()).or_default();
            match &name.found {
                Some(found) if found.at.elapsed() < ADDRESS_TTL => {
                    return Ok(found.addresses.clone());
                }
                found => {
                    name.lookup.take_if(|lookup| lookup.is_spent());
                    let lookup = name.lookup.get_or_insert_with(|| Lookup::start(&key));
                    (lookup.clone(), found.is_some())
                }
            }
        };
        let answer = lookup.wait(watch, is_stale.then_some(REFRESH_TIMEOUT))?;

        let mut names = self.lock();
        let name = names.entry(key).or_default();
        if answer.is_some() && name.lookup.as_ref().is_some_and(|known| Arc::ptr_eq(known, &lookup))
        {
            name.lookup = None;
        }
        match (answer, &name.found) {
            (Some(Ok(addresses)), _) => {
                name.found = Some(Found { addresses: addresses.clone(), at: lookup.started });
                Ok(addresses)
            }
            (_, Some(stale)) => Ok(stale.addresses.clone()),
            (Some(Err(why)), None) => Err(Error::Other(Box::new(Unknown(why)))),
            // They were forgotten in the meantime.
            (None, None) => Err(Error::HostNotFound),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Name>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// ureq calls the resolver for every request, even if it reuses a connection. So this returns
/// nothing; the connector resolves the name when it opens a connection.
impl Resolver for Names {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}

fn host(uri: &Uri) -> &str {
    uri.host().unwrap_or_default().trim_matches(['[', ']'])
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 })
}

fn literal(uri: &Uri) -> Option<SocketAddr> {
    host(uri).parse::<IpAddr>().ok().map(|address| (address, port(uri)).into())
}

fn key(uri: &Uri) -> String {
    format!("{}:{}", host(uri), port(uri))
}

type Answer = Result<Vec<SocketAddr>, String>;

/// A look-up under way. Its thread holds nothing else: one that hangs may outlive the client.
#[derive(Debug)]
struct Lookup {
    started: Instant,
    answer: Mutex<Option<Answer>>,
    done: Condvar,
}

impl Lookup {
    fn start(key: &str) -> Arc<Self> {
        let lookup = Arc::new(Self {
            started: Instant::now(),
            answer: Mutex::default(),
            done: Condvar::new(),
        });
        let (theirs, key) = (lookup.clone(), key.to_owned());
        let started = without_signals(|| {
            thread::Builder::new().name("hms-rooms-dns".to_owned()).spawn(move || {
                theirs.answer(system(&key));
            })
        });
        if let Err(error) = started {
            lookup.answer(Err(format!("no thread to look up its name: {error}")));
        }
        lookup
    }

    /// Whether a call that begins needs a new look-up: the answer is too old, or it is an error.
    fn is_spent(&self) -> bool {
        match &*self.lock() {
            None => false,
            Some(Ok(_)) => self.started.elapsed() >= ADDRESS_TTL,
            Some(Err(_)) => true,
        }
    }

    fn answer(&self, answer: Answer) {
        *self.lock() = Some(answer);
        self.done.notify_all();
    }

    /// The answer, or `None` after `patience`, counted from the start of the look-up.
    fn wait(&self, watch: &Watch, patience: Option<Duration>) -> Result<Option<Answer>, Error> {
        loop {
            let answer = self.lock();
            let slice = watch.slice();
            let (answer, _) = self
                .done
                .wait_timeout_while(answer, slice, |answer| answer.is_none())
                .unwrap_or_else(PoisonError::into_inner);
            if answer.is_some() {
                return Ok(answer.clone());
            }
            drop(answer);
            watch.check()?;
            if patience.is_some_and(|patience| self.started.elapsed() >= patience) {
                return Ok(None);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Answer>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn system(key: &str) -> Answer {
    match key.to_socket_addrs() {
        Ok(addresses) => Ok(addresses.take(MAX_ADDRESSES).collect()),
        Err(error) => Err(error.to_string()),
    }
}

/// Runs `spawn` so that the thread it starts hears no signal: the host's handlers are not for it.
fn without_signals<T>(spawn: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let spawned = spawn();
    before.thread_set_mask()?;
    spawned
}
