//! Rooms: lists.

use std::ffi::c_char;
use std::ptr;

use hms_rooms::{Error, RoomFilter, RoomList};

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::enter;
use crate::error::hms_error;
use crate::list::List;
use crate::number::{count, moment};
use crate::owned::{boxed, free};
use crate::room::{asked_state, hms_state};
use crate::rooms::hms_room;
use crate::sized::{self, Growing};
use crate::status::hms_status;
use crate::text;

/// Which rooms to list.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_room_filter {
    /// Set by HMS_ROOM_FILTER_INIT.
    pub struct_size: usize,
    /// HMS_STATE_ENABLED or HMS_STATE_DISABLED. 0 is enabled: no list has both.
    pub state: hms_state,
    /// The most rooms of a page, from 10 to 100. 0 is 100.
    pub page_size: u32,
    /// The name. The service decides whether a part of it is enough.
    pub name: *const c_char,
    /// The id of the template.
    pub template_id: *const c_char,
    /// The room was created then or later.
    pub created_from_ms: i64,
    /// The room was created then or earlier.
    pub created_until_ms: i64,
    /// Where to go on: hms_room_list_next of the page before.
    pub start: *const c_char,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds integers and pointers.
unsafe impl Growing for hms_room_filter {
    const NAME: &'static str = "hms_room_filter";
}

/// # Safety
/// `filter` is NULL or points to a struct as its documentation demands, alive for `'a`.
unsafe fn read<'a>(filter: *const hms_room_filter) -> Result<RoomFilter<'a>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        let Some(given) = sized::optional(filter, "filter")? else {
            return Ok(RoomFilter::default());
        };
        Ok(RoomFilter {
            state: asked_state(given.state)?,
            page_size: count("page_size", given.page_size)?,
            name: text::optional(given.name, "name")?,
            template_id: text::optional(given.template_id, "template_id")?,
            created_from: moment("created_from_ms", given.created_from_ms)?,
            created_until: moment("created_until_ms", given.created_until_ms)?,
            start: text::optional(given.start, "start")?,
        })
    }
}

/// A page of a list of rooms.
pub struct hms_room_list(List<hms_room>);

impl From<RoomList> for hms_room_list {
    fn from(list: RoomList) -> Self {
        Self(List::new(list.rooms, list.next.as_deref()))
    }
}

/// Lists a page of rooms (v2 API).
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_list_rooms(
    client: *const hms_client,
    filter: *const hms_room_filter,
    options: *const hms_call_options,
    list: *mut *mut hms_room_list,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(list, error, boxed, || {
            let client = held(client)?;
            let filter = read(filter)?;
            client.0.list_rooms(&filter, &call_options::read(options)?).map(Into::into)
        })
    }
}

/// The number of rooms.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_list_count(list: *const hms_room_list) -> usize {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(0, |list| list.0.count())
}

/// The room at index. Copy it with hms_room_copy to keep it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_list_at(
    list: *const hms_room_list,
    index: usize,
) -> *const hms_room {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(ptr::null(), |list| list.0.at(index))
}

/// The start of the next page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_list_next(list: *const hms_room_list) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(ptr::null(), |list| list.0.next())
}

/// Frees a list with its rooms.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_room_list_free(list: *mut hms_room_list) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(list) }
}
