//! The client and its operations.

use std::ffi::c_char;
use std::sync::Arc;

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, Client, Error, Room};

use crate::client_options::{self, hms_client_options};
use crate::entry::{boxed, enter, required};
use crate::error::hms_error;
use crate::room::hms_room;
use crate::room_params::{RoomParams, call_options, hms_call_options, hms_room_params};
use crate::status::hms_status;
use crate::text;

/// hms_client speaks to the service under one set of credentials, over its own
/// pool of connections.
///
/// Any number of threads may use it at once, until it is freed. It has no thread
/// of its own, except while a name is looked up. Nothing about it is global: a
/// program may have as many clients as it likes.
///
/// Since 0.1.0.
pub struct hms_client(Client);

/// hms_client_new makes a client. Nothing is sent, and no name is resolved,
/// before its first call.
///
/// On HMS_OK *client is set, and freed with hms_client_free. Otherwise *error
/// is set, and freed with hms_error_free: HMS_INVALID_ARGUMENT or
/// HMS_UNSUPPORTED, and hms_error_field says which option. Either pointer may
/// be NULL.
///
/// options is borrowed for the call, with its strings. It may be NULL: then
/// everything comes from the environment.
///
/// It may be called from any thread, but reads the environment: no other thread
/// may change that meanwhile.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_new(
    options: *const hms_client_options,
    client: *mut *mut hms_client,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe {
        enter(client, error, shared, || {
            let options = client_options::read(options)?;
            Client::new(&options).map(hms_client)
        })
    }
}

/// hms_client_create_room creates a room, or returns the one that already has
/// this name. (Names are case-insensitive.) On the v2 API, that one takes over
/// the settings given here.
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: any status, and hms_error_outcome says
/// whether the room may exist. Either pointer may be NULL.
///
/// params is borrowed for the call, with all that it points to, and may not be
/// NULL; options may be. It blocks, for no longer than its timeout, and may be
/// called from any number of threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_create_room(
    client: *const hms_client,
    params: *const hms_room_params,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe {
        enter(room, error, boxed, || {
            let client = held(client)?;
            let params = RoomParams::read(params)?;
            let options = call_options(options)?;
            params.give(|params| client.0.create_room(params, &options)).map(Into::into)
        })
    }
}

/// hms_client_disable_room disables the room of this name: nobody new may join,
/// and those inside stay until their session ends.
///
/// On the legacy API this is the same upsert as a create: a mistyped name may
/// make a new, disabled room, and succeed. A reply that does not reliably say
/// that the room is disabled leaves hms_room_state unknown. On the v2 API the
/// room is looked up first, among those enabled and those disabled; where there
/// is none, nothing is created.
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: HMS_NOT_FOUND where there is no room of
/// this name (v2 API), or any other status. Either pointer may be NULL.
///
/// name is borrowed for the call, and may not be NULL; options may be. It
/// blocks, for no longer than its timeout, and may be called from any number of
/// threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::disable_room) }
}

/// hms_client_disable_room_by_id disables the room of this id (v2 API): nobody
/// new may join, and those inside stay until their session ends.
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: HMS_NOT_FOUND where there is no room of
/// this id, HMS_UNSUPPORTED on the legacy API, before anything is sent, or any
/// other status. Either pointer may be NULL.
///
/// room_id is borrowed for the call, and may not be NULL; options may be. It
/// blocks, for no longer than its timeout, and may be called from any number of
/// threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room_by_id(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::disable_room_by_id) }
}

/// hms_client_enable_room lets new peers join the room of this name again (v2
/// API). The room is looked up first, among those enabled and those disabled.
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: HMS_NOT_FOUND where there is no room of
/// this name, HMS_UNSUPPORTED on the legacy API, before anything is sent, or
/// any other status. Either pointer may be NULL.
///
/// name is borrowed for the call, and may not be NULL; options may be. It
/// blocks, for no longer than its timeout, and may be called from any number of
/// threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::enable_room) }
}

/// hms_client_enable_room_by_id lets new peers join the room of this id again
/// (v2 API).
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: HMS_NOT_FOUND where there is no room of
/// this id, HMS_UNSUPPORTED on the legacy API, before anything is sent, or any
/// other status. Either pointer may be NULL.
///
/// room_id is borrowed for the call, and may not be NULL; options may be. It
/// blocks, for no longer than its timeout, and may be called from any number of
/// threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room_by_id(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::enable_room_by_id) }
}

