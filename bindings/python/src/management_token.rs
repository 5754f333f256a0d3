//! A management token, or the callable that makes one when the core asks for it.

use std::cell::{Cell, RefCell};
use std::ptr;
use std::sync::Arc;

use hms_rooms::{Error, ErrorKind, ManagementTokenSource, SecretString};
use pyo3::exceptions::{PyException, PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3::{PyTraverseError, PyVisit};

use crate::arguments::{text, wrong_type};
use crate::call;
use crate::failure::Failure;

const FIELD: &str = "management_token";

thread_local! {
    /// What a callable raised when this thread's call last asked it.
    static RAISED: Cell<Option<PyErr>> = const { Cell::new(None) };

    /// Whose callables this thread is in, the innermost last. No lock: a fork could leave the child
    /// one that another thread of its parent held.
    static RUNNING: RefCell<Vec<*const Source>> = const { RefCell::new(Vec::new()) };
}

/// A client's `management_token`: ready text, or a callable.
pub(crate) fn read(
    value: Option<&Bound<'_, PyAny>>,
) -> Result<(Option<SecretString>, Option<Arc<Source>>), Failure> {
    let Some(value) = value else { return Ok((None, None)) };
    if let Ok(token) = value.cast::<PyString>() {
        Ok((Some(text(FIELD, token)?.into()), None))
    } else if value.is_callable() {
        Ok((None, Some(Source::new(value))))
    } else {
        Err(wrong_type(FIELD, "a str or a callable", value))
    }
}

/// A callable that makes management tokens.
pub(crate) struct Source {
    callable: Py<PyAny>,
}

impl Source {
    fn new(callable: &Bound<'_, PyAny>) -> Arc<Self> {
        Arc::new(Self { callable: callable.clone().unbind() })
    }

    /// The callable, as the core asks it.
    pub(crate) fn to_core(self: &Arc<Self>) -> ManagementTokenSource {
        let source = self.clone();
        Arc::new(move || source.ask())
    }

    pub(crate) fn callable(&self) -> &Py<PyAny> {
        &self.callable
    }

    pub(crate) fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.callable)
    }

    /// Refuses a call of the client whose token is just being made on this thread: it would wait
    /// for itself.
    pub(crate) fn refuse_reentry(&self) -> Result<(), Failure> {
        if !RUNNING.with_borrow(|running| running.contains(&ptr::from_ref(self))) {
            return Ok(());
        }
        let message = "the callable that makes a client's management_token called that client";
        Err(PyRuntimeError::new_err(message).into())
    }

    fn ask(&self) -> Result<SecretString, Error> {
        RUNNING.with_borrow_mut(|running| running.push(self));
        let token = Python::try_attach(|py| {
            // A call that asks again went on without what was raised before.
            report_unraisable(py);
            match self.token(py) {
                Ok(token) => Ok(token),
                Err(Failure::Core(error)) => Err(error),
                Err(Failure::Python(raised)) => Err(set_aside(py, raised)),
            }
        });
        RUNNING.with_borrow_mut(Vec::pop);
        token.unwrap_or_else(|| {
            let message = "the interpreter is being taken down, and runs no callable any more";
            Err(Error::invalid_argument(FIELD, message))
        })
    }

    fn token(&self, py: Python<'_>) -> Result<SecretString, Failure> {
        let token = self.callable.bind(py).call0()?;
        let Ok(token) = token.cast::<PyString>() else {
            let given = token.get_type();
            let message = format!("the callable of '{FIELD}' must return a str, not {given}");
            return Err(PyTypeError::new_err(message).into());
        };
        Ok(text(FIELD, token)?.into())
    }
}

/// What callables raise in this thread's call, until it is dropped; then in the call around it,
/// which a callable that calls another client is within.
pub(crate) struct Asking {
    outer: Option<PyErr>,
}

impl Asking {
    pub(crate) fn enter() -> Self {
        Self { outer: RAISED.take() }
    }

    /// What the call comes to. One that went on with a token that is still good has its own result,
    /// and what the callable raised is reported as unraisable.
    pub(crate) fn conclude<T>(
        self,
        py: Python<'_>,
        result: Result<T, Error>,
    ) -> Result<T, Failure> {
        if let Err(error) = &result
            && is_for_want_of_a_token(error)
            && let Some(raised) = RAISED.take()
        {
            return Err(raised.into());
        }
        report_unraisable(py);
        Ok(result?)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        RAISED.set(self.outer.take());
    }
}

/// Keeps what a callable raised until the end of the call, where it may stand for this error.
fn set_aside(py: Python<'_>, raised: PyErr) -> Error {
    if raised.is_instance_of::<PyException>(py) {
        RAISED.set(Some(raised));
    } else {
        call::interrupt(raised);
    }
    Error::invalid_argument(FIELD, "the callable of management_token raised an exception")
}

fn report_unraisable(py: Python<'_>) {
    if let Some(raised) = RAISED.take() {
        raised.write_unraisable(py, None);
    }
}

fn is_for_want_of_a_token(error: &Error) -> bool {
    error.field() == Some(FIELD) || error.kind() == ErrorKind::Unauthenticated
}
