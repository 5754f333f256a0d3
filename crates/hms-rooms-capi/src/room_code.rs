//! Room codes.

use std::ffi::{CString, c_char};
use std::ptr;

use hms_rooms::{CallOptions, Client, Error, RoomCode, RoomCodeFilter, RoomCodeList};

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::enter;
use crate::error::hms_error;
use crate::getter::{field, string};
use crate::list::List;
use crate::number::count;
use crate::owned::{boxed, free};
use crate::room::{asked_state, hms_state, state, unix_ms};
use crate::sized::{self, Growing};
use crate::status::hms_status;
use crate::text::{self, owned};

/// A short text with which peers join a room in a role. It does not expire.
#[derive(Clone)]
pub struct hms_room_code {
    code: CString,
    room_id: Option<CString>,
    role: Option<CString>,
    state: hms_state,
    created_at_ms: i64,
    updated_at_ms: i64,
}

impl From<RoomCode> for hms_room_code {
    fn from(code: RoomCode) -> Self {
        Self {
            code: owned(&code.code),
            room_id: code.room_id.as_deref().map(owned),
            role: code.role.as_deref().map(owned),
            state: state(code.state),
            created_at_ms: unix_ms(code.created_at),
            updated_at_ms: unix_ms(code.updated_at),
        }
    }
}

/// A page of a list of room codes.
pub struct hms_room_code_list(List<hms_room_code>);

impl From<RoomCodeList> for hms_room_code_list {
    fn from(list: RoomCodeList) -> Self {
        Self(List::new(list.codes, list.next.as_deref()))
    }
}

/// Creates a code for each role of the room of an id that has no code, and returns
/// the codes of all roles (v2 API). If role is not NULL, creates one for that role
/// only; such a call is not retried after a lost reply. A room has 100 codes at
/// most. Fails with HMS_PERMISSION_DENIED if the room is disabled.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_create_room_codes(
    client: *const hms_client,
    room_id: *const c_char,
    role: *const c_char,
    options: *const hms_call_options,
    list: *mut *mut hms_room_code_list,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(list, error, boxed, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let role = text::optional(role, "role")?;
            let options = call_options::read(options)?;
            client.0.create_room_codes(room_id, role, &options).map(Into::into)
        })
    }
}

/// Which room codes to list.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_room_code_filter {
    /// Set by HMS_ROOM_CODE_FILTER_INIT.
    pub struct_size: usize,
    /// The role.
    pub role: *const c_char,
    /// HMS_STATE_ENABLED or HMS_STATE_DISABLED. 0 lists both.
    pub state: hms_state,
    /// The most codes of a page, from 10 to 100. 0 is 100.
    pub page_size: u32,
    /// Where to go on: hms_room_code_list_next of the page before.
    pub start: *const c_char,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds integers and pointers.
unsafe impl Growing for hms_room_code_filter {
    const NAME: &'static str = "hms_room_code_filter";
}

/// # Safety
/// `filter` is NULL or points to a struct as its documentation demands, alive for `'a`.
unsafe fn read<'a>(filter: *const hms_room_code_filter) -> Result<RoomCodeFilter<'a>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        let Some(given) = sized::optional(filter, "filter")? else {
            return Ok(RoomCodeFilter::default());
        };
        Ok(RoomCodeFilter {
            role: text::optional(given.role, "role")?,
            state: asked_state(given.state)?,
            page_size: count("page_size", given.page_size)?,
            start: text::optional(given.start, "start")?,
        })
    }
}

/// Lists a page of the codes of the room of an id (v2 API). Fails with
/// HMS_PERMISSION_DENIED if the room is disabled.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_list_room_codes(
    client: *const hms_client,
    room_id: *const c_char,
    filter: *const hms_room_code_filter,
    options: *const hms_call_options,
    list: *mut *mut hms_room_code_list,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(list, error, boxed, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let filter = read(filter)?;
            let options = call_options::read(options)?;
            client.0.list_room_codes(room_id, &filter, &options).map(Into::into)
        })
    }
}

/// Lets peers join with a code again (v2 API). Fails with HMS_PERMISSION_DENIED if
/// its role or its room is gone.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room_code(
    client: *const hms_client,
    code: *const c_char,
    options: *const hms_call_options,
    room_code: *mut *mut hms_room_code,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { set(client, code, options, room_code, error, Client::enable_room_code) }
}

/// Disables a code: no new peer may join with it (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room_code(
    client: *const hms_client,
    code: *const c_char,
    options: *const hms_call_options,
    room_code: *mut *mut hms_room_code,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe { set(client, code, options, room_code, error, Client::disable_room_code) }
}

/// An operation on a code.
///
/// # Safety
/// As the prologue of the header demands.
unsafe fn set(
    client: *const hms_client,
    code: *const c_char,
    options: *const hms_call_options,
    room_code: *mut *mut hms_room_code,
    error: *mut *mut hms_error,
    operation: fn(&Client, &str, &CallOptions) -> Result<RoomCode, Error>,
) -> hms_status {
    // SAFETY: as this function's own.
    unsafe {
        enter(room_code, error, boxed, || {
            let client = held(client)?;
            let code = text::required(code, "code")?;
            operation(&client.0, code, &call_options::read(options)?).map(Into::into)
        })
    }
}

/// The number of codes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_list_count(list: *const hms_room_code_list) -> usize {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(0, |list| list.0.count())
}

/// The code at index. Copy it with hms_room_code_copy to keep it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_list_at(
    list: *const hms_room_code_list,
    index: usize,
) -> *const hms_room_code {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(ptr::null(), |list| list.0.at(index))
}

/// The start of the next page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_list_next(list: *const hms_room_code_list) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(ptr::null(), |list| list.0.next())
}

/// Frees a list with its codes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_list_free(list: *mut hms_room_code_list) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(list) }
}

/// The code itself, such as "abc-defg-hij".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_code(code: *const hms_room_code) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(code, |code| Some(&code.code)) }
}

/// The id of its room.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_room_id(code: *const hms_room_code) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(code, |code| code.room_id.as_ref()) }
}

/// The role in which peers join.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_role(code: *const hms_room_code) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(code, |code| code.role.as_ref()) }
}

/// Whether new peers may join with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_state(code: *const hms_room_code) -> hms_state {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(code, |code| code.state) }
}

/// When the code was created.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_created_at_ms(code: *const hms_room_code) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(code, |code| code.created_at_ms) }
}

/// When the code was last enabled or disabled. 0 if it never was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_updated_at_ms(code: *const hms_room_code) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(code, |code| code.updated_at_ms) }
}

/// A code of the same content, to be freed by itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_copy(code: *const hms_room_code) -> *mut hms_room_code {
    // SAFETY: as the prologue of the header demands.
    unsafe { code.as_ref() }.map_or(ptr::null_mut(), |code| boxed(code.clone()))
}

/// Frees a code with its texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_code_free(code: *mut hms_room_code) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(code) }
}
