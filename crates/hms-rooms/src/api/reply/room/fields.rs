//! The JSON of a room. Each field may be absent, null, empty or of another type. Only a field that
//! occurs twice is refused.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{MapAccess, value::MapAccessDeserializer};

use crate::api::reply::lenient::{Lenient, lenient};
use crate::params::{Credentials, Recording, Upload};
use crate::room::{Room, RoomParts, State};

type Text<'a> = Option<Cow<'a, str>>;

#[derive(Default, Deserialize)]
pub(super) struct RoomReply<'a> {
    #[serde(borrow, deserialize_with = "lenient")]
    pub(super) id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) name: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) description: Text<'a>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) enabled: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) active: Option<bool>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) template: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) template_id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) region: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) recording_info: Option<RecordingReply<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) recording: Option<RecordingReply<'a>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) recording_source_template: Option<bool>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) updated_at: Text<'a>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) size: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) max_duration_seconds: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) large_room: Option<bool>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) webhook: Option<WebhookReply<'a>>,
}

#[derive(Default, Deserialize)]
pub(super) struct WebhookReply<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) url: Text<'a>,
}

#[derive(Default, Deserialize)]
pub(super) struct RecordingReply<'a> {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) enabled: Option<bool>,
    #[serde(borrow, rename = "upload_info", default, deserialize_with = "lenient")]
    pub(super) upload: Option<UploadReply<'a>>,
}

#[derive(Default, Deserialize)]
pub(super) struct UploadReply<'a> {
    #[serde(borrow, rename = "type", default, deserialize_with = "lenient")]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) location: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) prefix: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) options: Option<OptionsReply<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) credentials: Option<CredentialsReply<'a>>,
}

#[derive(Default, Deserialize)]
pub(super) struct OptionsReply<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) region: Text<'a>,
}

#[derive(Default, Deserialize)]
pub(super) struct CredentialsReply<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) key: Text<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) secret: Text<'a>,
}

impl RoomReply<'_> {
    /// The room, in a state told by its reply and the request.
    pub(super) fn room(&self, state: State, json: &str) -> Room {
        let recording = self.recording_info.as_ref().and_then(RecordingReply::recording);
        let recording =
            recording.or_else(|| self.recording.as_ref().and_then(RecordingReply::recording));
        Room::from(&RoomParts {
            id: self.id.as_deref().unwrap_or_default(),
            name: self.name.as_deref(),
            description: self.description.as_deref(),
            state,
            template: self.template.as_deref(),
            template_id: self.template_id.as_deref(),
            region: self.region.as_deref(),
            recording,
            recording_from_template: self.recording_source_template.unwrap_or(false),
            created_at: self.created_at.as_deref(),
            updated_at: self.updated_at.as_deref(),
            size: self.size.filter(|size| *size > 0),
            max_duration_seconds: self.max_duration_seconds.filter(|seconds| *seconds > 0),
            large_room: self.large_room,
            webhook_url: self.webhook.as_ref().and_then(|webhook| given(&webhook.url)).as_deref(),
            json,
        })
    }
}

// The service writes "no value" as null, as "" or as an empty object too: an object without what it
// must have counts as absent.

impl RecordingReply<'_> {
    fn recording(&self) -> Option<Recording<'_>> {
        let upload = self.upload.as_ref().and_then(UploadReply::upload);
        if self.enabled.is_none() && upload.is_none() {
            return None;
        }
        Some(Recording { enabled: self.enabled.unwrap_or(false), upload })
    }
}

impl UploadReply<'_> {
    /// The destination, if it names a place or holds credentials.
    fn upload(&self) -> Option<Upload<'_>> {
        let (kind, location) = (given(&self.kind), given(&self.location));
        let credentials = self.credentials.as_ref().and_then(CredentialsReply::credentials);
        if credentials.is_none() && (kind.is_none() || location.is_none()) {
            return None;
        }
        Some(Upload {
            kind: kind.unwrap_or_default(),
            location: location.unwrap_or_default(),
            prefix: given(&self.prefix),
            region: self.options.as_ref().and_then(|options| given(&options.region)),
            credentials,
        })
    }
}

impl CredentialsReply<'_> {
    fn credentials(&self) -> Option<Credentials<'_>> {
        Some(Credentials { key: given(&self.key)?, secret: given(&self.secret)? })
    }
}

/// A text that is there and not empty.
fn given<'a>(text: &'a Text<'_>) -> Option<Cow<'a, str>> {
    text.as_deref().filter(|text| !text.is_empty()).map(Cow::Borrowed)
}

impl<'de> Lenient<'de> for WebhookReply<'de> {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

impl<'de> Lenient<'de> for RecordingReply<'de> {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

impl<'de> Lenient<'de> for UploadReply<'de> {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

impl<'de> Lenient<'de> for OptionsReply<'de> {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

impl<'de> Lenient<'de> for CredentialsReply<'de> {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}
