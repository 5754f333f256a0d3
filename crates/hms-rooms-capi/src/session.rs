//! Sessions: how they end.

use std::ffi::c_char;

use hms_rooms::{EndRoomParams, Error};

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::enter_without_result;
use crate::error::hms_error;
use crate::sized::{self, Growing};
use crate::status::hms_status;
use crate::text;

/// How to end a session.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_end_room_params {
    /// Set by HMS_END_ROOM_PARAMS_INIT.
    pub struct_size: usize,
    /// Why: the service tells the peers.
    pub reason: *const c_char,
    /// Nonzero disables the room too, so that the peers cannot join again.
    pub lock: u32,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds a pointer and an integer.
unsafe impl Growing for hms_end_room_params {
    const NAME: &'static str = "hms_end_room_params";
}

/// # Safety
/// `params` is NULL or points to a struct as its documentation demands, alive for `'a`.
unsafe fn read<'a>(params: *const hms_end_room_params) -> Result<EndRoomParams<'a>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        let Some(given) = sized::optional(params, "params")? else {
            return Ok(EndRoomParams::default());
        };
        let reason = text::optional(given.reason, "reason")?;
        Ok(EndRoomParams { reason, lock: given.lock != 0 })
    }
}

/// Ends the session of the room of an id (v2 API): all peers are disconnected,
/// shortly after the call. Disabling the room does not do that. params may be
/// NULL. Fails with HMS_NOT_FOUND if there is no peer inside.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_end_room(
    client: *const hms_client,
    room_id: *const c_char,
    params: *const hms_end_room_params,
    options: *const hms_call_options,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter_without_result(error, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let params = read(params)?;
            client.0.end_room(room_id, &params, &call_options::read(options)?)
        })
    }
}
