//! Sessions of rooms: who is inside.
//!
//! A session begins with the first peer of an empty room. It ends with the last one who leaves, or
//! when a request ends it.

use axum::http::StatusCode;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::body;
use crate::clock::Clock;
use crate::refusal::Refusal;
use crate::rooms::{Room, Rooms, Settings};
use crate::snapshot::{invalid, made_of, stamped_or};
use crate::store;

/// A peer inside a room, as stored and as in a snapshot. A snapshot may leave out every field.
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

/// The body of a request that lets somebody in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Newcomer {
    name: Option<String>,
    user_id: Option<String>,
    /// The first of the template's, if absent.
    role: Option<String>,
    metadata: Option<String>,
}

/// Which peers are removed.
pub(crate) enum Removed {
    Peer(String),
    Role(String),
}

impl Rooms<'_> {
    /// Lets somebody in.
    pub(crate) fn let_in(&self, room_id: &str, newcomer: Newcomer) -> Result<Peer, Refusal> {
        let room = self.enabled(room_id)?;
        let role = match newcomer.role.or_else(|| room.template.roles.first().cloned()) {
            Some(role) if room.template.roles.contains(&role) => role,
            role => {
                let given = role.unwrap_or_default();
                return Err(body::invalid("peer.role", room.lacks_role(&given)));
            }
        };
        let peer = Peer {
            id: Uuid::new_v4().to_string(),
            name: newcomer.name.unwrap_or_default(),
            user_id: newcomer.user_id.unwrap_or_default(),
            role,
            metadata: newcomer.metadata.unwrap_or_default(),
            joined_at: self.clock.stamp(),
        };
        if of_room(self.store, room_id)?.is_none() {
            begin(self.store, room_id, &new_id(), &peer.joined_at)?;
        }
        put_peer(self.store, room_id, &peer)?;
        Ok(peer)
    }

    /// Lets somebody leave.
    pub(crate) fn let_out(&self, room_id: &str, peer_id: &str) -> Result<(), Refusal> {
        self.session(room_id)?.peer(peer_id)?;
        leave(self.store, room_id, &[peer_id])
    }

    /// The session of a room, with the room.
    pub(crate) fn session(&self, room_id: &str) -> Result<Active, Refusal> {
        let (_, room) = self.get(room_id)?;
        let session = of_room(self.store, room_id)?.ok_or_else(none)?;
        Ok(Active { room, session })
    }

    /// Ends a session. With `lock` it also disables the room. An inner refusal keeps that change;
    /// an outer one undoes it.
    pub(crate) fn end(
        &self,
        room_id: &str,
        lock: bool,
    ) -> Result<Result<&'static str, Refusal>, Refusal> {
        let session = match self.session(room_id) {
            Err(refusal) if refusal.rule != NONE => return Err(refusal),
            session => session,
        };
        if lock && (session.is_ok() || self.quirks.lock_without_session) {
            self.update(room_id, Settings { enabled: Some(false), ..Settings::default() })?;
        }
        Ok(match session {
            Ok(_) => {
                finish(self.store, room_id)?;
                Ok(if lock { "session.ended-and-locked" } else { "session.ended" })
            }
            Err(refusal) => Err(refusal),
        })
    }

    /// Removes peers.
    pub(crate) fn remove(&self, room_id: &str, which: &Removed) -> Result<&'static str, Refusal> {
        let active = self.session(room_id)?;
        let is_meant = |peer: &&Peer| match which {
            Removed::Peer(id) => peer.id == *id,
            Removed::Role(role) => peer.role == *role,
        };
        let ids: Vec<&str> =
            active.session.peers.iter().filter(is_meant).map(|peer| peer.id.as_str()).collect();
        match which {
            Removed::Peer(id) if self.quirks.absent_peer_not_found => {
                active.peer(id)?;
            }
            _ => {}
        }
        leave(self.store, room_id, &ids)?;
        Ok(if ids.is_empty() { "peer.none-removed" } else { "peer.removed" })
    }
}

/// A room with the session in it.
pub(crate) struct Active {
    pub(crate) room: Room,
    pub(crate) session: Session,
}

impl Active {
    pub(crate) fn peer(&self, id: &str) -> Result<&Peer, Refusal> {
        let found = self.session.peers.iter().find(|peer| peer.id == id);
        found.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "peer.unknown", "peer not found"))
    }
}

