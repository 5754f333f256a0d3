//! Reads arguments as Python passes them. The wrong type is a `TypeError`; a value that no core
//! type can hold is refused as the core refuses its own, under the argument's name.

use std::time::Duration;

use hms_rooms::Error;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDelta, PyInt, PyString};

use crate::failure::Failure;

/// An argument that may be left out, as Python passes it.
pub(crate) type Given<'py> = Option<Bound<'py, PyAny>>;

/// Text, borrowed from the Python string: Python allows lone surrogates, UTF-8 does not.
pub(crate) fn text<'a>(
    field: &'static str,
    value: &'a Bound<'_, PyString>,
) -> Result<&'a str, Failure> {
    value.to_str().map_err(|_| {
        Error::invalid_argument(field, format!("{field} holds a lone surrogate: it is not text"))
            .into()
    })
}

/// Text that may be absent.
pub(crate) fn optional_text<'a>(
    field: &'static str,
    value: Option<&'a Bound<'_, PyString>>,
) -> Result<Option<&'a str>, Failure> {
    value.map(|value| text(field, value)).transpose()
}

/// A number that counts something.
pub(crate) fn count(
    field: &'static str,
    value: Option<&Bound<'_, PyAny>>,
) -> Result<Option<u32>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let invalid =
        || Error::invalid_argument(field, format!("{field} must be between 0 and {}", u32::MAX));
    if value.is_instance_of::<PyBool>() {
        return Err(invalid().into());
    }
    match value.extract() {
        Ok(count) => Ok(Some(count)),
        Err(_) if value.is_instance_of::<PyInt>() => Err(invalid().into()),
        Err(_) => Err(wrong_type(field, "an int", value)),
    }
}

/// A number of seconds, or a `timedelta`.
pub(crate) fn duration(
    field: &'static str,
    value: Option<&Bound<'_, PyAny>>,
) -> Result<Option<Duration>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let invalid = || {
        Error::invalid_argument(
            field,
            format!("{field} must be a number of seconds or a timedelta, and more than zero"),
        )
    };
    if value.is_instance_of::<PyBool>() {
        return Err(invalid().into());
    }
    let duration = if let Ok(seconds) = value.extract() {
        Duration::try_from_secs_f64(seconds).ok()
    } else if value.is_instance_of::<PyInt>() {
        None // more than a float can hold
    } else if value.is_instance_of::<PyDelta>() {
        value.extract().ok()
    } else {
        return Err(wrong_type(field, "a number of seconds or a timedelta", value));
    };
    duration.map(Some).ok_or_else(|| invalid().into())
}

/// The `TypeError` of an argument that is not what is `expected`; it does not show the value.
pub(crate) fn wrong_type(field: &str, expected: &str, value: &Bound<'_, PyAny>) -> Failure {
    let given = value.get_type();
    PyTypeError::new_err(format!("argument '{field}' must be {expected}, not {given}")).into()
}
