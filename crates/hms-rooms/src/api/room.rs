//! Reads a room from a reply's JSON, the way replies come: everything but the id may be absent,
//! null, empty or of another type, and unknown fields are left alone.

use std::borrow::Cow;
use std::mem;
use std::time::SystemTime;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Reply;
use crate::params::{Credentials, Recording, Upload};
use crate::room::{Room, State};

#[derive(Deserialize)]
struct RoomReply {
    id: String,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    active: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    template: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    template_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    region: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    recording_info: Option<RecordingReply>,
    #[serde(default, deserialize_with = "lenient")]
    recording: Option<RecordingReply>,
    #[serde(default, deserialize_with = "lenient")]
    recording_source_template: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    updated_at: Option<String>,
}

#[derive(Deserialize)]
struct RecordingReply {
    #[serde(default, deserialize_with = "lenient")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    upload_info: Option<UploadReply>,
}

#[derive(Deserialize)]
struct UploadReply {
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    location: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    prefix: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    options: Option<OptionsReply>,
    #[serde(default, deserialize_with = "lenient")]
    credentials: Option<CredentialsReply>,
}

#[derive(Deserialize)]
struct OptionsReply {
    #[serde(default, deserialize_with = "lenient")]
    region: Option<String>,
}

#[derive(Deserialize)]
struct CredentialsReply {
    #[serde(default, deserialize_with = "lenient")]
    key: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    secret: Option<String>,
}

/// A value of the type that is read, or `None` for whatever else stands there.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Lenient<T> {
        Read(T),
        Other(IgnoredAny),
    }
    Ok(match Lenient::deserialize(from)? {
        Lenient::Read(value) => Some(value),
        Lenient::Other(_) => None,
    })
}

/// Tells a room's state from a reply's `enabled` and `active`, which mean different things after
/// different operations.
pub(super) type ReadState = fn(enabled: Option<bool>, active: Option<bool>) -> State;

/// Reads the room of a reply whose status is a success.
pub(super) fn read(mut reply: Reply, state: ReadState) -> Result<Room, Error> {
    let json = match String::from_utf8(mem::take(&mut *reply.body)) {
        Ok(json) => json,
        Err(error) => return Err(bad_reply("the reply is not UTF-8", &reply, error.as_bytes())),
    };
    match parse(&json) {
        Ok(room) if room.id.is_empty() => {
            Err(bad_reply("the reply holds no room: its id is empty", &reply, json.as_bytes()))
        }
        Ok(room) => Ok(room.into_room(json, state)),
        Err(error) => {
            Err(unreadable(&error, "holds no room: it has no id", &reply, json.as_bytes()))
        }
    }
}

/// The error of a reply whose `body` was not read because of `error`; it `lacks` what was asked for
/// where it is JSON at all.
pub(super) fn unreadable(
    error: &serde_json::Error,
    lacks: &str,
    reply: &Reply,
    body: &[u8],
) -> Error {
    let text = body.trim_ascii();
    let what = if error.is_eof() && reply.close_delimited {
        let what = "the connection ended before the reply did";
        return Error::new(ErrorKind::ConnectionLost, Outcome::Unknown, what);
    } else if text.is_empty() {
        "is empty"
    } else if text.starts_with(b"<") {
        "is HTML: is this the API's address?"
    } else if error.is_data() {
        lacks
    } else {
        "is not JSON"
    };
    bad_reply(&format!("the reply {what}"), reply, body)
}

/// The error of a reply that is none of what was asked for.
pub(super) fn bad_reply(what: &str, reply: &Reply, body: &[u8]) -> Error {
    let mut error = Error::new(ErrorKind::BadReply, Outcome::Unknown, what);
    let parts = error.parts_mut();
    parts.http_status = Some(reply.status);
    parts.body = quote(body);
    error
}

/// Reads a room from JSON that is part of a reply.
pub(super) fn from_json(json: String, state: ReadState) -> Result<Room, serde_json::Error> {
    Ok(parse(&json)?.into_room(json, state))
}

