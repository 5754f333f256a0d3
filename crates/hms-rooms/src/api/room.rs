//! Reads a room from a reply.

mod reply;

use std::mem;

use self::reply::RoomReply;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Reply;
use crate::room::{RecordingParts, Room, RoomText, State, Texts};

/// Tells a room's state from a reply's `enabled` and `active`, which mean different things after
/// different operations.
pub(super) type ReadState = fn(enabled: Option<bool>, active: Option<bool>) -> State;

/// Reads the room of a reply whose status is a success.
pub(super) fn read(mut reply: Reply, state: ReadState) -> Result<Room, Error> {
    let body = mem::take(&mut reply.body);
    let json = match str::from_utf8(&body) {
        Ok(json) => json,
        Err(_) => return Err(bad_reply("the reply is not UTF-8", &reply, &body)),
    };
    match from_json(json, state) {
        Ok(room) if room.id().is_empty() => {
            Err(bad_reply("the reply holds no room: its id is empty", &reply, &body))
        }
        Ok(room) => Ok(room),
        Err(error) => Err(unreadable(&error, "holds no room: it has no id", &reply, &body)),
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

/// Reads a room from JSON that is a reply, or part of one.
pub(super) fn from_json(json: &str, state: ReadState) -> Result<Room, serde_json::Error> {
    let reply: RoomReply<'_> = serde_json::from_str(json)?;
    let recording = reply.recording_info.or(reply.recording);
    let upload = recording.as_ref().and_then(|recording| recording.upload.as_ref());
    let credentials = upload.and_then(|upload| upload.credentials.as_ref());
    let recording_parts = recording.as_ref().map(|recording| RecordingParts {
        enabled: recording.enabled.unwrap_or(false),
        has_upload: upload.is_some(),
        has_credentials: credentials.is_some(),
    });
    let options = upload.and_then(|upload| upload.options.as_ref());
    let read = [
        (RoomText::Id, reply.id.as_deref()),
        (RoomText::Name, reply.name.as_deref()),
        (RoomText::Description, reply.description.as_deref()),
        (RoomText::Template, reply.template.as_deref()),
        (RoomText::TemplateId, reply.template_id.as_deref()),
        (RoomText::Region, reply.region.as_deref()),
        (RoomText::CreatedAt, reply.created_at.as_deref()),
        (RoomText::UpdatedAt, reply.updated_at.as_deref()),
        (RoomText::UploadKind, upload.and_then(|upload| upload.kind.as_deref())),
        (RoomText::UploadLocation, upload.and_then(|upload| upload.location.as_deref())),
        (RoomText::UploadPrefix, upload.and_then(|upload| upload.prefix.as_deref())),
        (RoomText::UploadRegion, options.and_then(|options| options.region.as_deref())),
        (RoomText::UploadKey, credentials.and_then(|pair| pair.key.as_deref())),
        (RoomText::UploadSecret, credentials.and_then(|pair| pair.secret.as_deref())),
        (RoomText::Json, Some(json)),
    ];
    let length = |(_, text): &(RoomText, Option<&str>)| text.map_or(0, str::len);
    let mut texts = Texts::with_capacity(read.iter().map(length).sum());
    for (which, text) in read {
        if let Some(text) = text {
            texts.put(which, text);
        }
    }
    Ok(Room {
        texts,
        state: state(reply.enabled, reply.active),
        recording: recording_parts,
        recording_from_template: reply.recording_source_template.unwrap_or(false),
    })
}

/// A body for an error, to be masked and cut where the request is at hand.
pub(super) fn quote(body: &[u8]) -> Option<String> {
    (!body.is_empty()).then(|| String::from_utf8_lossy(body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{State, read};
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
}
