//! Half-open connections: connections with a handshake or request that has begun but has not
//! arrived in full.
//!
//! Their number is bounded, so that unfinished requests cannot use up the file descriptors. If
//! there are too many, the oldest ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The most half-open connections.
pub(crate) const MAX_HALF_OPEN: usize = 512;

/// All half-open connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct HalfOpen(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    newest: u64,
    /// Oldest first. The server notifies a connection that must end.
    connections: BTreeMap<u64, Arc<Notify>>,
}

/// A place among the half-open connections. Dropping it frees the place.
#[derive(Debug)]
pub(crate) struct Place {
    number: u64,
    half_open: HalfOpen,
}

impl HalfOpen {
    /// Takes a place. If all are taken, the oldest connection is told to end.
    pub(crate) fn enter(&self, connection: Arc<Notify>) -> Place {
        let mut waiting = self.lock();
        waiting.newest += 1;
        let number = waiting.newest;
        waiting.connections.insert(number, connection);
        if waiting.connections.len() > MAX_HALF_OPEN
            && let Some((_, oldest)) = waiting.connections.pop_first()
        {
            oldest.notify_one();
        }
        drop(waiting);
        Place { number, half_open: self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.half_open.lock().connections.remove(&self.number);
    }
}
