//! The sessions of a snapshot.

use rusqlite::Connection;

use crate::clock::Clock;
use crate::http::refusal::Refusal;
use crate::snapshot::entry::{id_from_name, invalid, stamp_or_now};
use crate::store::sessions::{self, Session};
use crate::store::{rooms, templates};

/// Adds a session of a snapshot. Its room must exist.
pub(crate) fn put(store: &Connection, session: &Session, clock: Clock) -> Result<(), Refusal> {
    let room = rooms::by_name(store, &session.room)?
        .ok_or_else(|| invalid("room: no room has this name"))?;
    let roles = templates::by_name(store, &room.template)?.map(|template| template.roles);
    if sessions::of_room(store, &room.id)?.is_some() {
        return Err(invalid("room: it has another session"));
    }
    if session.peers.is_empty() {
        return Err(invalid("peers: a session has at least one"));
    }
    let key = rooms::key(&room.name);
    let id = match session.id.as_str() {
        "" => id_from_name(&format!("{key}/session")).simple().to_string()[..24].to_owned(),
        id => id.to_owned(),
    };
    let created_at = stamp_or_now("created_at", &session.created_at, clock)?;
    sessions::begin(store, &room.id, &id, &created_at)?;
    for (index, peer) in session.peers.iter().enumerate() {
        let invalid = |why: String| invalid(format!("peers[{index}].{why}"));
        let mut peer = peer.clone();
        if peer.id.is_empty() {
            peer.id = id_from_name(&format!("{key}/session/{index}")).to_string();
        }
        let roles = roles.as_deref().unwrap_or_default();
        if peer.role.is_empty() {
            peer.role = roles.first().cloned().unwrap_or_default();
        }
        if !roles.contains(&peer.role) {
            return Err(invalid(format!("role: the template has no {:?}", peer.role)));
        }
        if sessions::is_inside(store, &peer.id)? {
            return Err(invalid("id: another peer has it".to_owned()));
        }
        peer.joined_at = match peer.joined_at.as_str() {
            "" => created_at.clone(),
            time => stamp_or_now("joined_at", time, clock)?,
        };
        sessions::put_peer(store, &room.id, &peer)?;
    }
    Ok(())
}
