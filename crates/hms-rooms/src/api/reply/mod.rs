//! Reads replies: an error, a room, or other JSON.

pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod lenient;
pub(crate) mod room;
