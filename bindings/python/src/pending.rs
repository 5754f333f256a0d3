//! `Pending`: a call of an `AsyncClient` that waits for a thread. It begins when the event loop makes
//! it, and the loop may cancel it, also if a thread has begun to make it. The thread passes it to the
//! operation as its `timeout`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::arguments::{Given, count, duration};
use crate::failure::Failure;

/// The state of a call that has waited for its thread.
#[derive(Clone)]
pub(crate) struct Waited {
    pub(crate) began: Instant,
    cancelled: Arc<AtomicBool>,
}

impl Waited {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

/// The options of one call; None means the client's.
#[derive(Clone, Default)]
pub(crate) struct OwnOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) waited: Option<Waited>,
}

impl OwnOptions {
    /// Reads them as Python passes them: a `timeout` may be a [`Pending`].
    pub(crate) fn read(timeout: &Given<'_>, max_attempts: &Given<'_>) -> Result<Self, Failure> {
        let max_attempts = count("max_attempts", max_attempts.as_ref())?;
        let pending = timeout.as_ref().and_then(|given| given.cast::<Pending>().ok());
        let (timeout, waited) = match pending.map(Bound::get) {
            Some(pending) => (Some(pending.timeout), Some(pending.waited.clone())),
            None => (duration("timeout", timeout.as_ref())?, None),
        };
        Ok(Self { timeout, max_attempts, waited })
    }

    /// Those of one page of a list: if it has waited for a thread, `timeout` says since when.
    pub(crate) fn of_page(&self, timeout: &Given<'_>) -> Result<Self, Failure> {
        match timeout {
            None => Ok(self.clone()),
            given => Ok(Self { max_attempts: self.max_attempts, ..Self::read(given, &None)? }),
        }
    }
}

/// A call that waits for a thread.
#[pyclass(frozen, module = "hms_rooms._native")]
pub(crate) struct Pending {
    pub(crate) waited: Waited,
    pub(crate) timeout: Duration,
    claimed: AtomicBool,
}

impl Pending {
    /// A call that begins now.
    pub(crate) fn new(timeout: Duration) -> Self {
        let waited = Waited { began: Instant::now(), cancelled: Arc::default() };
        Self { waited, timeout, claimed: AtomicBool::new(false) }
    }
}

#[pymethods]
impl Pending {
    /// How many seconds the call has left.
    fn left(&self) -> f64 {
        self.timeout.saturating_sub(self.waited.began.elapsed()).as_secs_f64()
    }

    /// Claims the call for the caller: True for the first who asks.
    fn claim(&self) -> bool {
        !self.claimed.swap(true, Ordering::SeqCst)
    }

    /// Has the call end, if it is under way, and come to nothing, if it is not yet.
    fn cancel(&self) {
        self.waited.cancelled.store(true, Ordering::SeqCst);
    }
}
