//! The results that a client must report.

use serde::Deserialize;
use serde_json::Value;

use super::{Ending, IssuedToken};

/// How a call must end.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// With a room.
    Room(Box<ExpectedRoom>),
    /// With these rooms, and the start of the next page.
    Rooms(Vec<ExpectedRoom>, Expected),
    /// With these peers.
    Peers(Vec<ExpectedPeer>),
    /// With these room codes, and the start of the next page.
    Codes(Vec<ExpectedRoomCode>, Expected),
    /// With a token.
    Token(IssuedToken),
    /// With the reply to a request of the caller's own.
    Reply(ExpectedReply),
    /// With nothing but success.
    Done,
    /// With an error.
    Error(Box<ExpectedError>),
}

impl Wanted {
    /// The kind of the result, if the call succeeds.
    pub fn ending(&self) -> Option<Ending> {
        match self {
            Self::Room(_) => Some(Ending::Room),
            Self::Rooms(..) => Some(Ending::Rooms),
            Self::Peers(_) => Some(Ending::Peers),
            Self::Codes(..) => Some(Ending::Codes),
            Self::Token(_) => Some(Ending::Token),
            Self::Reply(_) => Some(Ending::Reply),
            Self::Done => Some(Ending::Done),
            Self::Error(_) => None,
        }
    }
}

/// A value a host reports under one key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a value, null, {same_as_call}, {differs_from_call} or {like}"
)]
pub enum Expected {
    /// The case does not speak of it.
    #[default]
    #[serde(skip)]
    Anything,
    /// `null`: the host must not report it.
    Absent,
    /// Reported as 1 or 0.
    Bool(bool),
    /// Reported in decimal.
    Number(i64),
    /// Reported as it is.
    Text(String),
    /// Reported joined by newlines.
    Lines(Vec<String>),
    /// The value that the host reported for that call of the case.
    SameAs {
        /// The number of the call.
        same_as_call: usize,
    },
    /// Something, but not what the host reported for that call.
    DiffersFrom {
        /// The number of the call.
        differs_from_call: usize,
    },
    /// Something of that form.
    Like {
        /// The form.
        like: Form,
    },
}

/// Forms of values that the service makes up.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A UUID in its usual writing.
    Uuid,
    /// A room id: 24 hex digits.
    RoomId,
    /// A moment, in unix milliseconds, after the year 2020.
    Moment,
}

/// Some of the keys of a room.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the keys of the line protocol")]
pub struct ExpectedRoom {
    pub id: Expected,
    pub name: Expected,
    pub description: Expected,
    pub state: Expected,
    pub template: Expected,
    pub template_id: Expected,
    pub region: Expected,
    pub size: Expected,
    pub max_duration_seconds: Expected,
    pub large_room: Expected,
    pub recording_state: Expected,
    pub recording_from_template: Expected,
    pub upload_type: Expected,
    pub upload_location: Expected,
    pub upload_prefix: Expected,
    pub upload_region: Expected,
    pub webhook_url: Expected,
    pub created_at: Expected,
    pub updated_at: Expected,
    pub json: Expected,
}

