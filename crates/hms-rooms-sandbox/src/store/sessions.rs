//! The tables of sessions and of the peers in them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// A peer in a room, in the database and in snapshots. In a snapshot every field is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Peer {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) user_id: String,
    pub(crate) role: String,
    pub(crate) metadata: String,
    pub(crate) joined_at: String,
}

/// An active session. Its peers are in the order in which they joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    /// The name of its room.
    pub(crate) room: String,
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) created_at: String,
    pub(crate) peers: Vec<Peer>,
}

/// The number of peers in a room.
pub(crate) fn count(store: &Connection, room_id: &str) -> rusqlite::Result<u32> {
    store
        .prepare_cached("SELECT count(*) FROM peer WHERE room_id = ?1")?
        .query_row([room_id], |row| row.get(0))
}

/// The active session of a room.
pub(crate) fn of_room(store: &Connection, room_id: &str) -> rusqlite::Result<Option<Session>> {
    let session = store
        .prepare_cached(
            "SELECT session.id, session.created_at, room.name
             FROM session JOIN room ON room.id = session.room_id WHERE room_id = ?1",
        )?
        .query_row([room_id], |row| {
            let (id, created_at, room) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Session { room, id, created_at, peers: Vec::new() })
        })
        .optional()?;
    let Some(session) = session else { return Ok(None) };
    let peers = store
        .prepare_cached("SELECT * FROM peer WHERE room_id = ?1 ORDER BY joined_at, rowid")?
        .query_map([room_id], stored_peer)?
        .collect::<Result<_, _>>()?;
    Ok(Some(Session { peers, ..session }))
}

/// All sessions, oldest first.
pub(crate) fn all(store: &Connection) -> rusqlite::Result<Vec<Session>> {
    let rooms: Vec<String> = store
        .prepare_cached("SELECT room_id FROM session ORDER BY created_at, id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sessions = rooms.iter().filter_map(|room_id| of_room(store, room_id).transpose());
    sessions.collect()
}

pub(crate) fn begin(
    store: &Connection,
    room_id: &str,
    id: &str,
    created_at: &str,
) -> rusqlite::Result<()> {
    store
        .prepare_cached("INSERT INTO session (room_id, id, created_at) VALUES (?1, ?2, ?3)")?
        .execute([room_id, id, created_at])
        .map(drop)
}

pub(crate) fn finish(store: &Connection, room_id: &str) -> rusqlite::Result<()> {
    store.prepare_cached("DELETE FROM peer WHERE room_id = ?1")?.execute([room_id])?;
    store.prepare_cached("DELETE FROM session WHERE room_id = ?1")?.execute([room_id])?;
    Ok(())
}

pub(crate) fn is_inside(store: &Connection, peer_id: &str) -> rusqlite::Result<bool> {
    store.prepare_cached("SELECT 1 FROM peer WHERE id = ?1")?.exists([peer_id])
}

pub(crate) fn put_peer(store: &Connection, room_id: &str, peer: &Peer) -> rusqlite::Result<()> {
    let Peer { id, name, user_id, role, metadata, joined_at } = peer;
    store
        .prepare_cached(
            "INSERT INTO peer (id, room_id, name, user_id, role, metadata, joined_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![id, room_id, name, user_id, role, metadata, joined_at])
        .map(drop)
}

pub(crate) fn delete_peer(store: &Connection, peer_id: &str) -> rusqlite::Result<()> {
    store.prepare_cached("DELETE FROM peer WHERE id = ?1")?.execute([peer_id]).map(drop)
}

fn stored_peer(row: &Row<'_>) -> rusqlite::Result<Peer> {
    Ok(Peer {
        id: row.get("id")?,
        name: row.get("name")?,
        user_id: row.get("user_id")?,
        role: row.get("role")?,
        metadata: row.get("metadata")?,
        joined_at: row.get("joined_at")?,
    })
}
