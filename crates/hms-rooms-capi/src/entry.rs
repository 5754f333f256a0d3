//! The frame around every fallible function: out-pointers, panics, the status that is returned.

use std::ptr;

use hms_rooms::Error;
use hms_rooms::panic::contain;

use crate::error::hms_error;
use crate::owned::boxed;
use crate::status::{self, hms_status};

/// Runs `work` and hands out what comes of it: the value through `out`, or the error through
/// `error`. Both are set to NULL first, and either may be NULL. A result without a pointer is dropped.
///
/// # Safety
/// `out` and `error` are NULL or can be written to.
pub(crate) unsafe fn enter<T>(
    out: *mut *mut T,
    error: *mut *mut hms_error,
    give: fn(T) -> *mut T,
    work: impl FnOnce() -> Result<T, Error>,
) -> hms_status {
    // SAFETY: as this function's own.
    unsafe {
        put(out, ptr::null_mut());
        put(error, ptr::null_mut());
    }
    match contain(work) {
        Ok(value) => {
            if !out.is_null() {
                // SAFETY: checked against NULL above.
                unsafe { out.write(give(value)) };
            }
            status::HMS_OK
        }
        Err(failure) => {
            let status = status::of(failure.kind());
            if !error.is_null() {
                // SAFETY: checked against NULL above.
                unsafe { error.write(boxed(hms_error::from(failure))) };
            }
            status
        }
    }
}

/// As [`enter`], for a function that has no result but its status.
///
/// # Safety
/// As [`enter`].
pub(crate) unsafe fn enter_without_result(
    error: *mut *mut hms_error,
    work: impl FnOnce() -> Result<(), Error>,
) -> hms_status {
    // SAFETY: as this function's own; no result is written.
    unsafe { enter(ptr::null_mut(), error, boxed, work) }
}

/// # Safety
/// `to` is NULL or can be written to.
unsafe fn put<T>(to: *mut *mut T, value: *mut T) {
    if !to.is_null() {
        // SAFETY: as this function's own.
        unsafe { to.write(value) };
    }
}

#[cfg(test)]
mod tests {
    use hms_rooms::ErrorKind;

    use super::*;

    #[test]
    fn a_panic_is_a_status_and_an_error() {
        let mut out: *mut u32 = ptr::null_mut();
        let mut error = ptr::null_mut();
        // SAFETY: both are locals.
        let status = unsafe { enter(&mut out, &mut error, boxed, || panic!("out of cheese")) };
        assert_eq!(status, status::of(ErrorKind::Internal));
        assert!(out.is_null() && !error.is_null());
        // SAFETY: it came from `enter`.
        unsafe { crate::error::hms_error_free(error) };
    }

    #[test]
    fn out_pointers_may_be_null() {
        // SAFETY: NULL is allowed.
        let status = unsafe { enter(ptr::null_mut(), ptr::null_mut(), boxed, || Ok(1)) };
        assert_eq!(status, status::HMS_OK);
    }
}
