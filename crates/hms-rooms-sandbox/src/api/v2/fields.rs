//! Which parameters and fields each operation of v2 reads.

use axum::http::{Method, Uri};

use crate::api::v2::paths::segments;
use crate::api::v2::room_body::FIELDS;
use crate::api::v2::{active_rooms, list, room_codes, templates};

/// The names that an operation knows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) params: Vec<&'static str>,
    pub(crate) fields: Vec<&'static str>,
}

/// The names that the operation at a method and path knows.
pub(crate) fn known(method: &Method, uri: &Uri) -> Known {
    let (params, fields): (&[_], &[_]) = match (method == Method::GET, &segments(uri)[..]) {
        (true, ["rooms"]) => (&list::PARAMS, &[]),
        (true, ["active-rooms", _, "peers"]) => (active_rooms::PEERS, &[]),
        (true, ["room-codes", "room", _]) => (room_codes::LIST, &[]),
        (true, ["templates"]) => (templates::LIST, &[]),
        (false, ["active-rooms", _, "end-room"]) => (&[], active_rooms::END),
        (false, ["active-rooms", _, "remove-peers"]) => (&[], active_rooms::REMOVE),
        (false, ["room-codes", "code"]) => (&[], room_codes::SET),
        (_, ["rooms", ..]) => (&[], &FIELDS),
        _ => (&[], &[]),
    };
    let mut known = Known { params: params.to_vec(), fields: fields.to_vec() };
    if matches!(segments(uri)[..], ["rooms", _]) {
        known.fields.push("enabled");
    }
    known
}
