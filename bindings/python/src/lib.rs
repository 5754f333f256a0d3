//! The compiled half of the Python package `hms_rooms`: it converts, the core decides.
//!
//! A class of Python's is a module here. A call takes its way through three of them: `arguments`
//! reads the arguments, `call` runs the core with the GIL released, and `failure` turns an error
//! into an exception of `hms_rooms._errors`.

mod arguments;
mod call;
mod client;
mod current;
mod datetime;
mod failure;
mod imported;
mod interpreter;
mod log;
mod management_token;
mod peer;
mod pending;
mod query;
mod recording;
mod repr;
mod room;
mod room_code;
mod state;
mod webhook;

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Replies echo storage credentials, and much that handles them on the way merely frees its copy:
/// what is freed is wiped.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// The compiled half of `hms_rooms`, which is where its names are documented.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::peer::Peer;
    #[pymodule_export]
    use crate::pending::Pending;
    #[pymodule_export]
    use crate::query::{RoomCodeQuery, RoomQuery};
    #[pymodule_export]
    use crate::recording::{Credentials, Recording, Upload};
    #[pymodule_export]
    use crate::room::Room;
    #[pymodule_export]
    use crate::room_code::RoomCode;
    #[pymodule_export]
    use crate::webhook::Webhook;

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name is Python's")]
    const __version__: &str = hms_rooms::VERSION;

    /// Text from outside as it may be shown to people: control and direction characters escaped.
    #[pyfunction]
    #[pyo3(name = "_escape", signature = (text, /))]
    fn escape(text: &Bound<'_, PyString>) -> String {
        hms_rooms::escape::controls(&text.to_string_lossy()).into_owned()
    }

    /// A webhook's URL as it may be shown: user, password, query and fragment are masked.
    #[pyfunction]
    #[pyo3(name = "_masked_url", signature = (url, /))]
    fn masked_url(url: &str) -> String {
        hms_rooms::Webhook { url, headers: &[] }.redacted_url()
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::interpreter::claim(module.py())
    }
}
