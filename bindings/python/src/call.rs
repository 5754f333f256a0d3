//! One call into the core: the GIL is released, signals are heard, log lines find their way.

use std::cell::Cell;
use std::rc::Rc;

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, Error};
use pyo3::intern;
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::imported::imported;
use crate::log::Audience;
use crate::management_token::Asking;
use crate::pending::Waited;

thread_local! {
    /// What Python code that ran within this thread's call raised to end it.
    static RAISED: Cell<Option<PyErr>> = const { Cell::new(None) };
}

/// Runs `work` without the GIL. It is handed options with a hook for the core to ask whether to stop:
/// Ctrl-C must not wait for the call to end.
pub(crate) fn call<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(CallOptions) -> Result<T, Error> + Send,
) -> Result<T, Failure> {
    let waited = Waited::take();
    let _audience = Audience::enter(py)?;
    let _interruption = Interruption::enter();
    let asking = Asking::enter();
    let hears_signals = is_main_thread(py)?;
    let result = py.detach(|| contain(|| work(options(waited, hears_signals))));
    if let Some(raised) = RAISED.take() {
        return Err(raised.into());
    }
    // A signal that came as the call ended is heard here.
    py.check_signals()?;
    asking.conclude(py, result)
}

fn options(waited: Option<Waited>, hears_signals: bool) -> CallOptions {
    let began = waited.as_ref().map(|waited| waited.began);
    let is_cancelled = move || waited.as_ref().is_some_and(Waited::is_cancelled);
    let cancelled = Rc::new(move || is_cancelled() || is_interrupted(hears_signals));
    CallOptions { began, cancelled: Some(cancelled), ..CallOptions::default() }
}

/// Ends this thread's call with what Python code within it raised.
pub(crate) fn interrupt(raised: PyErr) {
    RAISED.set(Some(raised));
}

/// What ends this thread's call, until it is dropped; then what ends the call around it: a log
/// handler, a signal handler or a callable may call a client within that.
struct Interruption {
    outer: Option<PyErr>,
}

impl Interruption {
    fn enter() -> Self {
        Self { outer: RAISED.take() }
    }
}

impl Drop for Interruption {
    fn drop(&mut self) {
        RAISED.set(self.outer.take());
    }
}

fn is_interrupted(hears_signals: bool) -> bool {
    let raised = RAISED.take();
    if raised.is_some() {
        RAISED.set(raised);
        return true;
    }
    // An interpreter that is being taken down hears no signals any more.
    if hears_signals && let Some(Err(raised)) = Python::try_attach(|py| py.check_signals()) {
        interrupt(raised);
        return true;
    }
    false
}

/// Whether Python runs signal handlers on this thread. Elsewhere, asking for them would cost every
/// attempt the GIL and yield nothing. A program with threads has imported `threading`.
fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let Some(threading) = imported(intern!(py, "threading"))? else { return Ok(true) };
    let main = threading.call_method0(intern!(py, "main_thread"))?;
    let this = threading.call_method0(intern!(py, "get_ident"))?;
    main.getattr(intern!(py, "ident"))?.eq(this)
}
