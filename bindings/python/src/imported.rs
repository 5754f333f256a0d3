//! Modules that the program has imported: to look costs next to nothing, to import does.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

/// The module `name`, if it has been imported.
pub(crate) fn imported<'py>(name: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    // Kept, because nothing can be imported in an interpreter that is being taken down, not even
    // `sys`; a finalizer may call a client there.
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let py = name.py();
    let modules = MODULES.get_or_try_init(py, || {
        let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
        PyResult::Ok(modules.cast_into::<PyDict>()?.unbind())
    })?;
    let module = modules.bind(py).get_item(name)?;
    Ok(module.filter(|module| !module.is_none()))
}
