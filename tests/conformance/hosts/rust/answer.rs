//! The answers: the keys of what a call returned.

use std::time::{SystemTime, UNIX_EPOCH};

use hms_rooms::{Error, Peer, Room, RoomCode, RoomCodeList, State, Token};
use hms_rooms_conformance::protocol::Block;

pub(crate) fn made(made: &Room) -> Block {
    let mut answer = Block::new("status HMS_OK");
    answer.fields = room(made).fields;
    answer.push("repr", format!("{made:?}"));
    answer
}

/// The items of a list, the keys of each beginning with its number.
pub(crate) fn listed<T>(items: &[T], item: fn(&T) -> Block) -> Block {
    let mut answer = Block::new("status HMS_OK");
    for (number, item) in items.iter().map(item).enumerate() {
        for (key, value) in item.fields {
            answer.push(&format!("{number}.{key}"), value);
        }
    }
    answer
}

pub(crate) fn codes(codes: Result<RoomCodeList, Error>) -> Block {
    match codes {
        Ok(list) => {
            let mut answer = listed(&list.codes, code);
            answer.push_some("next", list.next.as_deref());
            answer.push("repr", format!("{list:?}"));
            answer
        }
        Err(error) => refused(&error),
    }
}

pub(crate) fn room(room: &Room) -> Block {
    let mut item = Block::new("room");
    if !room.id().is_empty() {
        item.push("id", room.id());
    }
    item.push_some("name", room.name());
    item.push_some("description", room.description());
    item.push("state", room.state().name());
    item.push_some("template", room.template());
    item.push_some("template_id", room.template_id());
    item.push_some("region", room.region());
    item.push_some("size", room.size().map(|size| size.to_string()));
    let seconds = room.max_duration_seconds().map(|seconds| seconds.to_string());
    item.push_some("max_duration_seconds", seconds);
    item.push("large_room", flag(room.large_room().unwrap_or_default()));
    let recording = room.recording();
    let state = match &recording {
        None => State::Unknown,
        Some(recording) if recording.enabled => State::Enabled,
        Some(_) => State::Disabled,
    };
    item.push("recording_state", state.name());
    if let Some(upload) = recording.and_then(|recording| recording.upload) {
        item.push("upload_type", &*upload.kind);
        item.push("upload_location", &*upload.location);
        item.push_some("upload_prefix", upload.prefix.as_deref());
        item.push_some("upload_region", upload.region.as_deref());
    }
    item.push_some("webhook_url", room.webhook_url());
    item.push("recording_from_template", flag(room.recording_from_template()));
    item.push_some("created_at", room.created_at().map(unix_milliseconds));
    item.push_some("updated_at", room.updated_at().map(unix_milliseconds));
    item.push("json", room.json());
    item
}

pub(crate) fn peer(peer: &Peer) -> Block {
    let mut item = Block::new("peer");
    item.push("id", &peer.id);
    item.push_some("name", peer.name.as_deref());
    item.push_some("user_id", peer.user_id.as_deref());
    item.push_some("role", peer.role.as_deref());
    item.push_some("metadata", peer.metadata.as_deref());
    item.push_some("joined_at", peer.joined_at.map(unix_milliseconds));
    item
}

pub(crate) fn code(code: &RoomCode) -> Block {
    let mut item = Block::new("code");
    item.push("code", &code.code);
    item.push_some("room_id", code.room_id.as_deref());
    item.push_some("role", code.role.as_deref());
    item.push("state", code.state.name());
    item.push_some("created_at", code.created_at.map(unix_milliseconds));
    item.push_some("updated_at", code.updated_at.map(unix_milliseconds));
    item
}

pub(crate) fn done(ended: Result<(), Error>) -> Block {
    match ended {
        Ok(()) => Block::new("status HMS_OK"),
        Err(error) => refused(&error),
    }
}

pub(crate) fn issued(token: Result<Token, Error>) -> Block {
    match token {
        Ok(token) => {
            let mut answer = Block::new("status HMS_OK");
            answer.push("token", token.text());
            answer.push_some("expires_at", token.expires_at().map(unix_milliseconds));
            answer.push("repr", format!("{token:?}"));
            answer
        }
        Err(error) => refused(&error),
    }
}

pub(crate) fn refused(error: &Error) -> Block {
    let mut answer = Block::new(format!("status {}", error.kind().name()));
    answer.push("message", error.message());
    answer.push_some("http_status", error.http_status().map(|status| status.to_string()));
    answer.push_some("code", error.api_code().map(|code| code.to_string()));
    answer.push_some("api_message", error.api_message());
    if !error.details().is_empty() {
        answer.push("details", error.details().join("\n"));
    }
    answer.push_some("field", error.field());
    answer.push("outcome", error.outcome().name());
    let retry_after = error.retry_after().map(|pause| pause.as_millis().to_string());
    answer.push_some("retry_after_ms", retry_after.filter(|pause| pause != "0"));
    if error.attempts() > 0 {
        answer.push("attempts", error.attempts().to_string());
    }
    answer.push_some("body", error.body());
    answer.push("repr", format!("{error} {error:?}"));
    answer
}

pub(crate) fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

pub(crate) fn unix_milliseconds(moment: SystemTime) -> String {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_millis().to_string(),
        Err(before) => format!("-{}", before.duration().as_millis()),
    }
}