/// hms_client_get_room reads the room of this id (v2 API).
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: HMS_NOT_FOUND where there is no room of
/// this id, HMS_UNSUPPORTED on the legacy API, before anything is sent, or any
/// other status. Either pointer may be NULL.
///
/// room_id is borrowed for the call, and may not be NULL; options may be. It
/// blocks, for no longer than its timeout, and may be called from any number of
/// threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_get_room(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::get_room) }
}

/// hms_client_find_room finds the room of exactly this name, whatever its case,
/// enabled or disabled (v2 API).
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free: HMS_NOT_FOUND where there is no room of
/// this name, HMS_UNSUPPORTED on the legacy API, before anything is sent, or
/// any other status. Either pointer may be NULL.
///
/// name is borrowed for the call, and may not be NULL; options may be. It
/// blocks, for no longer than its timeout, and may be called from any number of
/// threads at once.
///
/// Since 0.1.0.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_find_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::find_room) }
}

/// The frame around every operation that refers to a room by one text: its name, or its id.
///
/// # Safety
/// The pointers are as the operations' documentation demands.
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
            operation(&client.0, text, &call_options(options)?).map(Into::into)
        })
    }
}

/// hms_client_shutdown makes every call of the client that is under way or to
/// come return HMS_CANCELLED: the former within about 20 ms, whether it
/// resolves a name, connects, waits for a reply, or pauses.
///
/// Call it before hms_client_free, to end the calls of other threads. It does
/// not free the client, which may be NULL. It may be called from any thread,
/// from a callback, and more than once.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_shutdown(client: *mut hms_client) {
    // SAFETY: as this function's documentation demands.
    if let Some(client) = unsafe { client.as_ref() } {
        let _ = contain(|| {
            client.0.shutdown();
            Ok(())
        });
    }
}

/// hms_client_free frees a client, and closes its connections. First end its
/// calls: call hms_client_shutdown, and join every thread that calls with the
/// client. While hms_client_free runs, and after it, no thread may use the
/// client.
///
/// client may be NULL. Rooms and errors that came from it live on. It may be
/// called from any thread, but not from a callback of the client's own calls.
///
/// Since 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_free(client: *mut hms_client) {
    if client.is_null() {
        return;
    }
    // SAFETY: as this function's documentation demands, and `shared` made it.
    unsafe {
        hms_client_shutdown(client);
        let client = Arc::from_raw(client);
        let _ = contain(|| {
            drop(client);
            Ok(())
        });
    }
}

/// Hands out a client that a call can hold on to. A program that frees it under a call breaks the
/// rule of `hms_client_free`; then that call is cancelled, rather than reading freed memory.
fn shared(client: hms_client) -> *mut hms_client {
    Arc::into_raw(Arc::new(client)).cast_mut()
}

/// Holds on to a client for the length of a call.
///
/// # Safety
/// `client` is NULL, or came from [`shared`] and is not freed yet.
unsafe fn held(client: *const hms_client) -> Result<Arc<hms_client>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        required(client, "client")?;
        Arc::increment_strong_count(client);
        Ok(Arc::from_raw(client))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::ptr;
    use std::thread;

    use super::*;
    use crate::status::{HMS_CANCELLED, HMS_OK};

    /// Not allowed, and yet no use of freed memory.
    #[test]
    fn a_client_that_is_freed_under_a_call_cancels_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}\0", listener.local_addr().unwrap());
        // SAFETY: all zeroes are a value of it.
        let mut options: hms_client_options = unsafe { std::mem::zeroed() };
        options.struct_size = size_of::<hms_client_options>();
        options.management_token = c"token".as_ptr();
        options.base_url = base_url.as_ptr().cast();
        let mut client = ptr::null_mut();
        // SAFETY: the options are initialised, and what they point to lives here.
        let status = unsafe { hms_client_new(&options, &mut client, ptr::null_mut()) };
        assert_eq!(status, HMS_OK);

        let address = client.expose_provenance();
        let call = thread::spawn(move || {
            let client = ptr::with_exposed_provenance(address);
            // SAFETY: the client lives when the call begins, and the call holds on to it.
            unsafe {
                let null = ptr::null_mut();
                hms_client_disable_room(
                    client,
                    c"room".as_ptr(),
                    ptr::null(),
                    null,
                    ptr::null_mut(),
                )
            }
        });
        // Once it has connected, it waits for a reply.
        let connection = listener.accept().unwrap();
        // SAFETY: it is freed once.
        unsafe { hms_client_free(client) };
        assert_eq!(call.join().unwrap(), HMS_CANCELLED);
        drop(connection);
    }
}
