//! The table of room codes.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// A room code, in the database and in snapshots.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomCode {
    pub(crate) code: String,
    #[serde(skip)]
    pub(crate) room_id: String,
    /// The name of its room.
    pub(crate) room: String,
    pub(crate) role: String,
    #[serde(default = "enabled")]
    pub(crate) enabled: bool,
    #[serde(default)]
    pub(crate) created_at: String,
    /// The time of the last change of `enabled`; at first `created_at`.
    #[serde(default)]
    pub(crate) updated_at: String,
}

fn enabled() -> bool {
    true
}

/// The columns that all statements select.
const CODES: &str = "SELECT room_code.*, room.name AS room
    FROM room_code JOIN room ON room.id = room_code.room_id";

/// The codes of a room, oldest first.
pub(crate) fn of_room(store: &Connection, room_id: &str) -> rusqlite::Result<Vec<RoomCode>> {
    store
        .prepare_cached(&format!("{CODES} WHERE room_id = ?1 ORDER BY number"))?
        .query_map([room_id], stored_code)?
        .collect()
}

/// The codes of all rooms, oldest first.
pub(crate) fn all(store: &Connection) -> rusqlite::Result<Vec<RoomCode>> {
    store.prepare_cached(&format!("{CODES} ORDER BY number"))?.query_map([], stored_code)?.collect()
}

pub(crate) fn by_code(store: &Connection, code: &str) -> rusqlite::Result<Option<RoomCode>> {
    store
        .prepare_cached(&format!("{CODES} WHERE code = ?1"))?
        .query_row([code], stored_code)
        .optional()
}

pub(crate) fn set(
    store: &Connection,
    code: &str,
    enabled: bool,
    updated_at: &str,
) -> rusqlite::Result<()> {
    store
        .prepare_cached("UPDATE room_code SET enabled = ?2, updated_at = ?3 WHERE code = ?1")?
        .execute(params![code, enabled, updated_at])
        .map(drop)
}

pub(crate) fn insert(store: &Connection, code: &RoomCode) -> rusqlite::Result<()> {
    store
        .prepare_cached(
            "INSERT INTO room_code (code, room_id, role, enabled, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            code.code,
            code.room_id,
            code.role,
            code.enabled,
            code.created_at,
            code.updated_at
        ])
        .map(drop)
}

fn stored_code(row: &Row<'_>) -> rusqlite::Result<RoomCode> {
    Ok(RoomCode {
        code: row.get("code")?,
        room_id: row.get("room_id")?,
        room: row.get("room")?,
        role: row.get("role")?,
        enabled: row.get("enabled")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}
