//! An entry of the journal: a request and how it was answered.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::journal::excerpt::Excerpt;

/// A request and its reply, redacted. Every field has a bounded size.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The time of its arrival.
    pub(crate) at: Timestamp,
    pub(crate) took: Duration,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) authorization: Authorization,
    pub(crate) body: Arc<Excerpt>,
    /// The status of the reply, even if a fault kept it from the client. `None` if there was no
    /// reply.
    pub(crate) status: Option<u16>,
    /// The name of the rule that answered.
    pub(crate) rule: &'static str,
    /// Why it was refused.
    pub(crate) why: Option<String>,
    /// A suggestion, and the names that were ignored.
    pub(crate) hint: Option<String>,
    /// The label of its fault.
    pub(crate) fault: Option<String>,
    /// The name of the room that it is about.
    pub(crate) name: Option<String>,
    /// The ordinal of this request among those for the same name, from 1.
    pub(crate) attempt: Option<u64>,
}

/// The kind of `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authorization {
    Absent,
    Bearer,
    Other,
}

/// How a request was answered, for its entry.
pub(crate) struct Answered {
    pub(crate) status: Option<u16>,
    pub(crate) rule: &'static str,
    pub(crate) why: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) fault: Option<String>,
}
