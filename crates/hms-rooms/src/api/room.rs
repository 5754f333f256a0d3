//! Reads a room from a reply.

mod reply;

use std::mem;

use self::reply::RoomReply;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Reply;
use crate::room::{Room, RoomParts, State};

/// Tells a room's state from a reply's `enabled` and `active`, which mean different things after
/// different operations.
pub(super) type ReadState = fn(enabled: Option<bool>, active: Option<bool>) -> State;

/// Reads the room of a reply whose status is a success.
pub(super) fn read(mut reply: Reply, state: ReadState) -> Result<Room, Error> {
    let body = mem::take(&mut reply.body);
    match from_json(text(&reply, &body)?, state) {
        Ok(room) if room.id().is_empty() => {
            Err(bad_reply("the reply holds no room: its id is empty", &reply, &body))
        }
        Ok(room) => Ok(room),
        Err(error) => Err(unreadable(&error, "holds no room: it has no id", &reply, &body)),
    }
}

/// The text of a reply's `body`.
pub(super) fn text<'a>(reply: &Reply, body: &'a [u8]) -> Result<&'a str, Error> {
    str::from_utf8(body).map_err(|_| bad_reply("the reply is not UTF-8", reply, body))
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
    let parts = RoomParts {
        id: reply.id.as_deref().unwrap_or_default(),
        name: reply.name.as_deref(),
        description: reply.description.as_deref(),
        state: state(reply.enabled, reply.active),
        template: reply.template.as_deref(),
        template_id: reply.template_id.as_deref(),
        region: reply.region.as_deref(),
        recording: reply.recording_info.or(reply.recording).map(Into::into),
        recording_from_template: reply.recording_source_template.unwrap_or(false),
        created_at: reply.created_at.as_deref(),
        updated_at: reply.updated_at.as_deref(),
        json,
    };
    Ok(Room::from(&parts))
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
