//! The words of v2: which parameters and fields an operation reads, and which room it is about.

use axum::http::{Method, Uri};

use crate::v2::{BASE, FIELDS, active_rooms, list, room_codes, templates};

/// The words that an operation reads of its request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) params: Vec<&'static str>,
    pub(crate) fields: Vec<&'static str>,
}

/// The segments of a path of v2; none of another path.
fn segments(uri: &Uri) -> Vec<&str> {
    let below = uri.path().strip_prefix(BASE).and_then(|rest| rest.strip_prefix('/'));
    let path = below.unwrap_or_default();
    path.strip_suffix('/').unwrap_or(path).split('/').collect()
}

/// Whether a path is of v2.
pub(crate) fn is_at(uri: &Uri) -> bool {
    let below = uri.path().strip_prefix(BASE);
    below.is_some_and(|rest| rest.starts_with('/'))
}

/// The room's id that a path has.
pub(crate) fn room_id_in(uri: &Uri) -> Option<&str> {
    match segments(uri)[..] {
        ["rooms" | "active-rooms", id, ..] | ["room-codes", "room", id, ..] => Some(id),
        _ => None,
    }
    .filter(|id| !id.is_empty())
}

/// Whether a path is of the codes themselves, so that the body has one.
pub(crate) fn is_of_code(uri: &Uri) -> bool {
    segments(uri) == ["room-codes", "code"]
}

/// The words that the operation of a method and path reads.
pub(crate) fn words(method: &Method, uri: &Uri) -> Words {
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
    let mut words = Words { params: params.to_vec(), fields: fields.to_vec() };
    if matches!(segments(uri)[..], ["rooms", _]) {
        words.fields.push("enabled");
    }
    words
}
