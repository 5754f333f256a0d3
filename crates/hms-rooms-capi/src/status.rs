//! Statuses.

use std::ffi::{CStr, c_char};

use hms_rooms::ErrorKind;

/// The result of a call: HMS_OK, or the kind of failure. Later releases may add
/// kinds: treat one that you do not know as a failure.
pub type hms_status = i32;

/// Success.
pub const HMS_OK: hms_status = 0;
/// Refused before anything was sent; see hms_error_field.
pub const HMS_INVALID_ARGUMENT: hms_status = 1;
/// The API in use has no such operation or field.
pub const HMS_UNSUPPORTED: hms_status = 2;
/// HTTP 401: the service did not accept the management token.
pub const HMS_UNAUTHENTICATED: hms_status = 3;
/// HTTP 403: the management token does not allow this.
pub const HMS_PERMISSION_DENIED: hms_status = 4;
/// HTTP 404 or 410, or there is no room of that name.
pub const HMS_NOT_FOUND: hms_status = 5;
/// Any other HTTP 3xx or 4xx. Redirects are never followed.
pub const HMS_REJECTED: hms_status = 6;
/// HTTP 429 after all attempts; see hms_error_retry_after_ms.
pub const HMS_RATE_LIMITED: hms_status = 7;
/// HTTP 5xx after all attempts.
pub const HMS_SERVER_ERROR: hms_status = 8;
/// No connection: DNS, refused, unreachable, proxy.
pub const HMS_CONNECT_FAILED: hms_status = 9;
/// Certificate or handshake; the message names the option to set.
pub const HMS_TLS_FAILED: hms_status = 10;
/// The call's timeout passed.
pub const HMS_TIMED_OUT: hms_status = 11;
/// The connection ended before the whole reply had come.
pub const HMS_CONNECTION_LOST: hms_status = 12;
/// The reply is not HTTP or JSON, is too large, or does not answer the request.
pub const HMS_BAD_REPLY: hms_status = 13;
/// hms_client_shutdown was called, or the call's cancelled callback asked.
pub const HMS_CANCELLED: hms_status = 14;
/// A defect of this library. The process goes on; please report it.
pub const HMS_INTERNAL: hms_status = 15;

/// The name of a status, such as "HMS_TIMED_OUT", or "HMS_UNKNOWN_STATUS" if the
/// number is not a status. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hms_status_name(status: hms_status) -> *const c_char {
    let name: &CStr = match status {
        HMS_OK => c"HMS_OK",
        HMS_INVALID_ARGUMENT => c"HMS_INVALID_ARGUMENT",
        HMS_UNSUPPORTED => c"HMS_UNSUPPORTED",
        HMS_UNAUTHENTICATED => c"HMS_UNAUTHENTICATED",
        HMS_PERMISSION_DENIED => c"HMS_PERMISSION_DENIED",
        HMS_NOT_FOUND => c"HMS_NOT_FOUND",
        HMS_REJECTED => c"HMS_REJECTED",
        HMS_RATE_LIMITED => c"HMS_RATE_LIMITED",
        HMS_SERVER_ERROR => c"HMS_SERVER_ERROR",
        HMS_CONNECT_FAILED => c"HMS_CONNECT_FAILED",
        HMS_TLS_FAILED => c"HMS_TLS_FAILED",
        HMS_TIMED_OUT => c"HMS_TIMED_OUT",
        HMS_CONNECTION_LOST => c"HMS_CONNECTION_LOST",
        HMS_BAD_REPLY => c"HMS_BAD_REPLY",
        HMS_CANCELLED => c"HMS_CANCELLED",
        HMS_INTERNAL => c"HMS_INTERNAL",
        _ => c"HMS_UNKNOWN_STATUS",
    };
    name.as_ptr()
}

pub(crate) fn of(kind: ErrorKind) -> hms_status {
    match kind {
        ErrorKind::InvalidArgument => HMS_INVALID_ARGUMENT,
        ErrorKind::Unsupported => HMS_UNSUPPORTED,
        ErrorKind::Unauthenticated => HMS_UNAUTHENTICATED,
        ErrorKind::PermissionDenied => HMS_PERMISSION_DENIED,
        ErrorKind::NotFound => HMS_NOT_FOUND,
        ErrorKind::Rejected => HMS_REJECTED,
        ErrorKind::RateLimited => HMS_RATE_LIMITED,
        ErrorKind::ServerError => HMS_SERVER_ERROR,
        ErrorKind::ConnectFailed => HMS_CONNECT_FAILED,
        ErrorKind::TlsFailed => HMS_TLS_FAILED,
        ErrorKind::TimedOut => HMS_TIMED_OUT,
        ErrorKind::ConnectionLost => HMS_CONNECTION_LOST,
        ErrorKind::BadReply => HMS_BAD_REPLY,
        ErrorKind::Cancelled => HMS_CANCELLED,
        _ => HMS_INTERNAL,
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;

    use hms_rooms::ErrorKind;

    use super::{hms_status_name, of};

    #[test]
    fn a_status_has_the_name_that_the_core_gives_its_kind() {
        for kind in [
            ErrorKind::InvalidArgument,
            ErrorKind::Unsupported,
            ErrorKind::Unauthenticated,
            ErrorKind::PermissionDenied,
            ErrorKind::NotFound,
            ErrorKind::Rejected,
            ErrorKind::RateLimited,
            ErrorKind::ServerError,
            ErrorKind::ConnectFailed,
            ErrorKind::TlsFailed,
            ErrorKind::TimedOut,
            ErrorKind::ConnectionLost,
            ErrorKind::BadReply,
            ErrorKind::Cancelled,
            ErrorKind::Internal,
        ] {
            // SAFETY: names are static.
            let name = unsafe { CStr::from_ptr(hms_status_name(of(kind))) };
            assert_eq!(name.to_str(), Ok(kind.name()));
        }
    }
}
