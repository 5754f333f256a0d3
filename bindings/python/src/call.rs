//! One call into the core: the GIL is released, signals are heard, log lines find their way.
//!
//! The core runs a call on one thread from end to end, but Python code within it (a callable for
//! tokens, a log handler, a signal handler) may switch to another greenlet, which makes a call of its
//! own on the same thread. So a call keeps its state in a [`Call`]; the thread only says which call
//! the core is in, and [`python`] says it anew after each piece of Python code.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, Error, LogLevel};
use pyo3::intern;
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::imported::imported;
use crate::log;
use crate::management_token::{is_for_want_of_a_token, report_unraisable};
use crate::pending::Waited;

thread_local! {
    /// The call whose core code this thread runs; None while Python code runs.
    static CURRENT: RefCell<Option<Rc<Call>>> = const { RefCell::new(None) };
}

/// The state of one call.
pub(crate) struct Call {
    /// The level down to which anybody listens to its log lines.
    pub(crate) heard: Option<LogLevel>,
    /// The exception of the callable for management tokens, when it was last asked.
    refused: Cell<Option<PyErr>>,
    /// The exception with which Python code ended the call: Ctrl-C, for example.
    interrupted: Cell<Option<PyErr>>,
    hears_signals: bool,
    waited: Option<Waited>,
}

/// Runs `work` without the GIL. It is handed options with a hook for the core to ask whether to stop:
/// Ctrl-C must not wait for the call to end. A call that has waited for a thread brings `waited`.
pub(crate) fn call<T: Send>(
    py: Python<'_>,
    waited: Option<Waited>,
    work: impl FnOnce(CallOptions) -> Result<T, Error> + Send,
) -> Result<T, Failure> {
    switching(py, |py| {
        let (heard, hears_signals) = (log::heard(py)?, hears_signals(py)?);
        let (result, interrupted, refused) = py.detach(|| {
            let call = Rc::new(Call {
                heard,
                hears_signals,
                waited,
                refused: Cell::default(),
                interrupted: Cell::default(),
            });
            CURRENT.set(Some(call.clone()));
            let result = contain(|| work(call.options()));
            CURRENT.set(None);
            (result, call.interrupted.take(), call.refused.take())
        });
        if let Some(raised) = interrupted {
            return Err(raised.into());
        }
        // A signal that came as the call ended is heard here.
        py.check_signals()?;
        match (result, refused) {
            (Err(error), Some(raised)) if is_for_want_of_a_token(&error) => Err(raised.into()),
            (result, refused) => {
                report_unraisable(py, refused);
                Ok(result?)
            }
        }
    })
}

impl Call {
    /// The call whose core code this thread runs.
    pub(crate) fn current() -> Option<Rc<Self>> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Ends the call with what Python code within it raised.
    pub(crate) fn interrupt(&self, raised: PyErr) {
        self.interrupted.set(Some(raised));
    }

    /// Keeps what the callable for management tokens raised, until the call is over.
    pub(crate) fn refuse(&self, raised: PyErr) {
        self.refused.set(Some(raised));
    }

    /// The exception of the callable, when it was asked before.
    pub(crate) fn take_refused(&self) -> Option<PyErr> {
        self.refused.take()
    }

    fn options(self: &Rc<Self>) -> CallOptions {
        let call = self.clone();
        CallOptions {
            began: self.waited.as_ref().map(|waited| waited.began),
            cancelled: Some(Rc::new(move || call.is_over())),
            ..CallOptions::default()
        }
    }

    fn is_over(&self) -> bool {
        self.waited.as_ref().is_some_and(Waited::is_cancelled) || self.is_interrupted()
    }

    fn is_interrupted(&self) -> bool {
        let raised = self.interrupted.take();
        if raised.is_some() {
            self.interrupted.set(raised);
            return true;
        }
        // An interpreter that is being taken down hears no signals any more.
        match self.hears_signals.then(|| python(|py| py.check_signals())).flatten() {
            Some(Err(raised)) => {
                self.interrupt(raised);
                true
            }
            _ => false,
        }
    }
}

/// Runs Python code from within the core; returns None if the interpreter is being taken down.
pub(crate) fn python<T: Send>(code: impl FnOnce(Python<'_>) -> T + Send) -> Option<T> {
    let call = CURRENT.take();
    let ran = Python::try_attach(|py| switching(py, code));
    CURRENT.set(call);
    ran
}

/// Runs `code`, during which this thread may switch to other greenlets.
///
/// pyo3 counts, by thread, how often it has been entered, and takes the thread for attached to the
/// interpreter while the count is above 0. A greenlet that begins a call here and ends it after this
/// one goes on would leave a wrong count behind. `detach` remembers the count and puts it back.
fn switching<T: Send>(py: Python<'_>, code: impl FnOnce(Python<'_>) -> T + Send) -> T {
    if !has_greenlets(py) {
        return code(py);
    }
    let (mut code, mut ran) = (Some(code), None);
    py.detach(|| Python::try_attach(|py| ran = code.take().map(|code| code(py))));
    match (ran, code) {
        (Some(ran), _) => ran,
        // In an interpreter that is being taken down, nothing switches any more.
        (None, Some(code)) => code(py),
        (None, None) => unreachable!("code that was taken has run"),
    }
}

fn has_greenlets(py: Python<'_>) -> bool {
    matches!(imported(intern!(py, "greenlet")), Ok(Some(_)))
}

/// Whether Python may run signal handlers on this thread. Elsewhere, asking for them would cost every
/// attempt the GIL and yield nothing. A program with threads has imported `threading`, to which each
/// greenlet may be a thread of its own.
fn hears_signals(py: Python<'_>) -> PyResult<bool> {
    let Some(threading) = imported(intern!(py, "threading"))? else { return Ok(true) };
    if has_greenlets(py) {
        return Ok(true);
    }
    let main = threading.call_method0(intern!(py, "main_thread"))?;
    let this = threading.call_method0(intern!(py, "get_ident"))?;
    main.getattr(intern!(py, "ident"))?.eq(this)
}
