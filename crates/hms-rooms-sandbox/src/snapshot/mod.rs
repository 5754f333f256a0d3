//! The contents of a database as one JSON document: exports, imports and seeds.

pub(crate) mod archive;
pub(crate) mod document;
mod entry;
mod room_codes;
mod rooms;
mod sessions;
