//! What arrived: the last requests, and how often each name was asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::journal::entry::Entry;
use crate::journal::excerpt;

/// How many requests are kept.
const MAX_ENTRIES: usize = 1000;

/// Requests with their numbers, oldest first.
pub(crate) type Entries = Vec<(u64, Arc<Entry>)>;

#[derive(Default)]
pub(crate) struct Journal(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    entries: VecDeque<Arc<Entry>>,
    /// The number of the last request, of all that were recorded: it only grows.
    newest: u64,
    attempts: BTreeMap<String, u64>,
}

impl Journal {
    /// Counts a request for a name, as it arrives: the how manyth it is.
    pub(crate) fn count(&self, name: &str) -> u64 {
        let mut kept = self.lock();
        let count = kept.attempts.entry(excerpt::text(name.to_ascii_lowercase())).or_default();
        *count += 1;
        *count
    }

    /// Records a request, as it is answered.
    pub(crate) fn record(&self, entry: Entry) {
        let entry = Arc::new(entry);
        let mut kept = self.lock();
        let oldest =
            if kept.entries.len() == MAX_ENTRIES { kept.entries.pop_front() } else { None };
        kept.entries.push_back(entry);
        kept.newest += 1;
        drop(kept);
        // To free it takes longer than to keep another.
        drop(oldest);
    }

    /// The requests behind the one of this number, and the number of the newest of all.
    pub(crate) fn after(&self, number: u64) -> (Entries, u64) {
        let kept = self.lock();
        let forgotten = kept.newest - kept.entries.len() as u64;
        let known = usize::try_from(number.saturating_sub(forgotten)).unwrap_or(usize::MAX);
        let entries = (forgotten + 1..).zip(kept.entries.iter().cloned()).skip(known).collect();
        (entries, kept.newest)
    }

    /// The number of the oldest request that is kept, or of the next one.
    pub(crate) fn oldest(&self) -> u64 {
        let kept = self.lock();
        kept.newest - kept.entries.len() as u64 + 1
    }

    pub(crate) fn attempts(&self) -> BTreeMap<String, u64> {
        self.lock().attempts.clone()
    }

    /// Forgets all; the numbers go on.
    pub(crate) fn clear(&self) {
        let mut kept = self.lock();
        let newest = kept.newest;
        *kept = Kept { newest, ..Kept::default() };
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
