//! `Pending`: a call that waits for a thread, of which `AsyncClient` makes its own. It begins where
//! it is made, on the thread of an event loop, which may cancel it whatever thread has it by then.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::arguments::{Given, duration};
use crate::client::Client;
use crate::failure::Failure;

thread_local! {
    /// What the next call of this thread was, before it got the thread.
    static WAITED: RefCell<Option<Waited>> = const { RefCell::new(None) };
}

/// What a call brings along that has waited for its thread.
#[derive(Clone)]
pub(crate) struct Waited {
    pub(crate) began: Instant,
    cancelled: Arc<AtomicBool>,
}

impl Waited {
    /// What this thread's call brings along; a call within it brings nothing.
    pub(crate) fn take() -> Option<Self> {
        WAITED.take()
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

/// A call that waits for a thread.
#[pyclass(frozen, module = "hms_rooms._native")]
pub(crate) struct Pending {
    waited: Waited,
    timeout: Duration,
    claimed: AtomicBool,
}

#[pymethods]
impl Pending {
    #[new]
    #[pyo3(signature = (client, timeout))]
    fn new(client: &Bound<'_, Client>, timeout: Given<'_>) -> Result<Self, Failure> {
        let timeout = duration("timeout", timeout.as_ref())?;
        Ok(Self {
            waited: Waited { began: Instant::now(), cancelled: Arc::default() },
            timeout: timeout.unwrap_or_else(|| client.get().timeout()),
            claimed: AtomicBool::new(false),
        })
    }

    /// How many seconds the call has left.
    fn left(&self) -> f64 {
        self.timeout.saturating_sub(self.waited.began.elapsed()).as_secs_f64()
    }

    /// Whether it is for the caller to make the call: for the first who asks.
    fn claim(&self) -> bool {
        !self.claimed.swap(true, Ordering::SeqCst)
    }

    /// Has the call end, if it is under way, and come to nothing, if it is not yet.
    fn cancel(&self) {
        self.waited.cancelled.store(true, Ordering::SeqCst);
    }

    /// Makes the call, on this thread.
    #[pyo3(signature = (operation, /, *args, **kwargs))]
    fn make<'py>(
        &self,
        operation: &Bound<'py, PyAny>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        WAITED.set(Some(self.waited.clone()));
        let made = operation.call(args, kwargs);
        // Arguments that are refused make no call.
        WAITED.take();
        made
    }
}
