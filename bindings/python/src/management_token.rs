//! A management token, or the callable that makes one when the core asks for it.

use std::ptr;
use std::sync::Arc;

use hms_rooms::{Error, ErrorKind, ManagementTokenSource, SecretString};
use pyo3::exceptions::{PyException, PyRuntimeError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;
use pyo3::{PyTraverseError, PyVisit};

use crate::arguments::{text, type_name, wrong_type};
use crate::current::{self, Call};
use crate::failure::Failure;

const FIELD: &str = "management_token";

/// A client's `management_token`: ready text, or a callable.
pub(crate) fn read(
    value: Option<&Bound<'_, PyAny>>,
) -> Result<(Option<SecretString>, Option<Arc<Source>>), Failure> {
    let Some(value) = value else { return Ok((None, None)) };
    if value.is_instance_of::<PyString>() {
        Ok((Some(text(FIELD, value)?.into()), None))
    } else if value.is_callable() {
        Ok((None, Some(Source::new(value)?)))
    } else {
        Err(wrong_type(FIELD, "a str or a callable", value))
    }
}

/// A callable that makes management tokens.
pub(crate) struct Source {
    callable: Py<PyAny>,
}

impl Source {
    fn new(callable: &Bound<'_, PyAny>) -> PyResult<Arc<Self>> {
        // Nothing can be imported any more when a finalizer calls a client.
        running(callable.py())?;
        Ok(Arc::new(Self { callable: callable.clone().unbind() }))
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

    /// Refuses a call of a client by the callable that makes its token: it would wait for itself.
    pub(crate) fn refuse_reentry(&self, py: Python<'_>) -> Result<(), Failure> {
        let is_within = running(py)?.call_method1(intern!(py, "is_within"), (self.id(),))?;
        if !is_within.is_truthy()? {
            return Ok(());
        }
        let message = "the callable that makes a client's management_token called that client";
        Err(PyRuntimeError::new_err(message).into())
    }

    fn ask(&self) -> Result<SecretString, Error> {
        let call = Call::current();
        // A call that asks again went on without what was raised before.
        let before = call.as_ref().and_then(|call| call.take_refused());
        let asked = current::python(|py| {
            report_unraisable(py, before);
            self.token(py).map_err(|failure| Unmade::new(py, failure))
        });
        match asked {
            Some(Ok(token)) => Ok(token),
            Some(Err(unmade)) => Err(unmade.into_error(call.as_deref())),
            None => {
                let message = "the interpreter is being taken down, and runs no callable any more";
                Err(Error::invalid_argument(FIELD, message))
            }
        }
    }

    fn token(&self, py: Python<'_>) -> Result<SecretString, Failure> {
        let token = running(py)?.call_method1(intern!(py, "ask"), (self.id(), &self.callable))?;
        if !token.is_instance_of::<PyString>() {
            let given = type_name(&token);
            let message = format!("the callable of '{FIELD}' must return a str, not {given}");
            return Err(PyTypeError::new_err(message).into());
        }
        Ok(text(FIELD, &token)?.into())
    }

    fn id(&self) -> usize {
        ptr::from_ref(self) as usize
    }
}

/// Why a callable made no token.
enum Unmade {
    /// The value that it returned cannot be a token.
    Refused(Error),
    /// It raised an exception: it stands for the call's error if the call ends for want of a token.
    Raised(PyErr),
    /// It raised what ends a call, such as KeyboardInterrupt.
    Interrupted(PyErr),
}

impl Unmade {
    fn new(py: Python<'_>, failure: Failure) -> Self {
        match failure {
            Failure::Core(error) => Self::Refused(error),
            Failure::Python(raised) if raised.is_instance_of::<PyException>(py) => {
                Self::Raised(raised)
            }
            Failure::Python(raised) => Self::Interrupted(raised),
        }
    }

    /// The error for the core. The call keeps what was raised, which stands for it in the end.
    fn into_error(self, call: Option<&Call>) -> Error {
        match (self, call) {
            (Self::Refused(error), _) => return error,
            (Self::Raised(raised), Some(call)) => call.refuse(raised),
            (Self::Interrupted(raised), Some(call)) => call.interrupt(raised),
            (_, None) => {}
        }
        Error::invalid_argument(FIELD, "the callable of management_token raised an exception")
    }
}

/// The module that knows which callables run. A `ContextVar` is the thread's, the task's and the
/// greenlet's own.
fn running(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let import = || py.import(intern!(py, "hms_rooms._running")).map(Bound::unbind);
    Ok(MODULE.get_or_try_init(py, import)?.bind(py))
}

/// Reports what a callable raised in a call that went on with a token that is still good.
pub(crate) fn report_unraisable(py: Python<'_>, raised: Option<PyErr>) {
    if let Some(raised) = raised {
        raised.write_unraisable(py, None);
    }
}

pub(crate) fn is_for_want_of_a_token(error: &Error) -> bool {
    matches!(error.field(), Some(FIELD | "management_token_source"))
        || error.kind() == ErrorKind::Unauthenticated
}
