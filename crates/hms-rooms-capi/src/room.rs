//! Rooms: results.

use std::ffi::{CStr, c_char};
use std::ptr;
use std::time::{SystemTime, UNIX_EPOCH};

use hms_rooms::{Error, RoomText, State};

use crate::getter::field;
use crate::owned::{boxed, free};
use crate::rooms::hms_room;

/// A state that may be unknown, one of HMS_STATE_*.
pub type hms_state = u32;

/// The reply does not say, or not reliably.
pub const HMS_STATE_UNKNOWN: hms_state = 0;
/// Of a room or a room code: new peers may join.
pub const HMS_STATE_ENABLED: hms_state = 1;
/// Of a room or a room code: no new peer may join.
pub const HMS_STATE_DISABLED: hms_state = 2;

pub(crate) fn state(state: State) -> hms_state {
    match state {
        State::Unknown => HMS_STATE_UNKNOWN,
        State::Enabled => HMS_STATE_ENABLED,
        State::Disabled => HMS_STATE_DISABLED,
    }
}

/// The state that a filter asks for.
pub(crate) fn asked_state(state: hms_state) -> Result<State, Error> {
    match state {
        HMS_STATE_UNKNOWN => Ok(State::Unknown),
        HMS_STATE_ENABLED => Ok(State::Enabled),
        HMS_STATE_DISABLED => Ok(State::Disabled),
        _ => {
            let message = format!("state {state} is not an HMS_STATE_* value");
            Err(Error::invalid_argument("state", message))
        }
    }
}

/// Milliseconds since 1970-01-01 UTC. 0 if the time is absent or earlier.
pub(crate) fn unix_ms(time: Option<SystemTime>) -> i64 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// # Safety
/// `room` is NULL or points to a living room, and the result is not used after it.
unsafe fn string(room: *const hms_room, which: RoomText) -> *const c_char {
    // SAFETY: as this function's own.
    let text = unsafe { room.as_ref() }.and_then(|room| room.0.c_str(which));
    text.map_or(ptr::null(), CStr::as_ptr)
}

/// The id, 24 hexadecimal digits today. NULL only if a disable was answered
/// without content.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_id(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::Id) }
}

/// The name. Some workspaces return a hash of it: do not compare it with the name
/// that you gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_name(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::Name) }
}

/// The description.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_description(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::Description) }
}

/// Whether new peers may join.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_state(room: *const hms_room) -> hms_state {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| state(room.0.state())) }
}

/// The name of the template.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_template_name(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::Template) }
}

/// The id of the template.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_template_id(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::TemplateId) }
}

/// The region.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_region(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::Region) }
}

/// The most peers in the room (v2 API).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_size(room: *const hms_room) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| room.0.size().unwrap_or(0)) }
}

/// The longest session, in seconds (v2 API).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_max_duration_seconds(room: *const hms_room) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| room.0.max_duration_seconds().unwrap_or(0)) }
}

/// 1 if the room may have more than 2500 peers (v2 API).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_large_room(room: *const hms_room) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| room.0.large_room().unwrap_or(false).into()) }
}

/// When the room was created.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_created_at_ms(room: *const hms_room) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| unix_ms(room.0.created_at())) }
}

/// When the room was last changed. 0 if it never was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_updated_at_ms(room: *const hms_room) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| unix_ms(room.0.updated_at())) }
}

/// Whether sessions are recorded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_recording_state(room: *const hms_room) -> hms_state {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        field(room, |room| match room.0.recording() {
            None => HMS_STATE_UNKNOWN,
            Some(recording) if recording.enabled => HMS_STATE_ENABLED,
            Some(_) => HMS_STATE_DISABLED,
        })
    }
}

/// 1 if the recording settings are the template's, and follow it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_recording_from_template(room: *const hms_room) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(room, |room| room.0.recording_from_template().into()) }
}

/// Where recordings are stored: see hms_upload. NULL if it is with 100ms. The
/// storage credentials are in hms_room_json alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_upload_type(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::UploadKind) }
}

/// The name of the bucket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_upload_location(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::UploadLocation) }
}

/// The path in the bucket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_upload_prefix(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::UploadPrefix) }
}

/// The region of the bucket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_upload_region(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::UploadRegion) }
}

/// Where the service reports the room's events (v2 API).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_webhook_url(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::WebhookUrl) }
}

/// The reply as received, with the fields that this library does not know. It may
/// hold storage credentials in clear: do not log it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_json(room: *const hms_room) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(room, RoomText::Json) }
}

/// A room of the same content, to be freed by itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_copy(room: *const hms_room) -> *mut hms_room {
    // SAFETY: as the prologue of the header demands.
    unsafe { room.as_ref() }.map_or(ptr::null_mut(), |room| boxed(hms_room(room.0.clone())))
}

/// Frees a room with its texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_free(room: *mut hms_room) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(room) }
}
