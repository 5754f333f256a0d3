//! Lists: what to list, and the pages that come of it.

use std::time::SystemTime;

use crate::room::{Room, State};
use crate::room_code::RoomCode;

/// Which rooms [`Client::list_rooms`](crate::Client::list_rooms) lists. A `None` does not filter.
#[derive(Clone, Debug, Default)]
pub struct RoomFilter<'a> {
    /// Enabled or disabled rooms. [`State::Unknown`] means enabled ones: a list has the ones or the
    /// others, never both.
    pub state: State,
    /// The most rooms of a page, 10 to 100: 100.
    pub page_size: Option<u32>,
    /// The room's name. Whether a part of it is enough, the service decides.
    pub name: Option<&'a str>,
    /// The id of the room's template.
    pub template_id: Option<&'a str>,
    /// Rooms that were created then or later, to the millisecond.
    pub created_from: Option<SystemTime>,
    /// Rooms that were created then or earlier, to the millisecond.
    pub created_until: Option<SystemTime>,
    /// Where to go on: [`RoomList::next`] of the page before.
    pub start: Option<&'a str>,
}

/// A page of a list of rooms.
#[derive(Clone, Debug, Default)]
pub struct RoomList {
    /// The rooms, in the service's order.
    pub rooms: Vec<Room>,
    /// Where the next page starts. `None` ends the list.
    pub next: Option<String>,
}

/// Which codes [`Client::list_room_codes`](crate::Client::list_room_codes) lists.
#[derive(Clone, Debug, Default)]
pub struct RoomCodeFilter<'a> {
    /// The role of the codes.
    pub role: Option<&'a str>,
    /// Enabled or disabled codes. [`State::Unknown`] means both.
    pub state: State,
    /// The most codes of a page, 10 to 100: 100.
    pub page_size: Option<u32>,
    /// Where to go on: [`RoomCodeList::next`] of the page before.
    pub start: Option<&'a str>,
}

/// A page of a list of room codes.
#[derive(Clone, Debug, Default)]
pub struct RoomCodeList {
    /// The codes, in the service's order.
    pub codes: Vec<RoomCode>,
    /// Where the next page starts. `None` ends the list.
    pub next: Option<String>,
}
