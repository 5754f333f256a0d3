//! Modules that the program has imported: to look costs next to nothing, to import does.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// The module `name`, unless nobody has imported it.
pub(crate) fn imported<'py>(name: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = name.py();
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let module = modules.cast::<PyDict>()?.get_item(name)?;
    Ok(module.filter(|module| !module.is_none()))
}
