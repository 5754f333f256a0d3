//! Rooms: operations.

use std::ffi::c_char;

use hms_rooms::{CallOptions, Client, Error, Room};

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::enter;
use crate::error::hms_error;
use crate::owned::boxed;
use crate::room_params::{Params, hms_room_params};
use crate::status::hms_status;
use crate::text;

/// A room as the service described it in a reply. It never changes. Replies vary
/// between workspaces: the getters below return NULL, or 0, for what is absent.
pub struct hms_room(pub(crate) Room);

impl From<Room> for hms_room {
    fn from(room: Room) -> Self {
        Self(room)
    }
}

/// Creates a room, or returns the room that has the name. On the v2 API that room
/// takes over the settings given here.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_create_room(
    client: *const hms_client,
    params: *const hms_room_params,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(room, error, boxed, || {
            let client = held(client)?;
            let params = Params::of_create(params)?;
            let options = call_options::read(options)?;
            params.give(|params| client.0.create_room(params, &options)).map(Into::into)
        })
    }
}

/// Changes the room of an id (v2 API). If another room has the new name, the
/// service may answer with that one: then this fails with HMS_BAD_REPLY.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_update_room(
    client: *const hms_client,
    room_id: *const c_char,
    params: *const hms_room_params,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(room, error, boxed, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let params = Params::of_update(params)?;
            let options = call_options::read(options)?;
            params.give(|params| client.0.update_room(room_id, params, &options)).map(Into::into)
        })
    }
}

/// Disables the room of a name: no new peer may join. Peers who are inside stay
/// until their session ends.
///
/// The v2 API looks the room up first, and fails with HMS_NOT_FOUND if there is
/// none. The legacy API does not: a name that does not exist may become a new,
/// disabled room. If its reply does not say "enabled", the room's state is
/// HMS_STATE_UNKNOWN. A reply that says the opposite is HMS_BAD_REPLY.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::disable_room) }
}

/// Disables the room of an id (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room_by_id(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::disable_room_by_id) }
}

/// Lets new peers join the room of a name again (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::enable_room) }
}

/// Lets new peers join the room of an id again (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room_by_id(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::enable_room_by_id) }
}

/// Reads the room of an id (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_get_room(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::get_room) }
}

/// Finds the room of exactly this name in any case, enabled or disabled (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_find_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::find_room) }
}

/// An operation on the room that a name or an id refers to.
///
/// # Safety
/// As the prologue of the header demands.
unsafe fn by_text(
    client: *const hms_client,
    text: *const c_char,
    field: &'static str,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
    operation: fn(&Client, &str, &CallOptions) -> Result<Room, Error>,
) -> hms_status {
    // SAFETY: as this function's own.
    unsafe {
        enter(room, error, boxed, || {
            let client = held(client)?;
            let text = text::required(text, field)?;
            operation(&client.0, text, &call_options::read(options)?).map(Into::into)
        })
    }
}
