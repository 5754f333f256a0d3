//! The v2 API: rooms by id, their sessions and codes, templates, and lists in pages.

pub(crate) mod active_rooms;
pub(crate) mod fields;
pub(crate) mod list;
mod page;
pub(crate) mod paths;
pub(crate) mod room_body;
pub(crate) mod room_codes;
mod room_reply;
pub(crate) mod rooms;
pub(crate) mod templates;
