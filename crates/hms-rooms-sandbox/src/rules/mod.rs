//! The rules of the service, which both APIs share: rooms, sessions, room codes and templates.

pub(crate) mod recording;
pub(crate) mod room;
pub(crate) mod room_codes;
pub(crate) mod rooms;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod templates;
pub(crate) mod webhook;
