//! The operations that a case can ask of a client.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{RoomParams, Text};

/// An operation with its parameters.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Create a room.
    CreateRoom(Box<RoomParams>),
    /// Change the room of this id.
    UpdateRoom(Argument, Box<RoomParams>),
    /// Any other, whose parameters are plain values.
    Other(Verb, Arguments),
}

/// The operations whose parameters are plain values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the operations")]
pub enum Verb {
    DisableRoom,
    DisableRoomById,
    EnableRoom,
    EnableRoomById,
    FindRoom,
    GetRoom,
    ListRooms,
    ListAllRooms,
    EndRoom,
    ListPeers,
    RemovePeer,
    RemoveRole,
    CreateRoomCodes,
    ListRoomCodes,
    EnableRoomCode,
    DisableRoomCode,
    ManagementToken,
    AuthToken,
    Request,
}

/// The kind of result of an operation that succeeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of cases")]
pub enum Ending {
    Room,
    Rooms,
    Peers,
    Codes,
    Token,
    Reply,
    Done,
}

/// The parameters of an operation by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a value, or an object of values")]
pub enum Arguments {
    /// Its only parameter, or its first one.
    One(Argument),
    /// All by name.
    Named(BTreeMap<String, Argument>),
}

/// The value of a parameter.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a text, a number, a flag, {id_of_call} or {code_of_call}"
)]
pub enum Argument {
    /// 1 or 0.
    Flag(bool),
    /// In decimal.
    Number(i64),
    /// The id of the room that an earlier call, counted from 1, reported.
    IdOfCall {
        /// The number of the call.
        id_of_call: usize,
    },
    /// The first room code that an earlier call, counted from 1, reported.
    CodeOfCall {
        /// The number of the call.
        code_of_call: usize,
    },
    /// A text as it is.
    Text(Text),
}

impl Operation {
    /// Its name, in cases and in the line protocol.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateRoom(_) => "create_room",
            Self::UpdateRoom(..) => "update_room",
            Self::Other(verb, _) => verb.describe().0,
        }
    }

    /// The kind of its result, if it succeeds.
    pub fn ending(&self) -> Ending {
        match self {
            Self::CreateRoom(_) | Self::UpdateRoom(..) => Ending::Room,
            Self::Other(verb, _) => verb.describe().2,
        }
    }

    /// Its parameters that are plain values, by name.
    pub fn arguments(&self) -> Vec<(&str, &Argument)> {
        match self {
            Self::CreateRoom(_) => Vec::new(),
            Self::UpdateRoom(room_id, _) => vec![("room_id", room_id)],
            Self::Other(verb, Arguments::One(value)) => {
                verb.describe().1.first().map(|&name| (name, value)).into_iter().collect()
            }
            Self::Other(_, Arguments::Named(values)) => {
                values.iter().map(|(name, value)| (&**name, value)).collect()
            }
        }
    }

    /// Whether it is as many calls as there are pages.
    pub fn is_a_call_for_each_page(&self) -> bool {
        matches!(self, Self::Other(Verb::ListAllRooms, _))
    }

    /// The names of rooms among its parameters.
    pub fn names_of_rooms(&mut self) -> Vec<&mut Text> {
        match self {
            Self::CreateRoom(room) | Self::UpdateRoom(_, room) => room.name.iter_mut().collect(),
            Self::Other(verb, Arguments::One(Argument::Text(name)))
                if verb.describe().1.first() == Some(&"name") =>
            {
                vec![name]
            }
            Self::Other(_, Arguments::Named(values)) => match values.get_mut("name") {
                Some(Argument::Text(name)) => vec![name],
                _ => Vec::new(),
            },
            Self::Other(..) => Vec::new(),
        }
    }

    /// Checks what the types do not express. `index` is the number of the call, from 0.
    pub(super) fn check(&self, index: usize) -> Result<(), &'static str> {
        for (name, argument) in self.arguments() {
            if let Self::Other(verb, _) = self
                && !verb.describe().1.contains(&name)
            {
                return Err("an operation has a parameter that it does not know");
            }
            if let Argument::IdOfCall { id_of_call: call }
            | Argument::CodeOfCall { code_of_call: call } = argument
                && !(1..=index).contains(call)
            {
                return Err("id_of_call and code_of_call are the number of an earlier call");
            }
        }
        match self {
            Self::Other(verb, Arguments::One(_)) if verb.describe().1.is_empty() => {
                Err("this operation has no parameter")
            }
            _ => Ok(()),
        }
    }
}

impl Verb {
    /// Its name, the names of its parameters, and what it ends in.
    fn describe(self) -> (&'static str, &'static [&'static str], Ending) {
        match self {
            Self::DisableRoom => ("disable_room", &["name"], Ending::Room),
            Self::DisableRoomById => ("disable_room_by_id", &["room_id"], Ending::Room),
            Self::EnableRoom => ("enable_room", &["name"], Ending::Room),
            Self::EnableRoomById => ("enable_room_by_id", &["room_id"], Ending::Room),
            Self::FindRoom => ("find_room", &["name"], Ending::Room),
            Self::GetRoom => ("get_room", &["room_id"], Ending::Room),
            Self::ListRooms => ("list_rooms", ROOM_FILTER, Ending::Rooms),
            Self::ListAllRooms => ("list_all_rooms", ROOM_FILTER, Ending::Rooms),
            Self::EndRoom => ("end_room", &["room_id", "reason", "lock"], Ending::Done),
            Self::ListPeers => ("list_peers", &["room_id", "user_id", "role"], Ending::Peers),
            Self::RemovePeer => ("remove_peer", &["room_id", "peer_id", "reason"], Ending::Done),
            Self::RemoveRole => ("remove_role", &["room_id", "role", "reason"], Ending::Done),
            Self::CreateRoomCodes => ("create_room_codes", &["room_id", "role"], Ending::Codes),
            Self::ListRoomCodes => ("list_room_codes", ROOM_CODE_FILTER, Ending::Codes),
            Self::EnableRoomCode => ("enable_room_code", &["code"], Ending::Codes),
            Self::DisableRoomCode => ("disable_room_code", &["code"], Ending::Codes),
            Self::ManagementToken => ("management_token", &[], Ending::Token),
            Self::AuthToken => ("auth_token", AUTH_TOKEN, Ending::Token),
            Self::Request => ("request", &["method", "path", "json", "idempotent"], Ending::Reply),
        }
    }
}

const ROOM_FILTER: &[&str] =
    &["state", "name", "template_id", "created_from", "created_until", "page_size", "start"];
const ROOM_CODE_FILTER: &[&str] = &["room_id", "role", "state", "page_size", "start"];
const AUTH_TOKEN: &[&str] = &["room_id", "role", "user_id", "lifetime_ms", "not_before"];
