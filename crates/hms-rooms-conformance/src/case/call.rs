//! One call of a case: the operation with its parameters, and what must come of it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Exchange, ExpectedError, ExpectedRoom, Text, Wanted};

/// One call.
#[derive(Debug, Deserialize)]
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
#[derive(Debug)]
pub enum Operation {
    /// Create a room.
    CreateRoom(Box<CreateRoom>),
    /// Disable a room by its name.
    DisableRoom(Text),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    create_room: Option<Box<CreateRoom>>,
    disable_room: Option<Text>,
    #[serde(default, rename = "call")]
    options: CallOptions,
    #[serde(default)]
    exchanges: Vec<Exchange>,
    room: Option<ExpectedRoom>,
    error: Option<ExpectedError>,
}

impl TryFrom<Written> for Call {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let operation = match (written.create_room, written.disable_room) {
            (Some(room), None) => Operation::CreateRoom(room),
            (None, Some(name)) => Operation::DisableRoom(name),
            _ => return Err("a call is one of create_room and disable_room"),
        };
        let wanted = match (written.room, written.error) {
            (Some(room), None) => Wanted::Room(room),
            (None, Some(error)) => Wanted::Error(error),
            _ => return Err("a call ends in one of room and error"),
        };
        Ok(Self { operation, options: written.options, exchanges: written.exchanges, wanted })
    }
}

/// The parameters of a create, in the words of our own API.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct CreateRoom {
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Recording {
    pub enabled: bool,
    pub upload: Option<Upload>,
}

/// Where recordings go.
#[derive(Debug, Default, Deserialize)]
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
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Credentials {
    pub key: Option<Text>,
    pub secret: Option<Text>,
}

/// Where the service reports what happens in the room.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the words of the API's page")]
pub struct Webhook {
    pub url: Text,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Options for one call.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "the words of our own API")]
pub struct CallOptions {
    pub timeout_ms: Option<u64>,
    pub max_attempts: Option<u32>,
}
