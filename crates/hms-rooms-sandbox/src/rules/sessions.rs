//! The rules of sessions: peers join and leave a room.
//!
//! A session begins when the first peer joins an empty room. It ends when the last peer leaves, or
//! when a request ends it.

use axum::http::StatusCode;
use rusqlite::Connection;
use serde::Deserialize;
use uuid::Uuid;

use crate::http::body;
use crate::http::refusal::Refusal;
use crate::rules::room::Room;
use crate::rules::rooms::Rooms;
use crate::rules::settings::Settings;
use crate::store::sessions::{self, Peer, Session};

/// The body of a request that adds a peer.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Newcomer {
    name: Option<String>,
    user_id: Option<String>,
    /// The default is the first role of the template.
    role: Option<String>,
    metadata: Option<String>,
}

/// The peers to remove.
pub(crate) enum Removed {
    Peer(String),
    Role(String),
}

impl Rooms<'_> {
    /// Adds a peer to a room.
    pub(crate) fn let_in(&self, room_id: &str, newcomer: Newcomer) -> Result<Peer, Refusal> {
        let room = self.enabled(room_id)?;
        let role = match newcomer.role.or_else(|| room.template.roles.first().cloned()) {
            Some(role) if room.template.roles.contains(&role) => role,
            role => {
                let given = role.unwrap_or_default();
                return Err(body::invalid("peer.role", room.missing_role(&given)));
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
        if sessions::of_room(self.store, room_id)?.is_none() {
            sessions::begin(self.store, room_id, &new_id(), &peer.joined_at)?;
        }
        sessions::put_peer(self.store, room_id, &peer)?;
        Ok(peer)
    }

    /// Removes a peer who leaves by itself.
    pub(crate) fn let_out(&self, room_id: &str, peer_id: &str) -> Result<(), Refusal> {
        self.session(room_id)?.peer(peer_id)?;
        leave(self.store, room_id, &[peer_id])
    }

    /// A room and its active session.
    pub(crate) fn session(&self, room_id: &str) -> Result<Active, Refusal> {
        let (_, room) = self.get(room_id)?;
        let session = sessions::of_room(self.store, room_id)?.ok_or_else(no_session)?;
        Ok(Active { room, session })
    }

    /// Ends a session. With `lock`, also disables the room. If the inner result is an error, the
    /// transaction commits; if the outer result is an error, it rolls back.
    pub(crate) fn end(
        &self,
        room_id: &str,
        lock: bool,
    ) -> Result<Result<&'static str, Refusal>, Refusal> {
        let session = match self.session(room_id) {
            Err(refusal) if refusal.rule != NO_SESSION => return Err(refusal),
            session => session,
        };
        if lock && (session.is_ok() || self.quirks.lock_without_session) {
            self.update(room_id, Settings { enabled: Some(false), ..Settings::default() })?;
        }
        Ok(match session {
            Ok(_) => {
                sessions::finish(self.store, room_id)?;
                Ok(if lock { "session.ended-and-locked" } else { "session.ended" })
            }
            Err(refusal) => Err(refusal),
        })
    }

    /// Removes peers on request.
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

/// A room with its active session.
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

/// The rule that answers if a room has no session.
pub(crate) const NO_SESSION: &str = "session.none";

fn no_session() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, NO_SESSION, "session not found")
}

/// Deletes peers. If the session is then empty, deletes it.
fn leave(store: &Connection, room_id: &str, ids: &[&str]) -> Result<(), Refusal> {
    for id in ids {
        sessions::delete_peer(store, id)?;
    }
    if sessions::count(store, room_id)? == 0 {
        sessions::finish(store, room_id)?;
    }
    Ok(())
}

/// A new id, in the form of a room id.
fn new_id() -> String {
    Uuid::new_v4().simple().to_string()[..24].to_owned()
}
