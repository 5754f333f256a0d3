//! Reads a room from a reply.

mod reply;

use std::mem;

use self::reply::RoomReply;
use super::refusal;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Reply;
use crate::room::{Room, State};

/// Facts that a reply must not contradict: otherwise the service has done something else than it
/// was asked. Only what every workspace answers alike is compared. Some hash a room's name.
#[derive(Clone, Copy, Default)]
pub(super) struct Expected<'a> {
    /// The id that the request named.
    pub(super) id: Option<&'a str>,
    /// The value that the request gave `enabled`.
    pub(super) enabled: Option<bool>,
}

/// Reads the reply to a request about one room.
pub(super) fn read(mut reply: Reply, expected: Expected<'_>) -> Result<Room, Error> {
    if !reply.is_success() {
        return Err(refusal::read(&reply));
    }
    // A change that is answered with no content is done, and says nothing.
    if reply.status == 204 && expected.enabled.is_some() {
        return Ok(Room::default());
    }
    let body = mem::take(&mut reply.body);
    let json = text(&reply, &body)?;
    let room: RoomReply<'_> = serde_json::from_str(json)
        .map_err(|error| unreadable(&error, "holds no room: it has no id", &reply, &body))?;
    match contradiction(&room, expected) {
        Some(what) => Err(bad_reply(what, &reply, &body)),
        None => Ok(room.room(state(&room, expected), json)),
    }
}

/// Says why a reply does not answer the request, if it does not.
fn contradiction(room: &RoomReply<'_>, expected: Expected<'_>) -> Option<&'static str> {
    let id = room.id.as_deref().unwrap_or_default();
    if id.is_empty() {
        return Some("the reply holds no room: its id is empty");
    }
    if expected.id.is_some_and(|expected| !id.eq_ignore_ascii_case(expected)) {
        return Some("the reply is about a room of another id");
    }
    match (expected.enabled, room.enabled) {
        (Some(false), Some(true)) => Some(
            "the room was to be disabled, but the reply says that it is enabled: check that api is \
             the API that base_url has",
        ),
        (Some(true), Some(false)) => {
            Some("the room was to be enabled, but the reply says that it is disabled")
        }
        _ => None,
    }
}

/// The state that a reply says. After a change `active` counts only if it confirms the change: the
/// service has been seen to answer `active: true` for a room that it did disable.
fn state(room: &RoomReply<'_>, expected: Expected<'_>) -> State {
    let confirms = |active: &bool| expected.enabled.is_none_or(|wanted| *active == wanted);
    State::said(room.enabled.or(room.active.filter(confirms)))
}

/// The text of a reply's `body`.
pub(crate) fn text<'a>(reply: &Reply, body: &'a [u8]) -> Result<&'a str, Error> {
    str::from_utf8(body).map_err(|_| bad_reply("the reply is not UTF-8", reply, body))
}

/// The error of a reply whose `body` was not read because of `error`. `lacks` says what is missing
/// if it is JSON.
pub(crate) fn unreadable(
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

/// The error of a reply that is not what was asked for.
pub(crate) fn bad_reply(what: &str, reply: &Reply, body: &[u8]) -> Error {
    let mut error = Error::new(ErrorKind::BadReply, Outcome::Unknown, what);
    let parts = error.parts_mut();
    parts.http_status = Some(reply.status);
    parts.body = quote(body);
    error
}

/// Reads a room from the JSON of an item of a list, whose state is `enabled` alone.
pub(super) fn from_item(json: &str) -> Result<Room, serde_json::Error> {
    let room: RoomReply<'_> = serde_json::from_str(json)?;
    Ok(room.room(State::said(room.enabled), json))
}

/// A body for an error, to be masked and cut later, when the request's secrets are known.
pub(super) fn quote(body: &[u8]) -> Option<String> {
    (!body.is_empty()).then(|| String::from_utf8_lossy(body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Expected, read};
    use crate::error::{Error, ErrorKind};
    use crate::exchange::Reply;
    use crate::params::{Recording, Upload};
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
        read(reply, Expected::default())
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
    fn an_object_without_what_it_must_have_is_none() {
        let recording = |json: &str| {
            let body = format!(r#"{{"id": "5f", "recording_info": {json}}}"#);
            room(&body, false).unwrap().recording().map(Recording::into_owned)
        };
        for none in ["{}", r#"{"enabled": null, "upload_info": {}}"#, "null", "[]"] {
            assert_eq!(recording(none), None, "{none}");
        }
        for none in [
            "null",
            "{}",
            r#"{"type": "s3"}"#,
            r#"{"location": "b"}"#,
            r#"{"type": "", "location": "b"}"#,
            r#"{"type": null, "location": null, "prefix": "p", "credentials": {"key": "k"}}"#,
        ] {
            let expected = Recording { enabled: true, upload: None };
            let json = format!(r#"{{"enabled": true, "upload_info": {none}}}"#);
            assert_eq!(recording(&json), Some(expected), "{none}");
        }
        let upload = Upload { kind: "s3".into(), location: "b".into(), ..Upload::default() };
        for none in [
            r#""prefix": "", "options": {}, "credentials": {}"#,
            r#""prefix": null, "options": {"region": ""}, "credentials": {"key": "k"}"#,
            r#""options": null, "credentials": {"key": "", "secret": ""}"#,
        ] {
            let json = format!(r#"{{"upload_info": {{"type": "s3", "location": "b", {none}}}}}"#);
            let expected = Recording { enabled: false, upload: Some(upload.clone()) };
            assert_eq!(recording(&json), Some(expected), "{none}");
        }
    }

    #[test]
    fn a_json_that_ends_early_is_a_lost_connection_only_if_the_connection_ended_it() {
        let cut = r#"{"id": "5f", "na"#;
        assert_eq!(room(cut, true).unwrap_err().kind(), ErrorKind::ConnectionLost);
        assert_eq!(room(cut, false).unwrap_err().kind(), ErrorKind::BadReply);
    }
}
