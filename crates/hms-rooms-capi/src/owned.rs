//! Objects that the caller owns: handed out, borrowed for a call, and taken back.

use hms_rooms::Error;

/// Hands a value to the caller, who gives it back to the function that frees it.
pub(crate) fn boxed<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

/// Takes back and drops what [`boxed`] handed out; NULL is nothing.
///
/// # Safety
/// `value` is NULL, or came from [`boxed`] and was not taken back before.
pub(crate) unsafe fn free<T>(value: *mut T) {
    if !value.is_null() {
        // SAFETY: as this function's own. Dropping what this library handed out does not panic.
        drop(unsafe { Box::from_raw(value) });
    }
}

/// The object behind a pointer that must not be NULL.
///
/// # Safety
/// `object` is NULL or points to a living `T`.
pub(crate) unsafe fn required<'a, T>(
    object: *const T,
    field: &'static str,
) -> Result<&'a T, Error> {
    // SAFETY: as this function's own.
    unsafe { object.as_ref() }
        .ok_or_else(|| Error::invalid_argument(field, format!("{field} is NULL")))
}
