//! All that a store has as one JSON document: what an export is, an import, and a seed.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::body;
use crate::clock::{self, Clock};
use crate::recording;
use crate::refusal::Refusal;
use crate::room_codes::{self, RoomCode};
use crate::rooms;
use crate::sessions::{self, Session};
use crate::store::{self, StoredRoom};
use crate::template::{self, Template};
use crate::v2;

/// The only version of the format so far.
const VERSION: u32 = 1;

/// Ids of entries that bring none are made from names within it.
const NAMESPACE: Uuid = Uuid::from_u128(0x2d2f_04c6_8a0e_4f0a_b7a3_91c5_5d0e_6a1b);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    version: u32,
    /// The first is the default of rooms that name none.
    #[serde(default)]
    pub(crate) templates: Vec<Template>,
    #[serde(default)]
    pub(crate) rooms: Vec<StoredRoom>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) room_codes: Vec<RoomCode>,
    /// Those that go on.
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
    /// Reads a document. Whether its rooms keep the rules is seen when they are put into a store.
    pub(crate) fn read(document: &[u8]) -> Result<Self, Refusal> {
        let document: Value = serde_json::from_slice(document)
            .map_err(|error| invalid(body::not_json("the document", &error)))?;
        if !document.is_object() {
            return Err(invalid("it is not an object of JSON"));
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
        serde_path_to_error::deserialize(document).map_err(|error| invalid(body::wrong(&error)))
    }

    /// With these templates before its own, and in the place of those of their names.
    pub(crate) fn with_templates(mut self, templates: &[Template]) -> Self {
        self.templates.retain(|own| templates.iter().all(|other| other.name != own.name));
        self.templates.splice(..0, templates.iter().cloned());
        self
    }

    /// All that a store has.
    pub(crate) fn of(store: &Connection) -> Result<Self, Refusal> {
        Ok(Self {
            version: VERSION,
            templates: store::templates(store)?,
            rooms: store::all_rooms(store)?,
            room_codes: room_codes::all(store)?,
            sessions: sessions::all(store)?,
        })
    }

    pub(crate) fn document(&self) -> Result<Vec<u8>, Refusal> {
        let mut document = serde_json::to_vec_pretty(self)
            .map_err(|error| invalid(format!("it cannot be written: {error}")))?;
        document.push(b'\n');
        Ok(document)
    }

    /// Puts all of it in the place of all that a store has. A refusal names the entry; what was
    /// done by then is the transaction's to undo.
    pub(crate) fn replace(&self, store: &Connection, clock: Clock) -> Result<(), Refusal> {
        store::clear(store)?;
        let mut names = HashSet::new();
        for (index, template) in self.templates.iter().enumerate() {
            let put = match names.insert(&template.name) {
                true => template::put(store, template),
                false => Err(invalid("another template has this name")),
            };
            put.map_err(|refusal| of_entry("templates", index, &template.name, refusal))?;
        }
        if self.templates.is_empty() {
            template::put(store, &Template::new("default", false))?;
        }
        for (index, room) in self.rooms.iter().enumerate() {
            put(store, room, clock)
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

/// Puts a room that keeps all rules of v2 besides being a new one.
fn put(store: &Connection, room: &StoredRoom, clock: Clock) -> Result<(), Refusal> {
    let mut room = room.clone();
    rooms::check(&room)?;
    v2::check(&room)?;
    if store::room_by_name(store, &room.name)?.is_some() {
        return Err(invalid("name: another room has it"));
    }
    if room.id.is_empty() {
        room.id = made_of(&store::key(&room.name)).simple().to_string()[..24].to_owned();
    }
    if room.id.len() != 24 || !room.id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(invalid("id: it has 24 hexadecimal digits"));
    }
    if store::room_by_id(store, &room.id)?.is_some() {
        return Err(invalid("id: another room has it"));
    }
    if room.template.is_empty() {
        room.template = store::first_template(store)?;
    } else if store::template_by_name(store, &room.template)?.is_none() {
        return Err(invalid(format!("template: there is no {:?}", room.template)));
    }
    let info = room.recording_info.take().map(|info| recording::complete(info, v2::UPLOADS));
    room.recording_info = info.transpose()?;
    room.created_at = stamped_or("created_at", &room.created_at, clock)?;
    let updated_at = room.updated_at.as_deref().map(|time| stamped("updated_at", time));
    room.updated_at = updated_at.transpose()?;
    Ok(store::put_room(store, &room)?)
}

/// What the id of an entry that brings none is made of: for the same name it is always the same.
pub(crate) fn made_of(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// A time of an entry as it is stored, or now if the entry has none.
pub(crate) fn stamped_or(field: &str, time: &str, clock: Clock) -> Result<String, Refusal> {
    if time.is_empty() { Ok(clock.stamp()) } else { stamped(field, time) }
}

fn stamped(field: &str, time: &str) -> Result<String, Refusal> {
    let parsed: Result<Timestamp, _> = time.parse();
    parsed.map(clock::stamp).map_err(|_| invalid(format!("{field}: it is not a time of RFC 3339")))
}

pub(crate) fn invalid(why: impl Into<String>) -> Refusal {
    Refusal::bad_request("import", "Invalid import").detail(why)
}

/// The refusal of a whole document for one of its entries. A failure of the store is no entry's.
fn of_entry(list: &str, index: usize, name: &str, refusal: Refusal) -> Refusal {
    if refusal.status.is_server_error() {
        return refusal;
    }
    let why = refusal.why();
    let why = why.strip_prefix("Invalid import; ").unwrap_or(&why);
    invalid(format!("{list}[{index}] {name:?}: {why}"))
}