impl RoomReply {
    fn into_room(self, json: String, state: ReadState) -> Room {
        Room {
            id: self.id,
            name: self.name,
            description: self.description,
            state: state(self.enabled, self.active),
            template: self.template,
            template_id: self.template_id,
            region: self.region,
            recording: self.recording_info.or(self.recording).map(Into::into),
            recording_from_template: self.recording_source_template.unwrap_or(false),
            created_at: self.created_at.as_deref().and_then(timestamp),
            updated_at: self.updated_at.as_deref().and_then(timestamp),
            json: json.into(),
        }
    }
}

/// serde takes a list for a struct, by the order of its fields; a room is not one.
fn parse(json: &str) -> Result<RoomReply, serde_json::Error> {
    let room = serde_json::from_str(json)?;
    if json.trim_ascii_start().starts_with('{') {
        return Ok(room);
    }
    Err(serde::de::Error::custom("a list"))
}

/// A body for an error, to be masked and cut where the request is at hand.
pub(super) fn quote(body: &[u8]) -> Option<String> {
    (!body.is_empty()).then(|| String::from_utf8_lossy(body).into_owned())
}

/// RFC 3339 with any fraction. Go's zero time, 0001-01-01T00:00:00Z, means never.
fn timestamp(text: &str) -> Option<SystemTime> {
    let timestamp = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    (timestamp > OffsetDateTime::UNIX_EPOCH).then(|| timestamp.into())
}

impl From<RecordingReply> for Recording<'static> {
    fn from(reply: RecordingReply) -> Self {
        Self {
            enabled: reply.enabled.unwrap_or(false),
            upload: reply.upload_info.map(|upload| Upload {
                kind: Cow::Owned(upload.kind.unwrap_or_default()),
                location: Cow::Owned(upload.location.unwrap_or_default()),
                prefix: upload.prefix.map(Cow::Owned),
                region: upload.options.and_then(|options| options.region).map(Cow::Owned),
                credentials: upload.credentials.map(|credentials| Credentials {
                    key: Cow::Owned(credentials.key.unwrap_or_default()),
                    secret: Cow::Owned(credentials.secret.unwrap_or_default()),
                }),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{State, read, timestamp};
    use crate::error::{Error, ErrorKind};
    use crate::exchange::Reply;
    use crate::room::Room;
    use crate::wiped::Wiped;

    fn room(body: &str, close_delimited: bool) -> Result<Room, Error> {
        let reply = Reply {
            status: 200,
            date: None,
            retry_after: None,
            location: None,
            close_delimited,
            body: Wiped::new(body.as_bytes().to_vec()),
        };
        read(reply, |_, _| State::Unknown)
    }

    #[test]
    fn everything_but_the_id_is_optional_null_or_of_another_type() {
        for body in [
            r#"{"id": "5f"}"#,
            r#"{"id": "5f", "name": null, "recording_info": null, "created_at": null}"#,
            r#"{"id": "5f", "name": 7, "enabled": "yes", "recording": [], "created_at": "today"}"#,
        ] {
            let room = room(body, false).unwrap();
            assert_eq!((room.id(), room.name()), ("5f", None), "{body}");
            assert_eq!(room.json(), body);
        }
    }

    #[test]
    fn a_json_that_ends_early_is_a_lost_connection_only_where_the_connection_ended_it() {
        let cut = r#"{"id": "5f", "na"#;
        assert_eq!(room(cut, true).unwrap_err().kind(), ErrorKind::ConnectionLost);
        assert_eq!(room(cut, false).unwrap_err().kind(), ErrorKind::BadReply);
    }

    #[test]
    fn timestamps_have_zero_to_nine_fractional_digits_and_an_offset() {
        let day = UNIX_EPOCH + Duration::from_secs(86_400);
        for text in ["1970-01-02T00:00:00Z", "1970-01-02T00:00:00.000000000Z"] {
            assert_eq!(timestamp(text), Some(day), "{text}");
        }
        assert_eq!(
            timestamp("1970-01-02T05:30:00.5+05:30"),
            Some(day + Duration::from_millis(500))
        );
        assert_eq!(timestamp("0001-01-01T00:00:00Z"), None);
    }
}
