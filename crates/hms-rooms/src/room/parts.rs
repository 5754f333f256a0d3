//! The parts of a room, each by its name.

use super::state::State;
use crate::params::Recording;

/// The parts of a [`Room`](crate::Room): for the API's replies, and for tests of programs that use rooms.
#[derive(Clone, Debug, Default)]
pub struct RoomParts<'a> {
    /// [`Room::id`](crate::Room::id).
    pub id: &'a str,
    /// [`Room::name`](crate::Room::name).
    pub name: Option<&'a str>,
    /// [`Room::description`](crate::Room::description).
    pub description: Option<&'a str>,
    /// [`Room::state`](crate::Room::state).
    pub state: State,
    /// [`Room::template`](crate::Room::template).
    pub template: Option<&'a str>,
    /// [`Room::template_id`](crate::Room::template_id).
    pub template_id: Option<&'a str>,
    /// [`Room::region`](crate::Room::region).
    pub region: Option<&'a str>,
    /// [`Room::recording`](crate::Room::recording).
    pub recording: Option<Recording<'a>>,
    /// [`Room::recording_from_template`](crate::Room::recording_from_template).
    pub recording_from_template: bool,
    /// [`Room::created_at`](crate::Room::created_at), in RFC 3339 with any fraction.
    pub created_at: Option<&'a str>,
    /// [`Room::updated_at`](crate::Room::updated_at), in RFC 3339 with any fraction.
    pub updated_at: Option<&'a str>,
    /// [`Room::size`](crate::Room::size).
    pub size: Option<u32>,
    /// [`Room::max_duration_seconds`](crate::Room::max_duration_seconds).
    pub max_duration_seconds: Option<u32>,
    /// [`Room::large_room`](crate::Room::large_room).
    pub large_room: Option<bool>,
    /// [`Room::webhook_url`](crate::Room::webhook_url).
    pub webhook_url: Option<&'a str>,
    /// [`Room::json`](crate::Room::json).
    pub json: &'a str,
}
