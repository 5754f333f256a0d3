//! One call of a case: the operation with its parameters, and what must come of it.

use std::collections::BTreeMap;
use std::iter;

use serde::Deserialize;

use super::{
    Argument, Arguments, Exchange, Expected, ExpectedError, ExpectedPeer, ExpectedReply,
    ExpectedRoom, ExpectedRoomCode, IssuedToken, Operation, Text, Verb, Wanted,
};

/// One call.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct Call {
    /// The operation.
    pub operation: Operation,
    /// Options for this call alone.
    pub options: CallOptions,
    /// The exchanges between client and scripted server. If it is empty, nothing is sent.
    pub exchanges: Vec<Exchange>,
    /// The result that the client reports.
    pub wanted: Wanted,
}

#[derive(Deserialize)]
struct Written {
    create_room: Option<Box<RoomParams>>,
    update_room: Option<Box<RoomParams>>,
    #[serde(default, rename = "call")]
    options: CallOptions,
    #[serde(default)]
    exchanges: Vec<Exchange>,
    room: Option<Box<ExpectedRoom>>,
    rooms: Option<Vec<ExpectedRoom>>,
    peers: Option<Vec<ExpectedPeer>>,
    codes: Option<Vec<ExpectedRoomCode>>,
    #[serde(default)]
    next: Expected,
    token: Option<IssuedToken>,
    reply: Option<ExpectedReply>,
    done: Option<Nothing>,
    error: Option<Box<ExpectedError>>,
    /// Any other word is an operation, or a mistake.
    #[serde(flatten)]
    others: BTreeMap<Verb, Arguments>,
}

/// An object without fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl TryFrom<Written> for Call {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let create = written.create_room.map(|room| match room.room_id {
            None => Ok(Operation::CreateRoom(room)),
            Some(_) => Err("a create has no room_id"),
        });
        let update = written.update_room.map(|mut room| match room.room_id.take() {
            Some(room_id) => Ok(Operation::UpdateRoom(room_id, room)),
            None => Err("an update has a room_id"),
        });
        let others =
            written.others.into_iter().map(|(verb, with)| Ok(Operation::Other(verb, with)));
        let mut operations = create.into_iter().chain(update).chain(others);
        let (Some(operation), None) = (operations.next(), operations.next()) else {
            return Err("a call is one operation");
        };
        let next = written.next;
        let has_next = !matches!(next, Expected::Anything);
        if has_next && written.rooms.is_none() && written.codes.is_none() {
            return Err("next goes with rooms or codes");
        }
        let mut endings = [
            written.room.map(Wanted::Room),
            written.rooms.map(|rooms| Wanted::Rooms(rooms, next.clone())),
            written.peers.map(Wanted::Peers),
            written.codes.map(|codes| Wanted::Codes(codes, next)),
            written.token.map(Wanted::Token),
            written.reply.map(Wanted::Reply),
            written.done.map(|Nothing {}| Wanted::Done),
            written.error.map(Wanted::Error),
        ]
        .into_iter()
        .flatten();
        let (Some(wanted), None) = (endings.next(), endings.next()) else {
            return Err(
                "a call ends in one of room, rooms, peers, codes, token, reply, done, error",
            );
        };
        let in_a_row = |exchange: Exchange| iter::repeat_n(exchange.clone(), exchange.times);
        let exchanges = written.exchanges.into_iter().flat_map(in_a_row).collect();
        Ok(Self { operation: operation?, options: written.options, exchanges, wanted })
    }
}

/// The parameters of a create or an update, in the words of our own API.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct RoomParams {
    pub room_id: Option<Argument>,
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
