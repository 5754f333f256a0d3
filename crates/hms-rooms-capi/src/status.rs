//! Statuses and the other small constants.

use std::ffi::{CStr, c_char};

use hms_rooms::{Api, ErrorKind, LogLevel, Outcome, State};

/// What a function returns: HMS_OK, or what kind of failure it was. New kinds
/// may be added: treat one that you do not know as a failure.
///
/// Since 0.1.0.
pub type hms_status = i32;

/// Success.
pub const HMS_OK: hms_status = 0;
/// Refused before anything was sent; hms_error_field says which argument.
pub const HMS_INVALID_ARGUMENT: hms_status = 1;
/// The API in use has no such operation or field.
pub const HMS_UNSUPPORTED: hms_status = 2;
/// HTTP 401: the service did not accept the management token.
pub const HMS_UNAUTHENTICATED: hms_status = 3;
/// HTTP 403: the management token does not allow this.
pub const HMS_PERMISSION_DENIED: hms_status = 4;
/// HTTP 404 or 410, or no room of that name.
pub const HMS_NOT_FOUND: hms_status = 5;
/// Any other HTTP 3xx or 4xx. Redirects are never followed.
pub const HMS_REJECTED: hms_status = 6;
/// HTTP 429 after all attempts; see hms_error_retry_after_ms.
pub const HMS_RATE_LIMITED: hms_status = 7;
/// HTTP 5xx after all attempts.
pub const HMS_SERVER_ERROR: hms_status = 8;
/// No connection: DNS, refused, unreachable, proxy.
pub const HMS_CONNECT_FAILED: hms_status = 9;
/// Certificate or handshake; the message names the knob to turn.
pub const HMS_TLS_FAILED: hms_status = 10;
/// The timeout of the call passed.
pub const HMS_TIMED_OUT: hms_status = 11;
/// The connection ended before the reply did.
pub const HMS_CONNECTION_LOST: hms_status = 12;
/// The reply is not HTTP, not JSON, has no room in it, or is too large.
pub const HMS_BAD_REPLY: hms_status = 13;
/// hms_client_shutdown was called, or the caller's hook asked to stop.
pub const HMS_CANCELLED: hms_status = 14;
/// A defect of this library; the process lives on. Please report it.
pub const HMS_INTERNAL: hms_status = 15;

/// Which API of the service a client speaks, one of HMS_API_*.
///
/// Since 0.1.0.
pub type hms_api = u32;

/// HMS_API from the environment, else the legacy API.
pub const HMS_API_DEFAULT: hms_api = 0;
/// The API at https://prod-in2.100ms.live/api/v2, which was due to end on
/// 2025-06-30.
pub const HMS_API_LEGACY: hms_api = 1;
/// The API at https://api.100ms.live/v2.
pub const HMS_API_V2: hms_api = 2;

/// Whether new peers may join a room, one of HMS_STATE_*.
///
/// Since 0.1.0.
pub type hms_state = u32;

/// The reply does not say, or not reliably.
pub const HMS_STATE_UNKNOWN: hms_state = 0;
/// New peers may join.
pub const HMS_STATE_ENABLED: hms_state = 1;
/// Nobody new may join; peers who are inside stay until their session ends.
pub const HMS_STATE_DISABLED: hms_state = 2;

/// Whether a failed request may have taken effect, one of HMS_OUTCOME_*.
///
/// Since 0.1.0.
pub type hms_outcome = u32;

/// Nothing left this machine.
pub const HMS_OUTCOME_NOT_SENT: hms_outcome = 0;
/// The service answered and refused: nothing changed.
pub const HMS_OUTCOME_REJECTED: hms_outcome = 1;
/// The request was sent and no final answer came: the room may exist, or
/// may be disabled.
pub const HMS_OUTCOME_UNKNOWN: hms_outcome = 2;

/// How much a log line matters, one of HMS_LOG_*.
///
/// Since 0.1.0.
pub type hms_log_level = u32;

/// A call failed.
pub const HMS_LOG_ERROR: hms_log_level = 1;
/// An attempt failed, and another follows.
pub const HMS_LOG_WARN: hms_log_level = 2;
/// A room was created or disabled.
pub const HMS_LOG_INFO: hms_log_level = 3;
/// Every request and reply, without bodies.
pub const HMS_LOG_DEBUG: hms_log_level = 4;

/// hms_status_name returns the name of a status, such as "HMS_TIMED_OUT", and
/// "HMS_UNKNOWN_STATUS" for a number that is none.
///
/// It is static, and never NULL. Any thread. Since 0.1.0.
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

pub(crate) fn api(api: hms_api) -> Result<Option<Api>, hms_rooms::Error> {
    match api {
        HMS_API_DEFAULT => Ok(None),
        HMS_API_LEGACY => Ok(Some(Api::Legacy)),
        HMS_API_V2 => Ok(Some(Api::V2)),
        _ => Err(hms_rooms::Error::invalid_argument(
            "api",
            format!("api {api} is not an HMS_API_* value"),
        )),
    }
}

pub(crate) fn state(state: State) -> hms_state {
    match state {
        State::Unknown => HMS_STATE_UNKNOWN,
        State::Enabled => HMS_STATE_ENABLED,
        State::Disabled => HMS_STATE_DISABLED,
    }
}

pub(crate) fn outcome(outcome: Outcome) -> hms_outcome {
    match outcome {
        Outcome::NotSent => HMS_OUTCOME_NOT_SENT,
        Outcome::Rejected => HMS_OUTCOME_REJECTED,
        Outcome::Unknown => HMS_OUTCOME_UNKNOWN,
    }
}

pub(crate) fn log_level(level: LogLevel) -> hms_log_level {
    match level {
        LogLevel::Error => HMS_LOG_ERROR,
        LogLevel::Warn => HMS_LOG_WARN,
        LogLevel::Info => HMS_LOG_INFO,
        LogLevel::Debug => HMS_LOG_DEBUG,
    }
}

/// The level up to which a client logs; 0 is the default.
pub(crate) fn log_threshold(level: hms_log_level) -> Result<LogLevel, hms_rooms::Error> {
    match level {
        HMS_LOG_ERROR => Ok(LogLevel::Error),
        0 | HMS_LOG_WARN => Ok(LogLevel::Warn),
        HMS_LOG_INFO => Ok(LogLevel::Info),
        HMS_LOG_DEBUG => Ok(LogLevel::Debug),
        _ => Err(hms_rooms::Error::invalid_argument(
            "log_level",
            format!("log_level {level} is not an HMS_LOG_* value"),
        )),
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
