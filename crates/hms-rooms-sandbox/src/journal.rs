//! What arrived: the last requests, and how often each name was asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// How many requests are kept.
const KEPT: usize = 1000;

/// A request as it was answered, secrets masked.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) at: String,
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) query: Option<String>,
    /// The answer's, also where a fault kept it from going out; none where there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// The rule that answered.
    pub(crate) rule: &'static str,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
    /// The fault that it met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fault: Option<String>,
    /// The room's name that it asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) body: Value,
}

#[derive(Default)]
pub(crate) struct Journal(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    entries: VecDeque<Entry>,
    attempts: BTreeMap<String, u64>,
}

impl Journal {
    /// Counts a request for a name, as it arrives.
    pub(crate) fn count(&self, name: &str) {
        *self.lock().attempts.entry(name.to_ascii_lowercase()).or_default() += 1;
    }

    /// Records a request, as it is answered.
    pub(crate) fn record(&self, entry: Entry) {
        let mut kept = self.lock();
        if kept.entries.len() == KEPT {
            kept.entries.pop_front();
        }
        kept.entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().entries.iter().cloned().collect()
    }

    pub(crate) fn attempts(&self) -> BTreeMap<String, u64> {
        self.lock().attempts.clone()
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Kept::default();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
