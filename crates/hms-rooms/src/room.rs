//! A room as a reply described it.

use std::fmt;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::params::Recording;

/// Whether new peers may join a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// The reply does not say, or not reliably: a legacy disable that is answered only by
    /// `active: true`.
    #[default]
    Unknown,
    /// New peers may join.
    Enabled,
    /// Nobody new may join. Peers who are inside stay until their session ends.
    Disabled,
}

impl State {
    /// The state that a flag says.
    pub(crate) fn said(enabled: Option<bool>) -> Self {
        match enabled {
            Some(true) => Self::Enabled,
            Some(false) => Self::Disabled,
            None => Self::Unknown,
        }
    }

    /// `unknown`, `enabled` or `disabled`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
        }
    }
}

/// A room, as the service described it in a reply. Every part but the id may be absent: replies
/// vary between workspaces. Unknown fields stay reachable through [`Room::json`].
#[derive(Clone, Default)]
pub struct Room {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) state: State,
    pub(crate) template: Option<String>,
    pub(crate) template_id: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) recording: Option<Recording<'static>>,
    pub(crate) recording_from_template: bool,
    pub(crate) created_at: Option<SystemTime>,
    pub(crate) updated_at: Option<SystemTime>,
    /// Wiped when dropped: it may hold storage credentials.
    pub(crate) json: Zeroizing<String>,
}

impl Room {
    /// The room's id, 24 hex digits today. Empty only after a disable that was answered by 204.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The room's name. Some workspaces answer with a hash in its place.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The room's description.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Whether new peers may join.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The name of the room's template.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// The id of the room's template.
    #[must_use]
    pub fn template_id(&self) -> Option<&str> {
        self.template_id.as_deref()
    }

    /// The room's region.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The recording settings in force, with the storage credentials where the service echoes them.
    #[must_use]
    pub fn recording(&self) -> Option<&Recording<'static>> {
        self.recording.as_ref()
    }

    /// Whether the recording settings are the template's and follow it.
    #[must_use]
    pub fn recording_from_template(&self) -> bool {
        self.recording_from_template
    }

    /// When the room was created.
    #[must_use]
    pub fn created_at(&self) -> Option<SystemTime> {
        self.created_at
    }

    /// When the room was last changed; `None` where it never was.
    #[must_use]
    pub fn updated_at(&self) -> Option<SystemTime> {
        self.updated_at
    }

    /// The reply as received, fields unknown to this library included. It may hold storage
    /// credentials in clear: do not log it.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("state", &self.state)
            .field("template", &self.template)
            .field("recording", &self.recording)
            .finish_non_exhaustive()
    }
}
