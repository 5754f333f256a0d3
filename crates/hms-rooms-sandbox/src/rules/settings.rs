//! The settings that a request gives a room.

use serde_json::Value;

/// The settings that a request gives a room; `None` is what it does not mention.
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
    /// A room that exists keeps its settings, but for `enabled`.
    pub(crate) for_new_rooms: bool,
}

/// How an API refers to a template.
#[derive(Debug)]
pub(crate) enum TemplateRef {
    Name(String),
    Id(String),
}
