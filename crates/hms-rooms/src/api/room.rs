//! Reads a room from a reply's JSON, the way replies come: everything but the id may be absent,
//! null, empty or of another type, and unknown fields are left alone.

use std::borrow::Cow;
use std::time::SystemTime;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::Reply;
use crate::error::{Error, ErrorKind, Outcome};
use crate::mask;
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
fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
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

/// Reads the room of a reply whose status is a success. `state` decides from the reply's `enabled`
/// and `active`, which mean different things after different operations.
pub(super) fn read(
    reply: Reply,
    state: fn(enabled: Option<bool>, active: Option<bool>) -> State,
) -> Result<Room, Error> {
    let Reply { status, close_delimited, body, .. } = reply;
    let html = body.trim_ascii_start().first() == Some(&b'<');
    let bad = |what: &str, body: &[u8]| {
        let mut error = Error::new(ErrorKind::BadReply, Outcome::Unknown, what);
        let parts = error.parts_mut();
        parts.http_status = Some(status);
        parts.body = excerpt(body);
        error
    };
    let json = match String::from_utf8(body) {
        Ok(json) => json,
        Err(error) => return Err(bad("the reply is not UTF-8", error.as_bytes())),
    };
    if json.trim_ascii().is_empty() && !close_delimited {
        return Err(bad("the reply is empty", b""));
    }
    let room = match parse(&json) {
        Ok(room) => room,
        Err(error) if error.is_eof() && close_delimited => {
            return Err(Error::new(
                ErrorKind::ConnectionLost,
                Outcome::Unknown,
                "the connection ended before the reply did",
            ));
        }
        Err(_) if html => {
            let what = "HTML came in place of a room: is this the API's address?";
            return Err(bad(what, json.as_bytes()));
        }
        Err(error) if error.is_data() => {
            return Err(bad("the reply holds no room: it has no id", json.as_bytes()));
        }
        Err(_) => return Err(bad("the reply is not JSON", json.as_bytes())),
    };
    if room.id.is_empty() {
        return Err(bad("the reply holds no room: its id is empty", json.as_bytes()));
    }

    Ok(Room {
        id: room.id,
        name: room.name,
        description: room.description,
        state: state(room.enabled, room.active),
        template: room.template,
        template_id: room.template_id,
        region: room.region,
        recording: room.recording_info.or(room.recording).map(Into::into),
        recording_from_template: room.recording_source_template.unwrap_or(false),
        created_at: room.created_at.as_deref().and_then(timestamp),
        updated_at: room.updated_at.as_deref().and_then(timestamp),
        json,
    })
}

/// serde takes a list for a struct, by the order of its fields; a room is not one.
fn parse(json: &str) -> Result<RoomReply, serde_json::Error> {
    let room = serde_json::from_str(json)?;
    if json.trim_ascii_start().starts_with('{') {
        return Ok(room);
    }
    Err(serde::de::Error::custom("a list"))
}

/// The head of a body for an error, bounded, masked by the names of its values; known secrets are
/// masked where the request is at hand.
pub(super) fn excerpt(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 2048;
    if body.is_empty() {
        return None;
    }
    let mut text = mask::text(&String::from_utf8_lossy(body), &[]);
    let end = (0..=LONGEST.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    text.truncate(end.unwrap_or(0));
    Some(text)
}

/// RFC 3339 with any fraction. Go's zero time, 0001-01-01T00:00:00Z, means never.
fn timestamp(text: &str) -> Option<SystemTime> {
    let timestamp: jiff::Timestamp = text.parse().ok()?;
    (timestamp > jiff::Timestamp::UNIX_EPOCH).then(|| timestamp.into())
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

    use super::{State, excerpt, read, timestamp};
    use crate::api::Reply;
    use crate::error::{Error, ErrorKind};
    use crate::room::Room;

    fn room(body: &str, close_delimited: bool) -> Result<Room, Error> {
        let reply = Reply {
            status: 200,
            retry_after: None,
            location: None,
            close_delimited,
            body: body.into(),
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

    #[test]
    fn an_excerpt_is_bounded_and_masked() {
        let long = format!(r#"{{"secret": "CANARY", "x": "{}"}}"#, "é".repeat(4000));
        let excerpt = excerpt(long.as_bytes()).unwrap();
        assert!(excerpt.len() <= 2048 && !excerpt.contains("CANARY"));
    }
}
