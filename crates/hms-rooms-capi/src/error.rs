//! What went wrong in a call.

use std::ffi::{CString, c_char};

use hms_rooms::Error;

use crate::entry::free;
use crate::status::{self, hms_outcome, hms_status};
use crate::text::{owned, pointer};

/// hms_error is what went wrong in a call. It never changes, so that any number
/// of threads may read it at once. No secret appears in any of it.
///
/// What its getters return lives as long as the error, and is NULL, or 0, for
/// what is absent. Every getter takes NULL for the error, and returns the same.
///
/// Since 0.1.0.
pub struct hms_error {
    status: hms_status,
    message: CString,
    http_status: u32,
    api_code: i64,
    api_message: Option<CString>,
    details: Option<CString>,
    field: Option<CString>,
    outcome: hms_outcome,
    retry_after_ms: u64,
    attempts: u32,
    body: Option<CString>,
}

impl From<Error> for hms_error {
    fn from(error: Error) -> Self {
        let retry_after_ms = error.retry_after().map_or(0, |wait| wait.as_millis());
        Self {
            status: status::of(error.kind()),
            message: owned(error.message()),
            http_status: error.http_status().map_or(0, u32::from),
            api_code: error.api_code().unwrap_or(0),
            api_message: error.api_message().map(owned),
            details: (!error.details().is_empty()).then(|| owned(&error.details().join("\n"))),
            field: error.field().map(owned),
            outcome: status::outcome(error.outcome()),
            retry_after_ms: u64::try_from(retry_after_ms).unwrap_or(u64::MAX),
            attempts: error.attempts(),
            body: error.body().map(owned),
        }
    }
}

/// # Safety
/// `error` is NULL or points to a living error.
unsafe fn field<T: Default>(error: *const hms_error, get: fn(&hms_error) -> T) -> T {
    // SAFETY: as this function's own.
    unsafe { error.as_ref() }.map(get).unwrap_or_default()
}

/// # Safety
/// `error` is NULL or points to a living error, and the result is not used after it.
unsafe fn string(
    error: *const hms_error,
    get: fn(&hms_error) -> Option<&CString>,
) -> *const c_char {
    // SAFETY: as this function's own.
    pointer(unsafe { error.as_ref() }.and_then(get))
}

/// hms_error_status returns the status that the call returned.
///
/// It is HMS_OK only where error is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_status(error: *const hms_error) -> hms_status {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { field(error, |error| error.status) }
}

/// hms_error_message returns what happened, whether the request may have taken
/// effect, and what to do, in a sentence for a log. Its wording may change
/// between releases: decide on the status.
///
/// It lives as long as the error; NULL only where error is NULL. Any thread.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_message(error: *const hms_error) -> *const c_char {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { string(error, |error| Some(&error.message)) }
}

/// hms_error_http_status returns the HTTP status of the last reply.
///
/// It is 0 where there was no reply, or error is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_http_status(error: *const hms_error) -> u32 {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { field(error, |error| error.http_status) }
}

/// hms_error_api_code returns the "code" of the API's error body.
///
/// It is 0 where the reply had none, or error is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_api_code(error: *const hms_error) -> i64 {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { field(error, |error| error.api_code) }
}

/// hms_error_api_message returns the "message" of the API's error body.
///
/// It lives as long as the error; NULL where the reply had none, or error is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_api_message(error: *const hms_error) -> *const c_char {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { string(error, |error| error.api_message.as_ref()) }
}

/// hms_error_details returns the "details" of the API's error body, one a line.
/// They often hold the only useful text.
///
/// They live as long as the error; NULL where the reply had none, or error is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_details(error: *const hms_error) -> *const c_char {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { string(error, |error| error.details.as_ref()) }
}

/// hms_error_field returns which argument was refused, such as "name" or
/// "recording.upload.location".
///
/// It lives as long as the error; NULL where no argument was, or error is NULL.
/// Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_field(error: *const hms_error) -> *const c_char {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { string(error, |error| error.field.as_ref()) }
}

/// hms_error_outcome returns whether the request may have taken effect, one of
/// HMS_OUTCOME_*.
///
/// It is HMS_OUTCOME_NOT_SENT where error is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_outcome(error: *const hms_error) -> hms_outcome {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { field(error, |error| error.outcome) }
}

/// hms_error_retry_after_ms returns how long the service asked to wait before
/// the next request, in milliseconds.
///
/// It is 0 where the service did not ask, or error is NULL. Any thread.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_retry_after_ms(error: *const hms_error) -> u64 {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { field(error, |error| error.retry_after_ms) }
}

/// hms_error_attempts returns how many requests were made.
///
/// It is 0 where the call was refused before the first, or error is NULL. Any
/// thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_attempts(error: *const hms_error) -> u32 {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { field(error, |error| error.attempts) }
}

/// hms_error_body returns the beginning of the reply's body, at most 2 KiB,
/// with secrets masked. Bytes that are not text, and NULs, are U+FFFD.
///
/// It lives as long as the error; NULL where there was none, or error is NULL.
/// Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_body(error: *const hms_error) -> *const c_char {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { string(error, |error| error.body.as_ref()) }
}

/// hms_error_free frees an error, and with it every string that its getters
/// returned. error may be NULL.
///
/// Any thread, once all are done with the error. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_free(error: *mut hms_error) {
    // SAFETY: as the documentation of `hms_error` demands.
    unsafe { free(error) }
}
