//! An entry of the journal: a request and how it was answered.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::journal::excerpt::Excerpt;

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
