//! A room as a reply described it.

mod parts;
mod state;
mod texts;

use std::ffi::CStr;
use std::fmt;
use std::time::SystemTime;

pub use self::parts::RoomParts;
pub use self::state::State;
#[doc(hidden)]
pub use self::texts::RoomText;
use self::texts::Texts;
use crate::params::{Credentials, Recording, Upload};
use crate::timestamp;

/// A room, as the service described it in a reply. Every part but the id may be absent: replies
/// vary between workspaces. Unknown fields stay reachable through [`Room::json`].
#[derive(Clone, Default)]
pub struct Room {
    texts: Texts,
    state: State,
    recording: Option<RecordingParts>,
    recording_from_template: bool,
    size: Option<u32>,
    max_duration_seconds: Option<u32>,
    large_room: Option<bool>,
}

/// The recording settings that are not strings.
#[derive(Clone)]
struct RecordingParts {
    enabled: bool,
    has_upload: bool,
    has_credentials: bool,
}

impl Room {
    /// The room's id, 24 hex digits today. Empty only after a disable that was answered by 204.
    #[must_use]
    pub fn id(&self) -> &str {
        self.texts.get(RoomText::Id).unwrap_or_default()
    }

    /// The room's name. Some workspaces answer with a hash in its place.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.texts.get(RoomText::Name)
    }

    /// The room's description.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.texts.get(RoomText::Description)
    }

    /// Whether new peers may join.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The name of the room's template.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        self.texts.get(RoomText::Template)
    }

    /// The id of the room's template.
    #[must_use]
    pub fn template_id(&self) -> Option<&str> {
        self.texts.get(RoomText::TemplateId)
    }

    /// The room's region.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.texts.get(RoomText::Region)
    }

    /// The recording settings in force, with the storage credentials if the service echoes them.
    #[must_use]
    pub fn recording(&self) -> Option<Recording<'_>> {
        let parts = self.recording.as_ref()?;
        let text = |which| self.texts.get(which).map(Into::into);
        Some(Recording {
            enabled: parts.enabled,
            upload: parts.has_upload.then(|| Upload {
                kind: text(RoomText::UploadKind).unwrap_or_default(),
                location: text(RoomText::UploadLocation).unwrap_or_default(),
                prefix: text(RoomText::UploadPrefix),
                region: text(RoomText::UploadRegion),
                credentials: parts.has_credentials.then(|| Credentials {
                    key: text(RoomText::UploadKey).unwrap_or_default(),
                    secret: text(RoomText::UploadSecret).unwrap_or_default(),
                }),
            }),
        })
    }

    /// Whether the recording settings are the template's and follow it.
    #[must_use]
    pub fn recording_from_template(&self) -> bool {
        self.recording_from_template
    }

    /// The most peers that may be in the room at once (v2 API).
    #[must_use]
    pub fn size(&self) -> Option<u32> {
        self.size
    }

    /// How long a session may last at most, in seconds (v2 API).
    #[must_use]
    pub fn max_duration_seconds(&self) -> Option<u32> {
        self.max_duration_seconds
    }

    /// Whether the room may be larger than 2500 peers (v2 API).
    #[must_use]
    pub fn large_room(&self) -> Option<bool> {
        self.large_room
    }

    /// Where the service reports the room's events (v2 API).
    #[must_use]
    pub fn webhook_url(&self) -> Option<&str> {
        self.texts.get(RoomText::WebhookUrl)
    }

    /// When the room was created.
    #[must_use]
    pub fn created_at(&self) -> Option<SystemTime> {
        self.texts.get(RoomText::CreatedAt).and_then(timestamp::read)
    }

    /// When the room was last changed; `None` if it never was.
    #[must_use]
    pub fn updated_at(&self) -> Option<SystemTime> {
        self.texts.get(RoomText::UpdatedAt).and_then(timestamp::read)
    }

    /// The reply as received, fields unknown to this library included. It may hold storage
    /// credentials in clear: do not log it.
    #[must_use]
    pub fn json(&self) -> &str {
        self.texts.get(RoomText::Json).unwrap_or_default()
    }

    /// A text as C reads it, which lives as long as the room: for the C interface.
    #[doc(hidden)]
    #[must_use]
    pub fn c_str(&self, which: RoomText) -> Option<&CStr> {
        self.texts.c_str(which)
    }
}

impl From<&RoomParts<'_>> for Room {
    fn from(parts: &RoomParts<'_>) -> Self {
        let upload = parts.recording.as_ref().and_then(|recording| recording.upload.as_ref());
        let credentials = upload.and_then(|upload| upload.credentials.as_ref());
        let given = [
            (RoomText::Id, Some(parts.id)),
            (RoomText::Name, parts.name),
            (RoomText::Description, parts.description),
            (RoomText::Template, parts.template),
            (RoomText::TemplateId, parts.template_id),
            (RoomText::Region, parts.region),
            (RoomText::CreatedAt, parts.created_at),
            (RoomText::UpdatedAt, parts.updated_at),
            (RoomText::WebhookUrl, parts.webhook_url),
            (RoomText::UploadKind, upload.map(|upload| &*upload.kind)),
            (RoomText::UploadLocation, upload.map(|upload| &*upload.location)),
            (RoomText::UploadPrefix, upload.and_then(|upload| upload.prefix.as_deref())),
            (RoomText::UploadRegion, upload.and_then(|upload| upload.region.as_deref())),
            (RoomText::UploadKey, credentials.map(|pair| &*pair.key)),
            (RoomText::UploadSecret, credentials.map(|pair| &*pair.secret)),
            (RoomText::Json, Some(parts.json)),
        ];
        Self {
            texts: Texts::of(&given),
            state: parts.state,
            recording: parts.recording.as_ref().map(|recording| RecordingParts {
                enabled: recording.enabled,
                has_upload: upload.is_some(),
                has_credentials: credentials.is_some(),
            }),
            recording_from_template: parts.recording_from_template,
            size: parts.size,
            max_duration_seconds: parts.max_duration_seconds,
            large_room: parts.large_room,
        }
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("id", &self.id())
            .field("name", &self.name())
            .field("state", &self.state)
            .field("template", &self.template())
            .field("recording", &self.recording())
            .finish_non_exhaustive()
    }
}