/// The rule that answers if nobody is inside a room.
pub(crate) const NONE: &str = "session.none";

fn none() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, NONE, "session not found")
}

/// An id as those of rooms are.
fn new_id() -> String {
    Uuid::new_v4().simple().to_string()[..24].to_owned()
}

/// How many are inside a room.
pub(crate) fn count(store: &Connection, room_id: &str) -> rusqlite::Result<u32> {
    store
        .prepare_cached("SELECT count(*) FROM peer WHERE room_id = ?1")?
        .query_row([room_id], |row| row.get(0))
}

/// The session of a room, if somebody is inside.
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

/// All sessions, in the order in which they began.
pub(crate) fn all(store: &Connection) -> rusqlite::Result<Vec<Session>> {
    let rooms: Vec<String> = store
        .prepare_cached("SELECT room_id FROM session ORDER BY created_at, id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sessions = rooms.iter().filter_map(|room_id| of_room(store, room_id).transpose());
    sessions.collect()
}

/// Puts a session of a snapshot, whose rooms are there.
pub(crate) fn put(store: &Connection, session: &Session, clock: Clock) -> Result<(), Refusal> {
    let room = store::room_by_name(store, &session.room)?
        .ok_or_else(|| invalid("room: no room has this name"))?;
    let roles = store::template_by_name(store, &room.template)?.map(|template| template.roles);
    if of_room(store, &room.id)?.is_some() {
        return Err(invalid("room: it has another session"));
    }
    if session.peers.is_empty() {
        return Err(invalid("peers: a session has at least one"));
    }
    let key = store::key(&room.name);
    let id = match session.id.as_str() {
        "" => made_of(&format!("{key}/session")).simple().to_string()[..24].to_owned(),
        id => id.to_owned(),
    };
    let created_at = stamped_or("created_at", &session.created_at, clock)?;
    begin(store, &room.id, &id, &created_at)?;
    for (index, peer) in session.peers.iter().enumerate() {
        let invalid = |why: String| invalid(format!("peers[{index}].{why}"));
        let mut peer = peer.clone();
        if peer.id.is_empty() {
            peer.id = made_of(&format!("{key}/session/{index}")).to_string();
        }
        let roles = roles.as_deref().unwrap_or_default();
        if peer.role.is_empty() {
            peer.role = roles.first().cloned().unwrap_or_default();
        }
        if !roles.contains(&peer.role) {
            return Err(invalid(format!("role: the template has no {:?}", peer.role)));
        }
        if is_inside(store, &peer.id)? {
            return Err(invalid("id: another peer has it".to_owned()));
        }
        peer.joined_at = match peer.joined_at.as_str() {
            "" => created_at.clone(),
            time => stamped_or("joined_at", time, clock)?,
        };
        put_peer(store, &room.id, &peer)?;
    }
    Ok(())
}

fn begin(store: &Connection, room_id: &str, id: &str, created_at: &str) -> rusqlite::Result<()> {
    store
        .prepare_cached("INSERT INTO session (room_id, id, created_at) VALUES (?1, ?2, ?3)")?
        .execute([room_id, id, created_at])
        .map(drop)
}

fn finish(store: &Connection, room_id: &str) -> rusqlite::Result<()> {
    store.prepare_cached("DELETE FROM peer WHERE room_id = ?1")?.execute([room_id])?;
    store.prepare_cached("DELETE FROM session WHERE room_id = ?1")?.execute([room_id])?;
    Ok(())
}

/// Takes peers out of a session, which ends with the last one.
fn leave(store: &Connection, room_id: &str, ids: &[&str]) -> Result<(), Refusal> {
    for id in ids {
        store.prepare_cached("DELETE FROM peer WHERE id = ?1")?.execute([id])?;
    }
    if count(store, room_id)? == 0 {
        finish(store, room_id)?;
    }
    Ok(())
}

fn is_inside(store: &Connection, peer_id: &str) -> rusqlite::Result<bool> {
    store.prepare_cached("SELECT 1 FROM peer WHERE id = ?1")?.exists([peer_id])
}

fn put_peer(store: &Connection, room_id: &str, peer: &Peer) -> rusqlite::Result<()> {
    let Peer { id, name, user_id, role, metadata, joined_at } = peer;
    store
        .prepare_cached(
            "INSERT INTO peer (id, room_id, name, user_id, role, metadata, joined_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![id, room_id, name, user_id, role, metadata, joined_at])
        .map(drop)
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
