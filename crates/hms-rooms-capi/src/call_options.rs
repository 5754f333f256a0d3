//! Options of one call.

use std::ffi::{c_int, c_void};
use std::rc::Rc;

use hms_rooms::{CallOptions, Error};

use crate::number::{count, milliseconds};
use crate::sized::{self, Growing};

/// The options of one call, instead of the client's.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_call_options {
    /// Set by HMS_CALL_OPTIONS_INIT.
    pub struct_size: usize,
    /// How long the call may take. 0 is the client's timeout.
    pub timeout_ms: u64,
    /// How often the request is sent at most. 0 is the client's.
    pub max_attempts: u32,
    /// Nonzero ends the call with HMS_CANCELLED. It is asked before each attempt,
    /// every 20 ms of waiting, and when a signal interrupts the wait. It should
    /// return at once. NULL for none.
    pub cancelled: Option<extern "C" fn(user_data: *mut c_void) -> c_int>,
    /// Passed to cancelled.
    pub cancelled_user_data: *mut c_void,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds integers, a pointer and a function
// pointer, of which NULL is `None`.
unsafe impl Growing for hms_call_options {
    const NAME: &'static str = "hms_call_options";
}

/// # Safety
/// `options` is NULL or points to a struct as its documentation demands.
pub(crate) unsafe fn read(options: *const hms_call_options) -> Result<CallOptions, Error> {
    // SAFETY: as this function's own.
    let Some(given) = unsafe { sized::optional(options, "options") }? else {
        return Ok(CallOptions::default());
    };
    let hook = |ask: extern "C" fn(*mut c_void) -> c_int| -> Rc<dyn Fn() -> bool> {
        Rc::new(move || ask(given.cancelled_user_data) != 0)
    };
    Ok(CallOptions {
        timeout: milliseconds("timeout_ms", given.timeout_ms)?,
        max_attempts: count("max_attempts", given.max_attempts)?,
        cancelled: given.cancelled.map(hook),
        ..CallOptions::default()
    })
}
