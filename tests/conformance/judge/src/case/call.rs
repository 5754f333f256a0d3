//! One call of a case: the operation with its parameters, and what must come of it.

use std::collections::BTreeMap;
use std::iter;

use serde::Deserialize;

use super::{Exchange, ExpectedError, ExpectedRoom, IssuedToken, Text, Wanted};

/// One call.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct Call {
    /// What is asked of the client.
    pub operation: Operation,
    /// Options for this call alone.
    pub options: CallOptions,
    /// What passes between the client and the scripted server; empty: nothing at all.
    pub exchanges: Vec<Exchange>,
    /// What the client reports.
    pub wanted: Wanted,
}

/// What a client can be asked for.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Create a room.
    CreateRoom(Box<RoomParams>),
    /// Do something to one room.
    OfRoom(Verb, Which),
    /// Hand out the management token that a request would carry.
    ManagementToken,
}

/// What a client can do to one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the operations")]
pub enum Verb {
    DisableRoom,
    DisableRoomById,
    EnableRoom,
    EnableRoomById,
    FindRoom,
    GetRoom,
}

impl Verb {
    /// Its name, in cases and in the line protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::DisableRoom => "disable_room",
            Self::DisableRoomById => "disable_room_by_id",
            Self::EnableRoom => "enable_room",
            Self::EnableRoomById => "enable_room_by_id",
            Self::FindRoom => "find_room",
            Self::GetRoom => "get_room",
        }
    }

    /// What it knows the room by.
    pub fn key(self) -> &'static str {
        match self {
            Self::DisableRoom | Self::EnableRoom | Self::FindRoom => "name",
            Self::DisableRoomById | Self::EnableRoomById | Self::GetRoom => "room_id",
        }
    }
}

/// The room that is meant.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "a text or {id_of_call}")]
pub enum Which {
    /// The room that an earlier call, counted from 1, reported.
    OfCall {
        /// The number of the call.
        id_of_call: usize,
    },
    /// The room of this name or id.
    Text(Text),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    create_room: Option<Box<RoomParams>>,
    disable_room: Option<Which>,
    disable_room_by_id: Option<Which>,
    enable_room: Option<Which>,
    enable_room_by_id: Option<Which>,
    find_room: Option<Which>,
    get_room: Option<Which>,
    management_token: Option<Nothing>,
    #[serde(default, rename = "call")]
    options: CallOptions,
    #[serde(default)]
    exchanges: Vec<Exchange>,
    room: Option<Box<ExpectedRoom>>,
    token: Option<IssuedToken>,
    error: Option<Box<ExpectedError>>,
}

/// The parameters of an operation that has none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl TryFrom<Written> for Call {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let of_room = |verb| move |which| Operation::OfRoom(verb, which);
        let mut operations = [
            written.create_room.map(Operation::CreateRoom),
            written.disable_room.map(of_room(Verb::DisableRoom)),
            written.disable_room_by_id.map(of_room(Verb::DisableRoomById)),
            written.enable_room.map(of_room(Verb::EnableRoom)),
            written.enable_room_by_id.map(of_room(Verb::EnableRoomById)),
            written.find_room.map(of_room(Verb::FindRoom)),
            written.get_room.map(of_room(Verb::GetRoom)),
            written.management_token.map(|Nothing {}| Operation::ManagementToken),
        ]
        .into_iter()
        .flatten();
        let (Some(operation), None) = (operations.next(), operations.next()) else {
            return Err("a call is one operation");
        };
        let wanted = match (written.room, written.token, written.error) {
            (Some(room), None, None) => Wanted::Room(room),
            (None, Some(token), None) => Wanted::Token(token),
            (None, None, Some(error)) => Wanted::Error(error),
            _ => return Err("a call ends in one of room, token and error"),
        };
        let in_a_row = |exchange: Exchange| iter::repeat_n(exchange.clone(), exchange.times);
        let exchanges = written.exchanges.into_iter().flat_map(in_a_row).collect();
        Ok(Self { operation, options: written.options, exchanges, wanted })
    }
}

/// The parameters of a create, in the words of our own API.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct RoomParams {
    pub name: Option<Text>,
    pub description: Option<Text>,
    pub template: Option<Text>,
    pub template_id: Option<Text>,
    pub region: Option<Text>,
    pub recording: Option<Recording>,
    pub size: Option<u32>,
    pub max_duration_seconds: Option<u32>,
    pub large_room: Option<bool>,
    pub polls: Vec<Text>,
    pub webhook: Option<Webhook>,
}

/// A room's own recording settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Recording {
    pub enabled: bool,
    pub upload: Option<Upload>,
}

/// Where recordings go.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Upload {
    #[serde(rename = "type")]
    pub kind: Option<Text>,
    pub location: Option<Text>,
    pub prefix: Option<Text>,
    pub region: Option<Text>,
    pub credentials: Option<Credentials>,
}

/// The keys to the store; a case may leave one out to see it missed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Credentials {
    pub key: Option<Text>,
    pub secret: Option<Text>,
}

/// Where the service reports what happens in the room.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Webhook {
    pub url: Text,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Options for one call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of our own API")]
pub struct CallOptions {
    pub timeout_ms: Option<u64>,
    pub max_attempts: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_comes_as_often_as_it_says() {
        let call: Call = serde_json::from_str(
            r#"{"disable_room": "a", "room": {}, "exchanges": [
                {"reply": {"status": 503}, "times": 3}, {"reply": {"status": 200}}]}"#,
        )
        .unwrap();
        assert_eq!(call.exchanges.len(), 4);
    }
}
