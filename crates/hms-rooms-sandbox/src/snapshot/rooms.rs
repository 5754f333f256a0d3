//! The rooms of a snapshot.

use rusqlite::Connection;

use crate::clock::Clock;
use crate::http::refusal::Refusal;
use crate::rules::{recording, room, webhook};
use crate::snapshot::entry::{id_from_name, invalid, parse_stamp, stamp_or_now};
use crate::store::rooms::{self, StoredRoom};
use crate::store::templates;

/// Adds a room of a snapshot. It must be new, and keep the rules of v2.
pub(crate) fn put(store: &Connection, room: &StoredRoom, clock: Clock) -> Result<(), Refusal> {
    let mut room = room.clone();
    room::check(&room)?;
    webhook::check_room(&room)?;
    if rooms::by_name(store, &room.name)?.is_some() {
        return Err(invalid("name: another room has it"));
    }
    if room.id.is_empty() {
        room.id = id_from_name(&rooms::key(&room.name)).simple().to_string()[..24].to_owned();
    }
    if room.id.len() != 24 || !room.id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(invalid("id: it has 24 hexadecimal digits"));
    }
    if rooms::by_id(store, &room.id)?.is_some() {
        return Err(invalid("id: another room has it"));
    }
    if room.template.is_empty() {
        room.template = templates::first(store)?;
    } else if templates::by_name(store, &room.template)?.is_none() {
        return Err(invalid(format!("template: there is no {:?}", room.template)));
    }
    let info =
        room.recording_info.take().map(|info| recording::complete(info, recording::V2_UPLOADS));
    room.recording_info = info.transpose()?;
    room.created_at = stamp_or_now("created_at", &room.created_at, clock)?;
    let updated_at = room.updated_at.as_deref().map(|time| parse_stamp("updated_at", time));
    room.updated_at = updated_at.transpose()?;
    Ok(rooms::put(store, &room)?)
}
