//! Reads a room from a reply.

mod fields;

use self::fields::RoomReply;
use super::json;
use crate::error::Error;
use crate::http::Reply;
use crate::room::{Room, State};

/// Facts that a reply must not contradict: otherwise the service has done something else than it
/// was asked. Only what every workspace answers alike is compared. Some hash a room's name.
#[derive(Clone, Copy, Default)]
pub(crate) struct Expected<'a> {
    /// The id that the request named.
    pub(crate) id: Option<&'a str>,
    /// The value that the request gave `enabled`.
    pub(crate) enabled: Option<bool>,
}

/// Reads the reply to a request about one room.
pub(crate) fn read(reply: &Reply, expected: Expected<'_>) -> Result<Room, Error> {
    // A change that is answered with no content is done, and says nothing.
    if reply.status == 204 && expected.enabled.is_some() {
        return Ok(Room::default());
    }
    let text = json::text(reply)?;
    let room: RoomReply<'_> = json::object(text)
        .map_err(|error| json::unreadable(&error, "holds no room: it has no id", reply))?;
    match contradiction(&room, expected) {
        Some(what) => Err(json::bad_reply(what, reply)),
        None => Ok(room.room(state(&room, expected), text)),
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

/// Reads a room from the JSON of an item of a list, whose state is `enabled` alone.
pub(crate) fn from_item(json: &str) -> Result<Room, serde_json::Error> {
    let room: RoomReply<'_> = json::object(json)?;
    Ok(room.room(State::said(room.enabled), json))
}

#[cfg(test)]
mod tests {
    use super::{Expected, read};
    use crate::error::{Error, ErrorKind};
    use crate::http::Reply;
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
        read(&reply, Expected::default())
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
