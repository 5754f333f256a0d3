//! `RoomParts`: the parts of a room.

use super::{RecordingParts, Room, RoomText, State, Texts};
use crate::params::Recording;

/// The parts of a [`Room`]: for the API's replies, and for tests of programs that use rooms.
#[derive(Clone, Debug, Default)]
pub struct RoomParts<'a> {
    /// [`Room::id`].
    pub id: &'a str,
    /// [`Room::name`].
    pub name: Option<&'a str>,
    /// [`Room::description`].
    pub description: Option<&'a str>,
    /// [`Room::state`].
    pub state: State,
    /// [`Room::template`].
    pub template: Option<&'a str>,
    /// [`Room::template_id`].
    pub template_id: Option<&'a str>,
    /// [`Room::region`].
    pub region: Option<&'a str>,
    /// [`Room::recording`].
    pub recording: Option<Recording<'a>>,
    /// [`Room::recording_from_template`].
    pub recording_from_template: bool,
    /// [`Room::created_at`], in RFC 3339 with any fraction.
    pub created_at: Option<&'a str>,
    /// [`Room::updated_at`], in RFC 3339 with any fraction.
    pub updated_at: Option<&'a str>,
    /// [`Room::size`].
    pub size: Option<u32>,
    /// [`Room::max_duration_seconds`].
    pub max_duration_seconds: Option<u32>,
    /// [`Room::large_room`].
    pub large_room: Option<bool>,
    /// [`Room::webhook_url`].
    pub webhook_url: Option<&'a str>,
    /// [`Room::json`].
    pub json: &'a str,
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
