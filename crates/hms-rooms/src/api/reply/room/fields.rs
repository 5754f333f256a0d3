//! The JSON of a room, field by field: each may be absent, null, empty or of another type. Only a
//! field that is there twice is refused.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::api::reply::lenient::{Lenient, value};
use crate::params::{Credentials, Recording, Upload};
use crate::room::{Room, RoomParts, State};

/// The names that are known, of a room and within it.
#[derive(Clone, Copy, Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    Id,
    Name,
    Description,
    Enabled,
    Active,
    Template,
    TemplateId,
    Region,
    RecordingInfo,
    Recording,
    RecordingSourceTemplate,
    CreatedAt,
    UpdatedAt,
    Size,
    MaxDurationSeconds,
    LargeRoom,
    Webhook,
    Url,
    UploadInfo,
    Type,
    Location,
    Prefix,
    Options,
    Credentials,
    Key,
    Secret,
    #[serde(other)]
    Unknown,
}

type Text<'a> = Option<Cow<'a, str>>;

#[derive(Default)]
pub(super) struct RoomReply<'a> {
    pub(super) id: Text<'a>,
    pub(super) name: Text<'a>,
    pub(super) description: Text<'a>,
    pub(super) enabled: Option<bool>,
    pub(super) active: Option<bool>,
    pub(super) template: Text<'a>,
    pub(super) template_id: Text<'a>,
    pub(super) region: Text<'a>,
    pub(super) recording_info: Option<RecordingReply<'a>>,
    pub(super) recording: Option<RecordingReply<'a>>,
    pub(super) recording_source_template: Option<bool>,
    pub(super) created_at: Text<'a>,
    pub(super) updated_at: Text<'a>,
    pub(super) size: Option<u32>,
    pub(super) max_duration_seconds: Option<u32>,
    pub(super) large_room: Option<bool>,
    pub(super) webhook: Option<WebhookReply<'a>>,
}

#[derive(Default)]
pub(super) struct WebhookReply<'a> {
    pub(super) url: Text<'a>,
}

#[derive(Default)]
pub(super) struct RecordingReply<'a> {
    pub(super) enabled: Option<bool>,
    pub(super) upload: Option<UploadReply<'a>>,
}

#[derive(Default)]
pub(super) struct UploadReply<'a> {
    pub(super) kind: Text<'a>,
    pub(super) location: Text<'a>,
    pub(super) prefix: Text<'a>,
    pub(super) options: Option<OptionsReply<'a>>,
    pub(super) credentials: Option<CredentialsReply<'a>>,
}

#[derive(Default)]
pub(super) struct OptionsReply<'a> {
    pub(super) region: Text<'a>,
}

#[derive(Default)]
pub(super) struct CredentialsReply<'a> {
    pub(super) key: Text<'a>,
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

/// A JSON object that is read field by field.
trait Fields<'de>: Default {
    /// Reads the value of `field` if the object has such a field; whether it has.
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error>;

    fn read<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut read = Self::default();
        let mut seen = 0_u32;
        while let Some(field) = map.next_key::<Field>()? {
            if !read.field(field, &mut map)? {
                map.next_value::<IgnoredAny>()?;
            } else if seen & (1 << field as u32) != 0 {
                return Err(A::Error::custom("a field is there twice"));
            }
            seen |= 1 << field as u32;
        }
        Ok(read)
    }
}

impl<'de> Fields<'de> for RoomReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error> {
        match field {
            Field::Id => self.id = value(map)?,
            Field::Name => self.name = value(map)?,
            Field::Description => self.description = value(map)?,
            Field::Enabled => self.enabled = value(map)?,
            Field::Active => self.active = value(map)?,
            Field::Template => self.template = value(map)?,
            Field::TemplateId => self.template_id = value(map)?,
            Field::Region => self.region = value(map)?,
            Field::RecordingInfo => self.recording_info = value(map)?,
            Field::Recording => self.recording = value(map)?,
            Field::RecordingSourceTemplate => self.recording_source_template = value(map)?,
            Field::CreatedAt => self.created_at = value(map)?,
            Field::UpdatedAt => self.updated_at = value(map)?,
            Field::Size => self.size = value(map)?,
            Field::MaxDurationSeconds => self.max_duration_seconds = value(map)?,
            Field::LargeRoom => self.large_room = value(map)?,
            Field::Webhook => self.webhook = value(map)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'de> Fields<'de> for WebhookReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error> {
        match field {
            Field::Url => self.url = value(map)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'de> Fields<'de> for RecordingReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error> {
        match field {
            Field::Enabled => self.enabled = value(map)?,
            Field::UploadInfo => self.upload = value(map)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'de> Fields<'de> for UploadReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error> {
        match field {
            Field::Type => self.kind = value(map)?,
            Field::Location => self.location = value(map)?,
            Field::Prefix => self.prefix = value(map)?,
            Field::Options => self.options = value(map)?,
            Field::Credentials => self.credentials = value(map)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'de> Fields<'de> for OptionsReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error> {
        match field {
            Field::Region => self.region = value(map)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'de> Fields<'de> for CredentialsReply<'de> {
    fn field<A: MapAccess<'de>>(&mut self, field: Field, map: &mut A) -> Result<bool, A::Error> {
        match field {
            Field::Key => self.key = value(map)?,
            Field::Secret => self.secret = value(map)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl<'de, T: Fields<'de>> Lenient<'de> for T {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Option<Self>, A::Error> {
        T::read(map).map(Some)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RoomReply<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = RoomReply<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a room")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RoomReply<'de>, A::Error> {
                let room = RoomReply::read(map)?;
                if room.id.is_none() {
                    return Err(A::Error::missing_field("id"));
                }
                Ok(room)
            }
        }
        from.deserialize_map(Object)
    }
}
