//! Keeps to one interpreter. Classes and other objects are kept for the life of the process, and belong
//! to the interpreter that came first: pyo3 has no state for each module yet.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::PyImportError;
use pyo3::intern;
use pyo3::prelude::*;

/// Takes this interpreter for the one that uses the package, unless another was first.
pub(crate) fn claim(py: Python<'_>) -> PyResult<()> {
    static FIRST: AtomicUsize = AtomicUsize::new(0);
    // Each interpreter has a `sys` of its own.
    let this = py.import(intern!(py, "sys"))?.as_ptr() as usize;
    match FIRST.compare_exchange(0, this, Ordering::SeqCst, Ordering::SeqCst) {
        Err(first) if first != this => {
            let why = "another interpreter has hms_rooms, which subinterpreters cannot share";
            Err(PyImportError::new_err(why))
        }
        _ => Ok(()),
    }
}
