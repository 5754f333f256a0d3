//! SQLite: the database, its schema and its tables.

pub(crate) mod database;
mod database_error;
pub(crate) mod private_file;
pub(crate) mod room_codes;
pub(crate) mod rooms;
pub(crate) mod schema;
pub(crate) mod sessions;
pub(crate) mod template;
pub(crate) mod templates;
