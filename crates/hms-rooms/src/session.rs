//! The session of a room: who is inside, and how it ends.

use std::time::SystemTime;

/// How [`Client::end_room`](crate::Client::end_room) ends a session.
#[derive(Clone, Copy, Debug, Default)]
pub struct EndRoomParams<'a> {
    /// Why. The service reports it to the peers.
    pub reason: Option<&'a str>,
    /// Whether the room is disabled too, so that peers cannot join again.
    pub lock: bool,
}

/// Which peers [`Client::list_peers`](crate::Client::list_peers) lists.
#[derive(Clone, Copy, Debug, Default)]
pub struct PeerFilter<'a> {
    /// The user id of their tokens.
    pub user_id: Option<&'a str>,
    /// Their role.
    pub role: Option<&'a str>,
}

/// Somebody who is inside a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Peer {
    /// The id, which is new with each join.
    pub id: String,
    /// The name that the peer gave.
    pub name: Option<String>,
    /// The user id of the peer's token.
    pub user_id: Option<String>,
    /// The role.
    pub role: Option<String>,
    /// A text of the application's own, often JSON.
    pub metadata: Option<String>,
    /// When the peer joined.
    pub joined_at: Option<SystemTime>,
}
