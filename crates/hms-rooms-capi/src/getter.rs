//! Getters of the objects that calls hand out. Each takes NULL.

use std::ffi::{CString, c_char};

use crate::text::pointer;

/// The part that `get` reads, or its default if the object is NULL.
///
/// # Safety
/// `object` is NULL or points to a living `T`.
pub(crate) unsafe fn field<T, Part: Default>(object: *const T, get: fn(&T) -> Part) -> Part {
    // SAFETY: as this function's own.
    unsafe { object.as_ref() }.map(get).unwrap_or_default()
}

/// The text that `get` reads, or NULL if there is none or the object is NULL.
///
/// # Safety
/// As [`field`], and the result is not used after the object.
pub(crate) unsafe fn string<T>(object: *const T, get: fn(&T) -> Option<&CString>) -> *const c_char {
    // SAFETY: as this function's own.
    pointer(unsafe { object.as_ref() }.and_then(get))
}
