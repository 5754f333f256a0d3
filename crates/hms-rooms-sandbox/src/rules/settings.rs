//! The settings that a request gives a room.

use serde_json::Value;

/// The settings in a request. A field is `None` if the request does not mention it.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) template: Option<TemplateRef>,
    pub(crate) region: Option<String>,
    pub(crate) recording_info: Option<Value>,
    pub(crate) size: Option<u32>,
    pub(crate) large_room: Option<bool>,
    pub(crate) max_duration_seconds: Option<u32>,
    pub(crate) polls: Option<Value>,
    pub(crate) webhook: Option<Value>,
    pub(crate) enabled: Option<bool>,
    /// If the room exists, only `enabled` applies.
    pub(crate) for_new_rooms: bool,
}

/// A template by its name or its id.
#[derive(Debug)]
pub(crate) enum TemplateRef {
    Name(String),
    Id(String),
}
