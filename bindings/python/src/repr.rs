//! Parts of a `repr`.

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;

/// The Python literal of a value.
pub(crate) fn literal<'py>(py: Python<'py>, value: impl IntoPyObject<'py>) -> PyResult<String> {
    Ok(value.into_bound_py_any(py)?.repr()?.to_string())
}
