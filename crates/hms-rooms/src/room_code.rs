//! A room code: a short text with which a peer joins a room in a role.

use std::time::SystemTime;

use crate::room::State;

/// A room code, as the service described it in a reply. Codes do not expire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoomCode {
    /// The code itself, such as `abc-defg-hij`.
    pub code: String,
    /// The id of its room.
    pub room_id: Option<String>,
    /// The role in which peers join with it.
    pub role: Option<String>,
    /// Whether peers may join with it.
    pub state: State,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// When it was last enabled or disabled; `None` if it never was.
    pub updated_at: Option<SystemTime>,
}
