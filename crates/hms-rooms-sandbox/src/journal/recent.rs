//! The last requests, and the number of requests for each name.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::journal::entry::Entry;
use crate::journal::excerpt;

/// The number of requests that are kept.
const MAX_ENTRIES: usize = 1000;

/// Entries with their numbers, oldest first.
pub(crate) type Entries = Vec<(u64, Arc<Entry>)>;

#[derive(Default)]
pub(crate) struct Journal(Mutex<State>);

#[derive(Default)]
struct State {
    entries: VecDeque<Arc<Entry>>,
    /// The number of the newest request. It only grows.
    newest: u64,
    attempts: BTreeMap<String, u64>,
}

impl Journal {
    /// Counts a request for a name, and returns the count.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let mut state = self.lock();
        let count = state.attempts.entry(excerpt::text(name.to_ascii_lowercase())).or_default();
        *count += 1;
        *count
    }

    /// Records an answered request.
    pub(crate) fn record(&self, entry: Entry) {
        let entry = Arc::new(entry);
        let mut state = self.lock();
        let oldest =
            if state.entries.len() == MAX_ENTRIES { state.entries.pop_front() } else { None };
        state.entries.push_back(entry);
        state.newest += 1;
        drop(state);
        // Freeing an entry takes longer than adding one, so it happens outside the lock.
        drop(oldest);
    }

    /// The requests after this number, and the number of the newest request.
    pub(crate) fn after(&self, number: u64) -> (Entries, u64) {
        let state = self.lock();
        let deleted = state.newest - state.entries.len() as u64;
        let known = usize::try_from(number.saturating_sub(deleted)).unwrap_or(usize::MAX);
        let entries = (deleted + 1..).zip(state.entries.iter().cloned()).skip(known).collect();
        (entries, state.newest)
    }

    /// The number of the oldest request that is kept, or of the next request if the journal is
    /// empty.
    pub(crate) fn oldest(&self) -> u64 {
        let state = self.lock();
        state.newest - state.entries.len() as u64 + 1
    }

    pub(crate) fn attempts(&self) -> BTreeMap<String, u64> {
        self.lock().attempts.clone()
    }

    /// Deletes all entries. Numbering continues.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        let newest = state.newest;
        *state = State { newest, ..State::default() };
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
