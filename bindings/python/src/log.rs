//! Log lines of the core, as records of `logging.getLogger("hms_rooms")`.
//!
//! `logging` is looked up, never imported: a program that has not imported it listens to nothing.
//! So does one that has set up no handler: an exception tells it the same.
//! A call asks once if anybody listens, because a line in vain would cost the GIL.

use hms_rooms::{Log, LogLevel};
use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;

use crate::current::{self, Call};
use crate::imported::imported;

/// The log of every client.
pub(crate) fn to_logging() -> Log {
    let is_heard =
        |level| Call::current().and_then(|call| call.heard).is_some_and(|heard| level <= heard);
    Log::filtered(is_heard, |level, line| {
        // An interpreter that is being taken down has no logging any more.
        let written = current::python(|py| write(py, level, line));
        if let (Some(Err(raised)), Some(call)) = (written, Call::current()) {
            call.interrupt(raised);
        }
    })
}

/// The level down to which anybody listens.
pub(crate) fn heard(py: Python<'_>) -> PyResult<Option<LogLevel>> {
    logger(py)?.map_or(Ok(None), |logger| heard_by(&logger))
}

fn logger(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(logging) = imported(intern!(py, "logging"))? else { return Ok(None) };
    // Another thread may be in the middle of the import.
    let Some(get_logger) = logging.getattr_opt(intern!(py, "getLogger"))? else { return Ok(None) };
    get_logger.call1((intern!(py, "hms_rooms"),)).map(Some)
}

fn heard_by(logger: &Bound<'_, PyAny>) -> PyResult<Option<LogLevel>> {
    if !logger.call_method0(intern!(logger.py(), "hasHandlers"))?.is_truthy()? {
        return Ok(None);
    }
    for level in [LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error] {
        let is_enabled = intern!(logger.py(), "isEnabledFor");
        if logger.call_method1(is_enabled, (number(level),))?.is_truthy()? {
            return Ok(Some(level));
        }
    }
    Ok(None)
}

/// Hands `line` to the logger. A handler that fails does not fail the call, but Ctrl-C in a handler
/// is Ctrl-C: that is the error returned.
fn write(py: Python<'_>, level: LogLevel, line: &str) -> PyResult<()> {
    let written = logger(py).and_then(|logger| {
        logger
            .map(|logger| logger.call_method1(intern!(py, "log"), (number(level), line)))
            .transpose()
    });
    match written {
        Ok(_) => Ok(()),
        Err(error) if error.is_instance_of::<PyException>(py) => {
            error.write_unraisable(py, None);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn number(level: LogLevel) -> u8 {
    match level {
        LogLevel::Error => 40,
        LogLevel::Warn => 30,
        LogLevel::Info => 20,
        LogLevel::Debug => 10,
    }
}
