//! The paths of v2, and the room that a path is about.

use axum::http::Uri;

/// The path of the base URL.
pub(crate) const BASE: &str = "/v2";

/// The segments of a v2 path, or an empty list.
pub(crate) fn segments(uri: &Uri) -> Vec<&str> {
    let below = uri.path().strip_prefix(BASE).and_then(|rest| rest.strip_prefix('/'));
    let path = below.unwrap_or_default();
    path.strip_suffix('/').unwrap_or(path).split('/').collect()
}

/// Whether this is a path of v2.
pub(crate) fn is_v2(uri: &Uri) -> bool {
    let below = uri.path().strip_prefix(BASE);
    below.is_some_and(|rest| rest.starts_with('/'))
}

/// The room id in a path.
pub(crate) fn room_id_in(uri: &Uri) -> Option<&str> {
    match segments(uri)[..] {
        ["rooms" | "active-rooms", id, ..] | ["room-codes", "room", id, ..] => Some(id),
        _ => None,
    }
    .filter(|id| !id.is_empty())
}

/// Whether the path is about a room code that is in the body.
pub(crate) fn is_of_code(uri: &Uri) -> bool {
    segments(uri) == ["room-codes", "code"]
}
