//! Errors.

use std::ffi::{CString, c_char};

use hms_rooms::{Error, Outcome};

use crate::getter::{field, string};
use crate::owned::free;
use crate::status::{self, hms_status};
use crate::text::owned;

/// The error of a call. If a part is absent, its getter returns NULL or 0.
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

/// Whether a request that failed may have taken effect, one of HMS_OUTCOME_*.
pub type hms_outcome = u32;

/// It was sent, and no final answer came: it may have taken effect.
pub const HMS_OUTCOME_UNKNOWN: hms_outcome = 0;
/// Nothing was sent.
pub const HMS_OUTCOME_NOT_SENT: hms_outcome = 1;
/// The service refused: nothing was changed.
pub const HMS_OUTCOME_REJECTED: hms_outcome = 2;

fn outcome(outcome: Outcome) -> hms_outcome {
    match outcome {
        Outcome::Unknown => HMS_OUTCOME_UNKNOWN,
        Outcome::NotSent => HMS_OUTCOME_NOT_SENT,
        Outcome::Rejected => HMS_OUTCOME_REJECTED,
    }
}

impl From<Error> for hms_error {
    fn from(error: Error) -> Self {
        let error = error.with_field_name(c_name);
        let retry_after_ms = error.retry_after().map_or(0, |wait| wait.as_millis());
        Self {
            status: status::of(error.kind()),
            message: owned(error.message()),
            http_status: error.http_status().map_or(0, u32::from),
            api_code: error.api_code().unwrap_or(0),
            api_message: error.api_message().map(owned),
            details: (!error.details().is_empty()).then(|| owned(&error.details().join("\n"))),
            field: error.field().map(owned),
            outcome: outcome(error.outcome()),
            retry_after_ms: u64::try_from(retry_after_ms).unwrap_or(u64::MAX),
            attempts: error.attempts(),
            body: error.body().map(owned),
        }
    }
}

/// The C name of a field whose Rust name differs.
fn c_name(field: &'static str) -> &'static str {
    match field {
        "timeout" => "timeout_ms",
        "connect_timeout" => "connect_timeout_ms",
        "management_token_source" => "token_source",
        "token_lifetime" => "token_lifetime_ms",
        "lifetime" => "lifetime_ms",
        "not_before" => "not_before_ms",
        "created_from" => "created_from_ms",
        "created_until" => "created_until_ms",
        "template" => "template_name",
        "recording.upload.kind" => "recording.upload.type",
        "recording.upload.credentials.key" => "recording.upload.access_key",
        "recording.upload.credentials.secret" => "recording.upload.secret",
        _ => field,
    }
}

/// The status that the call returned. HMS_OK if error is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_status(error: *const hms_error) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(error, |error| error.status) }
}

/// One line for a log: what happened, whether the request may have taken effect,
/// and what to do. The wording may change: decide on the status. Control and
/// direction characters of the service's texts are escaped in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_message(error: *const hms_error) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(error, |error| Some(&error.message)) }
}

/// Whether the request may have taken effect. HMS_OUTCOME_UNKNOWN if error is
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_outcome(error: *const hms_error) -> hms_outcome {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(error, |error| error.outcome) }
}

/// The argument that was refused, or the field of a struct, such as "room_id",
/// "template_name" or "recording.upload.access_key".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_field(error: *const hms_error) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(error, |error| error.field.as_ref()) }
}

/// The number of requests that were sent, those of look-ups included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_attempts(error: *const hms_error) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(error, |error| error.attempts) }
}

/// How long the service asked to wait before the next request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_retry_after_ms(error: *const hms_error) -> u64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(error, |error| error.retry_after_ms) }
}

/// The HTTP status of the last reply.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_http_status(error: *const hms_error) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(error, |error| error.http_status) }
}

/// The "code" of the service's error body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_api_code(error: *const hms_error) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(error, |error| error.api_code) }
}

/// The "message" of the service's error body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_api_message(error: *const hms_error) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(error, |error| error.api_message.as_ref()) }
}

/// The "details" of the service's error body, one a line. They often hold the
/// only useful text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_details(error: *const hms_error) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(error, |error| error.details.as_ref()) }
}

/// The beginning of the last reply's body, at most 2 KiB, with secrets masked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_body(error: *const hms_error) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(error, |error| error.body.as_ref()) }
}

/// Frees an error with its texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_error_free(error: *mut hms_error) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(error) }
}

#[cfg(test)]
mod tests {
    use super::{Error, hms_error};

    #[test]
    fn a_field_has_its_name_of_the_struct_in_the_message_too() {
        for (field, c_field) in [
            ("timeout", c"timeout_ms"),
            ("connect_timeout", c"connect_timeout_ms"),
            ("token_lifetime", c"token_lifetime_ms"),
            ("lifetime", c"lifetime_ms"),
            ("not_before", c"not_before_ms"),
            ("created_from", c"created_from_ms"),
            ("created_until", c"created_until_ms"),
            ("management_token_source", c"token_source"),
            ("template", c"template_name"),
            ("recording.upload.kind", c"recording.upload.type"),
            ("recording.upload.credentials.key", c"recording.upload.access_key"),
            ("recording.upload.credentials.secret", c"recording.upload.secret"),
            ("name", c"name"),
        ] {
            let error = hms_error::from(Error::invalid_argument(field, format!("{field} is bad")));
            assert_eq!(error.field.as_deref(), Some(c_field));
            let message = format!("{} is bad", c_field.to_str().unwrap());
            assert_eq!(error.message.to_str().unwrap(), message);
        }
        let elsewhere = Error::invalid_argument("template", "no template here");
        assert_eq!(hms_error::from(elsewhere).message.as_c_str(), c"no template here");
    }
}
