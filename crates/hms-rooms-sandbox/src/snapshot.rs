//! All rooms and templates as one JSON document: what an export is, an import, and a seed.

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
use crate::rooms;
use crate::store::{self, StoredRoom};
use crate::template::{self, Template};
use crate::v2;

/// The only version of the format so far.
const VERSION: u32 = 1;

/// Ids of rooms that bring none are made from their names within it.
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
}

impl Default for Snapshot {
    fn default() -> Self {
        Self { version: VERSION, templates: Vec::new(), rooms: Vec::new() }
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
        for list in ["templates", "rooms"] {
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
        let (templates, rooms) = (store::templates(store)?, store::all_rooms(store)?);
        Ok(Self { version: VERSION, templates, rooms })
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
        let id = Uuid::new_v5(&NAMESPACE, store::key(&room.name).as_bytes());
        room.id = id.simple().to_string()[..24].to_owned();
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
    room.created_at = match room.created_at.as_str() {
        "" => clock.stamp(),
        time => stamped("created_at", time)?,
    };
    let updated_at = room.updated_at.as_deref().map(|time| stamped("updated_at", time));
    room.updated_at = updated_at.transpose()?;
    Ok(store::put_room(store, &room)?)
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
