//! Half-open connections: those whose handshake or request has begun and has not arrived in full.
//!
//! There is a bound on them, so that requests which are never finished cannot use up the file
//! descriptors that others need. The oldest makes room for the newest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How many connections may be half-open at once.
pub(crate) const MAX_HALF_OPEN: usize = 512;

/// All half-open connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct HalfOpen(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    newest: u64,
    /// The oldest first. A connection is notified when it must end.
    connections: BTreeMap<u64, Arc<Notify>>,
}

/// A place among the half-open connections, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    number: u64,
    half_open: HalfOpen,
}

impl HalfOpen {
    /// Takes a place for a connection. If all are taken, the oldest connection is told to end.
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
