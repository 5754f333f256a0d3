//! The failure of a call or an argument: the core's error, raised as a class of
//! `hms_rooms._errors`, or an exception that Python raised itself.

use hms_rooms::{Error, ErrorKind};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

/// The error type of this crate, so that `?` takes either kind.
pub(crate) enum Failure {
    Core(Error),
    Python(PyErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Core(error) => {
                let error = error.with_field_name(python_name);
                Python::attach(|py| exception(py, &error).unwrap_or_else(|failure| failure))
            }
            Failure::Python(error) => error,
        }
    }
}

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    static CLASSES: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let classes =
        CLASSES.get_or_try_init(py, || py.import("hms_rooms._errors").map(Bound::unbind))?.bind(py);

    let fields = PyDict::new(py);
    fields.set_item(intern!(py, "http_status"), error.http_status())?;
    fields.set_item(intern!(py, "code"), error.api_code())?;
    fields.set_item(intern!(py, "message"), error.api_message())?;
    fields.set_item(intern!(py, "details"), PyTuple::new(py, error.details())?)?;
    fields.set_item(intern!(py, "field"), error.field())?;
    fields.set_item(intern!(py, "outcome"), error.outcome().name())?;
    let retry_after = error.retry_after().map(|wait| wait.as_secs_f64());
    fields.set_item(intern!(py, "retry_after"), retry_after)?;
    fields.set_item(intern!(py, "attempts"), error.attempts())?;
    fields.set_item(intern!(py, "body"), error.body())?;

    let class = classes.getattr(class_name(error.kind()))?;
    Ok(PyErr::from_value(class.call((error.message(),), Some(&fields))?))
}

/// The Python name of a field whose Rust name differs.
fn python_name(field: &'static str) -> &'static str {
    match field {
        "management_token_source" => "management_token",
        "recording.upload.kind" => "recording.upload.type",
        _ => field,
    }
}

fn class_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidArgument => "InvalidArgumentError",
        ErrorKind::Unsupported => "UnsupportedError",
        ErrorKind::Unauthenticated => "AuthenticationError",
        ErrorKind::PermissionDenied => "PermissionDeniedError",
        ErrorKind::NotFound => "NotFoundError",
        ErrorKind::Rejected => "RejectedError",
        ErrorKind::RateLimited => "RateLimitError",
        ErrorKind::ServerError => "ServerError",
        ErrorKind::ConnectFailed => "ConnectError",
        ErrorKind::TlsFailed => "TlsError",
        ErrorKind::TimedOut => "DeadlineError",
        ErrorKind::ConnectionLost => "ConnectionLostError",
        ErrorKind::BadReply => "BadReplyError",
        ErrorKind::Cancelled => "CancelledError",
        ErrorKind::Internal => "InternalError",
        _ => "HmsError",
    }
}
