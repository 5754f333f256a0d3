//! Checks of everything that the C ABI hands out.

use std::ffi::{CStr, c_char};

use hms_rooms_abi::error::*;
use hms_rooms_abi::peer::*;
use hms_rooms_abi::room::*;
use hms_rooms_abi::room_code::*;
use hms_rooms_abi::rooms::hms_room;
use hms_rooms_abi::status::{HMS_INTERNAL, HMS_OK, hms_status};
use hms_rooms_abi::token::{hms_token, hms_token_expires_at_ms, hms_token_text};

use crate::shows_no_secret;

/// On return exactly one of the out-pointers is set, and nothing is a defect.
pub(super) fn result(
    status: hms_status,
    value_is_null: Option<bool>,
    error: Option<*mut hms_error>,
) {
    // SAFETY: the error was just handed out, or is NULL.
    let said = error.and_then(|error| unsafe { text(hms_error_message(error)) });
    assert!((HMS_OK..HMS_INTERNAL).contains(&status), "{status}: {said:?}");
    assert!(value_is_null.is_none_or(|is_null| is_null == (status != HMS_OK)));
    if let Some(error) = error {
        assert_eq!(error.is_null(), status == HMS_OK);
        // SAFETY: as above.
        assert_eq!(unsafe { hms_error_status(error) }, status);
        assert_eq!(said.is_some(), status != HMS_OK);
    }
}

/// Reads all of a room.
pub(super) fn room(room: *const hms_room) {
    // SAFETY: it lives, or is NULL.
    unsafe {
        let id = text(hms_room_id(room));
        for getter in [
            hms_room_name,
            hms_room_description,
            hms_room_template_name,
            hms_room_template_id,
            hms_room_region,
            hms_room_upload_type,
            hms_room_upload_location,
            hms_room_upload_prefix,
            hms_room_upload_region,
            hms_room_webhook_url,
        ] {
            let got = text(getter(room));
            assert!(got.is_none() || id.is_some());
        }
        assert_eq!(text(hms_room_json(room)).is_some(), id.is_some());
        assert!(hms_room_state(room) <= 2);
        assert!(hms_room_recording_state(room) <= 2);
        assert!(hms_room_recording_from_template(room) <= 1);
        assert!(hms_room_large_room(room) <= 1);
        let _ = (hms_room_size(room), hms_room_max_duration_seconds(room));
        assert!(hms_room_created_at_ms(room) >= 0 && hms_room_updated_at_ms(room) >= 0);
    }
}

/// Reads all of a token.
pub(super) fn token(token: *const hms_token) {
    // SAFETY: it lives, or is NULL.
    unsafe {
        assert_eq!(text(hms_token_text(token)).is_none(), token.is_null());
        assert!(hms_token_expires_at_ms(token) >= 0);
    }
}

/// Reads all of a peer.
pub(super) fn peer(peer: *const hms_peer) {
    // SAFETY: it lives.
    unsafe {
        assert!(text(hms_peer_id(peer)).is_some());
        for getter in [hms_peer_name, hms_peer_user_id, hms_peer_role, hms_peer_metadata] {
            text(getter(peer));
        }
        assert!(hms_peer_joined_at_ms(peer) >= 0);
    }
}

/// Reads all of a room code.
pub(super) fn room_code(code: *const hms_room_code) {
    // SAFETY: it lives, or is NULL.
    unsafe {
        assert_eq!(text(hms_room_code_code(code)).is_none(), code.is_null());
        text(hms_room_code_room_id(code));
        text(hms_room_code_role(code));
        assert!(hms_room_code_state(code) <= 2);
        assert!(hms_room_code_created_at_ms(code) >= 0);
        assert!(hms_room_code_updated_at_ms(code) >= 0);
    }
}

/// Reads all of an error. It shows no secret.
pub(super) fn error(error: *const hms_error) {
    // SAFETY: it lives, or is NULL.
    unsafe {
        for getter in [
            hms_error_message,
            hms_error_api_message,
            hms_error_details,
            hms_error_field,
            hms_error_body,
        ] {
            shows_no_secret(text(getter(error)).unwrap_or_default());
        }
        assert!(hms_error_outcome(error) <= 2);
        assert!(hms_error_http_status(error) <= 999);
        assert!(hms_error_attempts(error) < 1000);
        assert!(hms_error_retry_after_ms(error) <= 366 * 24 * 60 * 60 * 1000);
        let _ = hms_error_api_code(error);
    }
}

/// The text that a getter returned: UTF-8, or NULL.
///
/// # Safety
/// It is NULL or NUL-terminated, and alive for `'a`.
pub(super) unsafe fn text<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as this function's own.
    Some(unsafe { CStr::from_ptr(text) }.to_str().expect("UTF-8"))
}
