//! Reads arguments as Python passes them. The wrong type is a `TypeError`; a value that no core
//! type can hold is refused as the core refuses its own, under the argument's name.

use std::convert::Infallible;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use hms_rooms::Error;
use pyo3::PyClass;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDelta, PyInt, PySequence, PyString};

use crate::failure::Failure;

/// An argument that may be left out, as Python passes it.
pub(crate) type Given<'py> = Option<Bound<'py, PyAny>>;

/// Text, borrowed from the Python string: Python allows lone surrogates, UTF-8 does not.
pub(crate) fn text<'a>(
    field: &'static str,
    value: &'a Bound<'_, PyAny>,
) -> Result<&'a str, Failure> {
    let Ok(value) = value.cast::<PyString>() else {
        return Err(wrong_type(field, "a str", value));
    };
    value.to_str().map_err(|_| {
        Error::invalid_argument(field, format!("{field} holds a lone surrogate: it is not text"))
            .into()
    })
}

/// Text that may be absent.
pub(crate) fn optional_text<'a>(
    field: &'static str,
    value: Option<&'a Bound<'_, PyAny>>,
) -> Result<Option<&'a str>, Failure> {
    value.map(|value| text(field, value)).transpose()
}

/// Text that may be absent, owned.
pub(crate) fn owned_text(
    field: &'static str,
    value: &Given<'_>,
) -> Result<Option<String>, Failure> {
    Ok(optional_text(field, value.as_ref())?.map(str::to_owned))
}

/// Several texts, owned; a `str` is a sequence too, but not meant.
pub(crate) fn texts(
    field: &'static str,
    value: Option<&Bound<'_, PyAny>>,
) -> Result<Vec<String>, Failure> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let expected = "a list or tuple of str";
    if value.is_instance_of::<PyString>() {
        return Err(wrong_type(field, expected, value));
    }
    let Ok(items) = value.cast::<PySequence>() else {
        return Err(wrong_type(field, expected, value));
    };
    let item = |(number, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        if item.is_instance_of::<PyString>() {
            return Ok(text(field, &item)?.to_owned());
        }
        Err(wrong_type(&format!("{field}[{number}]"), "a str", &item))
    };
    items.try_iter()?.enumerate().map(item).collect()
}

/// Yes or no, with a default: None is not the default, as it is for [`Given`].
pub(crate) enum Flag<'py> {
    Default(bool),
    Given(Bound<'py, PyAny>),
}

impl<'a, 'py> FromPyObject<'a, 'py> for Flag<'py> {
    type Error = Infallible;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> Result<Self, Infallible> {
        Ok(Self::Given(value.to_owned()))
    }
}

impl Flag<'_> {
    pub(crate) fn read(self, field: &str) -> Result<bool, Failure> {
        match self {
            Self::Default(value) => Ok(value),
            Self::Given(value) => flag(field, &value),
        }
    }

    /// For an argument that takes None for a third choice.
    pub(crate) fn read_optional(self, field: &str) -> Result<Option<bool>, Failure> {
        match self {
            Self::Given(value) if value.is_none() => Ok(None),
            given => given.read(field).map(Some),
        }
    }
}

/// Yes or no.
pub(crate) fn flag(field: &str, value: &Bound<'_, PyAny>) -> Result<bool, Failure> {
    value.extract().map_err(|_| wrong_type(field, "a bool", value))
}

/// A file's path.
pub(crate) fn path(
    field: &str,
    value: Option<&Bound<'_, PyAny>>,
) -> Result<Option<PathBuf>, Failure> {
    let path = |value: &Bound<'_, PyAny>| {
        let wrong = |_| wrong_type(field, "a str or an os.PathLike of one", value);
        value.extract().map_err(wrong)
    };
    value.map(path).transpose()
}

/// A point in time, from 1970 on: an earlier one cannot be converted.
pub(crate) fn moment(
    field: &'static str,
    value: Option<&Bound<'_, PyAny>>,
) -> Result<Option<SystemTime>, Failure> {
    let moment = |value: &Bound<'_, PyAny>| {
        let wrong = |error: PyErr| match error.is_instance_of::<PyTypeError>(value.py()) {
            true => wrong_type(field, "a datetime with a time zone", value),
            false => Error::invalid_argument(field, format!("{field} is before 1970")).into(),
        };
        value.extract().map_err(wrong)
    };
    value.map(moment).transpose()
}

/// A value of a class of this package.
pub(crate) fn value_of<'a, 'py, T: PyClass>(
    field: &str,
    value: Option<&'a Bound<'py, PyAny>>,
) -> Result<Option<&'a Bound<'py, T>>, Failure> {
    let expected = || format!("a {}", T::NAME);
    value.map(|it| it.cast().map_err(|_| wrong_type(field, &expected(), it))).transpose()
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
    let given = type_name(value);
    PyTypeError::new_err(format!("argument '{field}' must be {expected}, not {given}")).into()
}

/// The name of a value's type.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    let name = value.get_type().fully_qualified_name();
    name.map_or_else(|_| "another type".to_owned(), |name| name.to_string())
}
