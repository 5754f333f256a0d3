//! What arrived: the last requests, and how often each name was asked for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use jiff::Timestamp;

use crate::bearer::token_in;
use crate::excerpt::{self, Excerpt};
use crate::request::Received;

/// How many requests are kept.
const MAX_ENTRIES: usize = 1000;

/// A request as it was answered, secrets masked. Each part is bounded.
#[derive(Debug)]
pub(crate) struct Entry {
    /// When it arrived, and how long its answer took, without what a fault made of that.
    pub(crate) at: Timestamp,
    pub(crate) took: Duration,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) authorization: Authorization,
    pub(crate) body: Arc<Excerpt>,
    /// The answer's, also if a fault kept it from going out; `None` if there was no answer.
    pub(crate) status: Option<u16>,
    /// The rule that answered.
    pub(crate) rule: &'static str,
    /// Why it was refused.
    pub(crate) why: Option<String>,
    /// The room or path that it was probably meant for.
    pub(crate) hint: Option<String>,
    /// The fault that it met.
    pub(crate) fault: Option<String>,
    /// The room's name that it asked for.
    pub(crate) name: Option<String>,
    /// The ordinal of this request among those for the same name, from 1.
    pub(crate) attempt: Option<u64>,
}

/// The contents of a request's `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authorization {
    Absent,
    Bearer,
    Other,
}

/// How a request was answered.
pub(crate) struct Answered {
    pub(crate) status: Option<u16>,
    pub(crate) rule: &'static str,
    pub(crate) why: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) fault: Option<String>,
}

impl Entry {
    pub(crate) fn of(received: &Received, attempt: Option<u64>, answered: Answered) -> Self {
        let text = |text: &str| excerpt::text(text.to_owned());
        Self {
            at: received.at,
            took: received.since.elapsed(),
            method: text(received.method.as_str()),
            path: text(received.uri.path()),
            query: received.uri.query().map(text),
            content_type: header(&received.headers, &CONTENT_TYPE).map(text),
            authorization: match header(&received.headers, &AUTHORIZATION) {
                None => Authorization::Absent,
                Some(value) if token_in(value).is_some() => Authorization::Bearer,
                Some(_) => Authorization::Other,
            },
            body: received.excerpt.clone(),
            status: answered.status,
            rule: answered.rule,
            why: answered.why.map(excerpt::text),
            hint: answered.hint,
            fault: answered.fault,
            name: received.name.as_deref().map(text),
            attempt,
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

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