impl ExpectedRoom {
    /// The keys a room is reported by, with what is expected of each.
    pub fn keys(&self) -> [(&'static str, &Expected); 20] {
        [
            ("id", &self.id),
            ("name", &self.name),
            ("description", &self.description),
            ("state", &self.state),
            ("template", &self.template),
            ("template_id", &self.template_id),
            ("region", &self.region),
            ("size", &self.size),
            ("max_duration_seconds", &self.max_duration_seconds),
            ("large_room", &self.large_room),
            ("recording_state", &self.recording_state),
            ("recording_from_template", &self.recording_from_template),
            ("upload_type", &self.upload_type),
            ("upload_location", &self.upload_location),
            ("upload_prefix", &self.upload_prefix),
            ("upload_region", &self.upload_region),
            ("webhook_url", &self.webhook_url),
            ("created_at", &self.created_at),
            ("updated_at", &self.updated_at),
            ("json", &self.json),
        ]
    }
}

/// Some of the keys of a peer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the keys of the line protocol")]
pub struct ExpectedPeer {
    pub id: Expected,
    pub name: Expected,
    pub user_id: Expected,
    pub role: Expected,
    pub metadata: Expected,
    pub joined_at: Expected,
}

impl ExpectedPeer {
    /// The keys a peer is reported by, with what is expected of each.
    pub fn keys(&self) -> [(&'static str, &Expected); 6] {
        [
            ("id", &self.id),
            ("name", &self.name),
            ("user_id", &self.user_id),
            ("role", &self.role),
            ("metadata", &self.metadata),
            ("joined_at", &self.joined_at),
        ]
    }
}

/// Some of the keys of a room code.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the keys of the line protocol")]
pub struct ExpectedRoomCode {
    pub code: Expected,
    pub room_id: Expected,
    pub role: Expected,
    pub state: Expected,
    pub created_at: Expected,
    pub updated_at: Expected,
}

impl ExpectedRoomCode {
    /// The keys a room code is reported by, with what is expected of each.
    pub fn keys(&self) -> [(&'static str, &Expected); 6] {
        [
            ("code", &self.code),
            ("room_id", &self.room_id),
            ("role", &self.role),
            ("state", &self.state),
            ("created_at", &self.created_at),
            ("updated_at", &self.updated_at),
        ]
    }
}

/// The reply to a request of the caller's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedReply {
    /// The status.
    pub http_status: u16,
    /// The JSON value; `null` also if there is no content.
    pub json: Value,
}

/// The status of an error, some of its keys, and what its texts hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the keys of the line protocol")]
pub struct ExpectedError {
    /// `HMS_…`.
    pub status: String,
    #[serde(default)]
    pub message: Expected,
    #[serde(default)]
    pub http_status: Expected,
    #[serde(default)]
    pub code: Expected,
    #[serde(default)]
    pub api_message: Expected,
    #[serde(default)]
    pub details: Expected,
    #[serde(default)]
    pub field: Expected,
    #[serde(default)]
    pub outcome: Expected,
    #[serde(default)]
    pub retry_after_ms: Expected,
    #[serde(default)]
    pub attempts: Expected,
    #[serde(default)]
    pub start: Expected,
    #[serde(default)]
    pub body: Expected,
    /// Each occurs in the message.
    #[serde(default)]
    pub message_contains: Vec<String>,
    /// None occurs in the message.
    #[serde(default)]
    pub message_lacks: Vec<String>,
    /// Each occurs in the body.
    #[serde(default)]
    pub body_contains: Vec<String>,
    /// None occurs in the body.
    #[serde(default)]
    pub body_lacks: Vec<String>,
}

impl ExpectedError {
    /// The keys an error is reported by, with what is expected of each.
    pub fn keys(&self) -> [(&'static str, &Expected); 11] {
        [
            ("message", &self.message),
            ("http_status", &self.http_status),
            ("code", &self.code),
            ("api_message", &self.api_message),
            ("details", &self.details),
            ("field", &self.field),
            ("outcome", &self.outcome),
            ("retry_after_ms", &self.retry_after_ms),
            ("attempts", &self.attempts),
            ("start", &self.start),
            ("body", &self.body),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_absence_and_silence_is_anything() {
        let room: ExpectedRoom =
            serde_json::from_str(r#"{"id": {"like": "room_id"}, "name": null}"#).unwrap();
        assert!(matches!(room.id, Expected::Like { like: Form::RoomId }));
        assert!(matches!(room.name, Expected::Absent));
        assert!(matches!(room.region, Expected::Anything));
        assert!(serde_json::from_str::<ExpectedRoom>(r#"{"id": {"like": "id"}}"#).is_err());
        assert!(serde_json::from_str::<ExpectedRoom>(r#"{"id": {"same_as": 1}}"#).is_err());
    }
}
