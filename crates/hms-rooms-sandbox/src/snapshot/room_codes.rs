//! The room codes of a snapshot.

use rusqlite::Connection;

use crate::clock::Clock;
use crate::http::refusal::Refusal;
use crate::rules::room_codes::MAX_CODES;
use crate::snapshot::entry::{invalid, stamp_or_now};
use crate::store::room_codes::{self, RoomCode};
use crate::store::rooms;

/// Adds a room code of a snapshot. Its room must exist. If the code is disabled, its role may be
/// gone.
pub(crate) fn put(store: &Connection, code: &RoomCode, clock: Clock) -> Result<(), Refusal> {
    let room =
        rooms::by_name(store, &code.room)?.ok_or_else(|| invalid("room: no room has this name"))?;
    if code.code.is_empty() {
        return Err(invalid("code: it is empty"));
    }
    if room_codes::by_code(store, &code.code)?.is_some() {
        return Err(invalid("code: another room code is the same"));
    }
    if room_codes::of_room(store, &room.id)?.len() >= MAX_CODES {
        return Err(invalid(format!("room: a room has at most {MAX_CODES} codes")));
    }
    let created_at = stamp_or_now("created_at", &code.created_at, clock)?;
    let updated_at = match code.updated_at.as_str() {
        "" => created_at.clone(),
        time => stamp_or_now("updated_at", time, clock)?,
    };
    room_codes::insert(
        store,
        &RoomCode { room_id: room.id, created_at, updated_at, ..code.clone() },
    )?;
    Ok(())
}
