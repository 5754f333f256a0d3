//! A room as a reply described it.

use std::ffi::{CStr, c_char};
use std::ptr;
use std::time::{SystemTime, UNIX_EPOCH};

use hms_rooms::{Room, RoomText};

use crate::entry::free;
use crate::status::{self, hms_state};

/// hms_room is a room as the service described it in a reply. It never changes,
/// so that any number of threads may read it at once.
///
/// What its getters return lives as long as the room, and is NULL, or 0, for
/// what the reply did not hold: replies vary between workspaces. Every getter
/// takes NULL for the room, and returns the same.
///
/// Since 0.1.0.
pub struct hms_room(Room);

impl From<Room> for hms_room {
    fn from(room: Room) -> Self {
        Self(room)
    }
}

fn unix_ms(time: Option<SystemTime>) -> i64 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// # Safety
/// `room` is NULL or points to a living room.
unsafe fn field<T: Default>(room: *const hms_room, get: fn(&Room) -> T) -> T {
    // SAFETY: as this function's own.
    unsafe { room.as_ref() }.map(|room| get(&room.0)).unwrap_or_default()
}

/// # Safety
/// `room` is NULL or points to a living room, and the result is not used after it.
unsafe fn string(room: *const hms_room, which: RoomText) -> *const c_char {
    // SAFETY: as this function's own.
    let text = unsafe { room.as_ref() }.and_then(|room| room.0.c_str(which));
    text.map_or(ptr::null(), CStr::as_ptr)
}

/// hms_room_id returns the room's id, 24 hexadecimal digits today.
///
/// It lives as long as the room; NULL only after a disable that the service
/// answered with no content, or where room is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_id(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::Id) }
}

/// hms_room_name returns the room's name. Some workspaces answer with a hash in
/// its place: do not compare it with what was asked for.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_name(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::Name) }
}

/// hms_room_description returns the room's description.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_description(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::Description) }
}

/// hms_room_state returns whether new peers may join, one of HMS_STATE_*.
///
/// It is HMS_STATE_UNKNOWN where the reply does not reliably say, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_state(room: *const hms_room) -> hms_state {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| status::state(room.state())) }
}

/// hms_room_template_name returns the name of the room's template.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_template_name(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::Template) }
}

/// hms_room_template_id returns the id of the room's template.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_template_id(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::TemplateId) }
}

/// hms_room_region returns the room's region.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_region(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::Region) }
}

/// hms_room_created_at returns when the room was created, in milliseconds since
/// 1970-01-01 UTC.
///
/// It is 0 where the reply does not say, or room is NULL. Any thread.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_created_at(room: *const hms_room) -> i64 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| unix_ms(room.created_at())) }
}

/// hms_room_updated_at returns when the room was last changed, in milliseconds
/// since 1970-01-01 UTC.
///
/// It is 0 where it never was, the reply does not say, or room is NULL. Any
/// thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_updated_at(room: *const hms_room) -> i64 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| unix_ms(room.updated_at())) }
}

/// hms_room_recording_enabled returns 1 where the reply says that sessions are
/// recorded, and 0 where it says that they are not.
///
/// It is 0 also where the reply says nothing, or room is NULL. Any thread.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_recording_enabled(room: *const hms_room) -> u32 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe {
        field(room, |room| room.recording().is_some_and(|recording| recording.enabled).into())
    }
}

/// hms_room_recording_from_template returns 1 where the room's recording
/// settings are its template's and follow it, and 0 otherwise.
///
/// It is 0 also where room is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_recording_from_template(room: *const hms_room) -> u32 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| room.recording_from_template().into()) }
}

/// hms_room_json returns the reply as received, with the fields that this
/// library does not know. It may hold storage credentials in clear: do not log
/// it.
///
/// It lives as long as the room; NULL where the reply was empty, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_json(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, RoomText::Json) }
}

/// hms_room_free frees a room, and with it every string that its getters
/// returned. room may be NULL.
///
/// Any thread, once all are done with the room. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_free(room: *mut hms_room) {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { free(room) }
}
