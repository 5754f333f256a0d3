//! A room as a reply described it.

use std::ffi::{CString, c_char};
use std::time::{SystemTime, UNIX_EPOCH};

use hms_rooms::Room;
use zeroize::Zeroizing;

use crate::entry::free;
use crate::status::{self, hms_state};
use crate::text::{owned, pointer};

/// hms_room is a room as the service described it in a reply. It never changes,
/// so that any number of threads may read it at once.
///
/// What its getters return lives as long as the room, and is NULL, or 0, for
/// what the reply did not hold: replies vary between workspaces. Every getter
/// takes NULL for the room, and returns the same.
///
/// Since 0.1.0.
pub struct hms_room {
    id: Option<CString>,
    name: Option<CString>,
    description: Option<CString>,
    state: hms_state,
    template_name: Option<CString>,
    template_id: Option<CString>,
    region: Option<CString>,
    created_at: i64,
    updated_at: i64,
    recording_enabled: bool,
    recording_from_template: bool,
    /// Wiped when freed: it may hold storage credentials.
    json: Option<Zeroizing<CString>>,
}

impl From<Room> for hms_room {
    fn from(room: Room) -> Self {
        let filled = |text: &str| (!text.is_empty()).then(|| owned(text));
        Self {
            id: filled(room.id()),
            name: room.name().map(owned),
            description: room.description().map(owned),
            state: status::state(room.state()),
            template_name: room.template().map(owned),
            template_id: room.template_id().map(owned),
            region: room.region().map(owned),
            created_at: unix_ms(room.created_at()),
            updated_at: unix_ms(room.updated_at()),
            recording_enabled: room.recording().is_some_and(|recording| recording.enabled),
            recording_from_template: room.recording_from_template(),
            json: filled(room.json()).map(Zeroizing::new),
        }
    }
}

fn unix_ms(time: Option<SystemTime>) -> i64 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// # Safety
/// `room` is NULL or points to a living room.
unsafe fn field<T: Default>(room: *const hms_room, get: fn(&hms_room) -> T) -> T {
    // SAFETY: as this function's own.
    unsafe { room.as_ref() }.map(get).unwrap_or_default()
}

/// # Safety
/// `room` is NULL or points to a living room, and the result is not used after it.
unsafe fn string(room: *const hms_room, get: fn(&hms_room) -> Option<&CString>) -> *const c_char {
    // SAFETY: as this function's own.
    pointer(unsafe { room.as_ref() }.and_then(get))
}

/// hms_room_id returns the room's id, 24 hexadecimal digits today.
///
/// It lives as long as the room; NULL only after a disable that the service
/// answered with no content, or where room is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_id(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, |room| room.id.as_ref()) }
}

/// hms_room_name returns the room's name. Some workspaces answer with a hash in
/// its place: do not compare it with what was asked for.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_name(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, |room| room.name.as_ref()) }
}

/// hms_room_description returns the room's description.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_description(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, |room| room.description.as_ref()) }
}

/// hms_room_state returns whether new peers may join, one of HMS_STATE_*.
///
/// It is HMS_STATE_UNKNOWN where the reply does not reliably say, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_state(room: *const hms_room) -> hms_state {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| room.state) }
}

/// hms_room_template_name returns the name of the room's template.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_template_name(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, |room| room.template_name.as_ref()) }
}

/// hms_room_template_id returns the id of the room's template.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_template_id(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, |room| room.template_id.as_ref()) }
}

/// hms_room_region returns the room's region.
///
/// It lives as long as the room; NULL where the reply has none, or room is
/// NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_region(room: *const hms_room) -> *const c_char {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { string(room, |room| room.region.as_ref()) }
}

/// hms_room_created_at returns when the room was created, in milliseconds since
/// 1970-01-01 UTC.
///
/// It is 0 where the reply does not say, or room is NULL. Any thread.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_created_at(room: *const hms_room) -> i64 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| room.created_at) }
}

/// hms_room_updated_at returns when the room was last changed, in milliseconds
/// since 1970-01-01 UTC.
///
/// It is 0 where it never was, the reply does not say, or room is NULL. Any
/// thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_updated_at(room: *const hms_room) -> i64 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| room.updated_at) }
}

/// hms_room_recording_enabled returns 1 where the reply says that sessions are
/// recorded, and 0 where it says that they are not.
///
/// It is 0 also where the reply says nothing, or room is NULL. Any thread.
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_recording_enabled(room: *const hms_room) -> u32 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| u32::from(room.recording_enabled)) }
}

/// hms_room_recording_from_template returns 1 where the room's recording
/// settings are its template's and follow it, and 0 otherwise.
///
/// It is 0 also where room is NULL. Any thread. Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_recording_from_template(room: *const hms_room) -> u32 {
    // SAFETY: as the documentation of `hms_room` demands.
    unsafe { field(room, |room| u32::from(room.recording_from_template)) }
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
    unsafe { string(room, |room| room.json.as_deref()) }
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
