//! The call that a thread is in.
//!
//! The core runs a call on one thread from end to end, but Python code within it (a callable for
//! tokens, a log handler, a signal handler) may switch to another greenlet, which makes a call of its
//! own on the same thread. So a call keeps its state in a [`Call`]; the thread only says which call
//! the core is in, and [`python`] says it again after each piece of Python code.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hms_rooms::{CallOptions, LogLevel};
use pyo3::intern;
use pyo3::prelude::*;

use crate::imported::imported;
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

impl Call {
    pub(crate) fn new(
        heard: Option<LogLevel>,
        hears_signals: bool,
        waited: Option<Waited>,
    ) -> Self {
        let (refused, interrupted) = (Cell::default(), Cell::default());
        Self { heard, refused, interrupted, hears_signals, waited }
    }

    /// Runs `work` as this call: its result, and the exceptions that Python code raised to end it
    /// and for want of a token.
    pub(crate) fn run<T>(
        self,
        work: impl FnOnce(CallOptions) -> T,
    ) -> (T, Option<PyErr>, Option<PyErr>) {
        let call = Rc::new(self);
        CURRENT.set(Some(call.clone()));
        let result = work(call.options());
        CURRENT.set(None);
        (result, call.interrupted.take(), call.refused.take())
    }

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
pub(crate) fn switching<T: Send>(py: Python<'_>, code: impl FnOnce(Python<'_>) -> T + Send) -> T {
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

pub(crate) fn has_greenlets(py: Python<'_>) -> bool {
    matches!(imported(intern!(py, "greenlet")), Ok(Some(_)))
}
