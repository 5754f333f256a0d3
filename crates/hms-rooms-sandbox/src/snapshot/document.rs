//! A snapshot: everything in a store as one JSON document, for exports, imports and seeds.

use std::collections::HashSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Clock;
use crate::http::body;
use crate::http::refusal::Refusal;
use crate::rules;
use crate::snapshot::entry::invalid;
use crate::snapshot::{room_codes, rooms, sessions};
use crate::store::room_codes::RoomCode;
use crate::store::rooms::StoredRoom;
use crate::store::sessions::Session;
use crate::store::template::Template;
use crate::store::{self, schema};

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    version: u32,
    /// The first template is the default.
    #[serde(default)]
    pub(crate) templates: Vec<Template>,
    #[serde(default)]
    pub(crate) rooms: Vec<StoredRoom>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) room_codes: Vec<RoomCode>,
    /// The active sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) sessions: Vec<Session>,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            version: VERSION,
            templates: Vec::new(),
            rooms: Vec::new(),
            room_codes: Vec::new(),
            sessions: Vec::new(),
        }
    }
}

impl Snapshot {
    /// Reads a document, and checks its types. `replace` checks the rules of rooms.
    pub(crate) fn read(document: &[u8]) -> Result<Self, Refusal> {
        let document: Value = serde_json::from_slice(document)
            .map_err(|error| invalid(body::not_json("the document", &error)))?;
        if !document.is_object() {
            return Err(invalid("it is not a JSON object"));
        }
        if document["version"] != VERSION {
            return Err(invalid(format!("version: this hms-sandbox reads version {VERSION}")));
        }
        for list in ["templates", "rooms", "room_codes", "sessions"] {
            for (index, entry) in document[list].as_array().into_iter().flatten().enumerate() {
                if !entry.is_object() {
                    return Err(invalid(format!("{list}[{index}]: expected an object")));
                }
            }
        }
        serde_path_to_error::deserialize(document).map_err(|error| invalid(body::describe(&error)))
    }

    /// Adds templates before its own. They replace those that have the same names.
    pub(crate) fn with_templates(mut self, templates: &[Template]) -> Self {
        self.templates.retain(|own| templates.iter().all(|other| other.name != own.name));
        self.templates.splice(..0, templates.iter().cloned());
        self
    }

    /// Everything in a store.
    pub(crate) fn of(store: &Connection) -> Result<Self, Refusal> {
        Ok(Self {
            version: VERSION,
            templates: store::templates::all(store)?,
            rooms: store::rooms::all(store)?,
            room_codes: store::room_codes::all(store)?,
            sessions: store::sessions::all(store)?,
        })
    }

    pub(crate) fn document(&self) -> Result<Vec<u8>, Refusal> {
        let mut document = serde_json::to_vec_pretty(self)
            .map_err(|error| invalid(format!("it cannot be written: {error}")))?;
        document.push(b'\n');
        Ok(document)
    }

    /// Replaces everything in a store. The error names the invalid entry, and the caller's
    /// transaction then rolls back.
    pub(crate) fn replace(&self, store: &Connection, clock: Clock) -> Result<(), Refusal> {
        schema::clear(store)?;
        let mut names = HashSet::new();
        for (index, template) in self.templates.iter().enumerate() {
            let put = match names.insert(&template.name) {
                true => rules::templates::put(store, template),
                false => Err(invalid("another template has this name")),
            };
            put.map_err(|refusal| of_entry("templates", index, &template.name, refusal))?;
        }
        if self.templates.is_empty() {
            rules::templates::put(store, &Template::new("default", false))?;
        }
        for (index, room) in self.rooms.iter().enumerate() {
            rooms::put(store, room, clock)
                .map_err(|refusal| of_entry("rooms", index, &room.name, refusal))?;
        }
        for (index, code) in self.room_codes.iter().enumerate() {
            room_codes::put(store, code, clock)
                .map_err(|refusal| of_entry("room_codes", index, &code.code, refusal))?;
        }
        for (index, session) in self.sessions.iter().enumerate() {
            sessions::put(store, session, clock)
                .map_err(|refusal| of_entry("sessions", index, &session.room, refusal))?;
        }
        Ok(())
    }
}

/// Adds the entry to an error. An error of the store stays as it is.
fn of_entry(list: &str, index: usize, name: &str, refusal: Refusal) -> Refusal {
    if refusal.status.is_server_error() {
        return refusal;
    }
    let why = refusal.why();
    let why = why.strip_prefix("Invalid import; ").unwrap_or(&why);
    invalid(format!("{list}[{index}] {name:?}: {why}"))
}
