//! Room codes: short texts with which people join a room in a role.

use std::iter;

use axum::http::StatusCode;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::refusal::Refusal;
use crate::rooms::{Room, Rooms};
use crate::snapshot::{invalid, stamped_or};
use crate::store;

/// The most codes of a room.
const MAX_CODES: usize = 100;

/// The lengths of a code's parts.
const PARTS: [usize; 3] = [3, 4, 3];

/// A room code, as stored and as in a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomCode {
    pub(crate) code: String,
    #[serde(skip)]
    pub(crate) room_id: String,
    /// The name of its room.
    pub(crate) room: String,
    pub(crate) role: String,
    #[serde(default = "enabled")]
    pub(crate) enabled: bool,
    #[serde(default)]
    pub(crate) created_at: String,
    /// When `enabled` last changed; at first it is `created_at`.
    #[serde(default)]
    pub(crate) updated_at: String,
}

fn enabled() -> bool {
    true
}

impl Rooms<'_> {
    /// Makes a code for each role that has none, disables those of roles that are gone, and returns
    /// all codes of the room.
    pub(crate) fn create_codes(
        &self,
        room_id: &str,
    ) -> Result<(&'static str, Vec<RoomCode>), Refusal> {
        let room = self.enabled(room_id)?;
        let roles = &room.template.roles;
        let codes = of_room(self.store, room_id)?;
        for code in codes.iter().filter(|code| code.enabled && !roles.contains(&code.role)) {
            set(self.store, &code.code, false, &self.clock.stamp())?;
        }
        let counts = |code: &&RoomCode| code.enabled || !self.quirks.fresh_codes;
        let has_one = |role: &String| codes.iter().filter(counts).any(|code| code.role == *role);
        let without: Vec<&String> = roles.iter().filter(|role| !has_one(role)).collect();
        let rule = if without.is_empty() { "code.all-exist" } else { "code.all-created" };
        for role in without {
            self.make_code(&room, role)?;
        }
        Ok((rule, of_room(self.store, room_id)?))
    }

    /// Makes a code for a role.
    pub(crate) fn create_code(
        &self,
        room_id: &str,
        role: &str,
    ) -> Result<(&'static str, RoomCode), Refusal> {
        let room = self.enabled(room_id)?;
        check_role(&room, role)?;
        if self.quirks.one_code_per_role {
            let codes = of_room(self.store, room_id)?;
            if let Some(code) = codes.into_iter().find(|code| code.role == role) {
                return Ok(("code.exists", code));
            }
        }
        Ok(("code.created", self.make_code(&room, role)?))
    }

    /// The codes of a room, of this role if one is given.
    pub(crate) fn codes(
        &self,
        room_id: &str,
        role: Option<&str>,
    ) -> Result<Vec<RoomCode>, Refusal> {
        let room = self.enabled(room_id)?;
        role.map(|role| check_role(&room, role)).transpose()?;
        Ok(of_room(self.store, room_id)?)
    }

    /// Enables or disables a code.
    pub(crate) fn set_code(
        &self,
        code: &str,
        enabled: bool,
    ) -> Result<(&'static str, RoomCode), Refusal> {
        let found = by_code(self.store, code)?
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "code.unknown", "Code not found"))?;
        let (_, room) = self.get(&found.room_id)?;
        if enabled && !room.template.roles.contains(&found.role) {
            let message = "Code can not be enabled";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "code.role-gone", message)
                .detail(room.lacks_role(&found.role)));
        }
        let rule = if enabled { "code.enabled" } else { "code.disabled" };
        if found.enabled == enabled {
            return Ok((rule, found));
        }
        let updated_at = self.clock.stamp();
        set(self.store, code, enabled, &updated_at)?;
        Ok((rule, RoomCode { enabled, updated_at, ..found }))
    }

    fn make_code(&self, room: &Room, role: &str) -> Result<RoomCode, Refusal> {
        let Room { stored, .. } = room;
        if of_room(self.store, &stored.id)?.len() >= MAX_CODES {
            let detail = format!("a room has at most {MAX_CODES} codes");
            return Err(
                Refusal::bad_request("code.limit", "Room code limit reached").detail(detail)
            );
        }
        let mut text = new_code();
        while by_code(self.store, &text)?.is_some() {
            text = new_code();
        }
        let now = self.clock.stamp();
        let code = RoomCode {
            code: text,
            room_id: stored.id.clone(),
            room: stored.name.clone(),
            role: role.to_owned(),
            enabled: true,
            created_at: now.clone(),
            updated_at: now,
        };
        insert(self.store, &code)?;
        Ok(code)
    }
}

fn check_role(room: &Room, role: &str) -> Result<(), Refusal> {
    if room.template.roles.iter().any(|known| known == role) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::NOT_FOUND, "role.unknown", "Role not found")
        .detail(room.lacks_role(role)))
}

/// A code such as `abc-defg-hij`.
fn new_code() -> String {
    let part = |length| iter::repeat_with(fastrand::lowercase).take(length).collect::<String>();
    PARTS.map(part).join("-")
}

/// The columns that all statements select.
const CODES: &str = "SELECT room_code.*, room.name AS room
    FROM room_code JOIN room ON room.id = room_code.room_id";

/// The codes of a room, in the order in which they were made.
pub(crate) fn of_room(store: &Connection, room_id: &str) -> rusqlite::Result<Vec<RoomCode>> {
    store
        .prepare_cached(&format!("{CODES} WHERE room_id = ?1 ORDER BY number"))?
        .query_map([room_id], stored_code)?
        .collect()
}

/// The codes of all rooms, in the order in which they were made.
pub(crate) fn all(store: &Connection) -> rusqlite::Result<Vec<RoomCode>> {
    store.prepare_cached(&format!("{CODES} ORDER BY number"))?.query_map([], stored_code)?.collect()
}

/// Puts a code of a snapshot, whose rooms are there. Its role may be gone, if it is disabled.
pub(crate) fn put(store: &Connection, code: &RoomCode, clock: Clock) -> Result<(), Refusal> {
    let room = store::room_by_name(store, &code.room)?
        .ok_or_else(|| invalid("room: no room has this name"))?;
    if code.code.is_empty() {
        return Err(invalid("code: it is empty"));
    }
    if by_code(store, &code.code)?.is_some() {
        return Err(invalid("code: another room code is the same"));
    }
    if of_room(store, &room.id)?.len() >= MAX_CODES {
        return Err(invalid(format!("room: it has {MAX_CODES} codes already, the most")));
    }
    let created_at = stamped_or("created_at", &code.created_at, clock)?;
    let updated_at = match code.updated_at.as_str() {
        "" => created_at.clone(),
        time => stamped_or("updated_at", time, clock)?,
    };
    insert(store, &RoomCode { room_id: room.id, created_at, updated_at, ..code.clone() })?;
    Ok(())
}

pub(crate) fn by_code(store: &Connection, code: &str) -> rusqlite::Result<Option<RoomCode>> {
    store
        .prepare_cached(&format!("{CODES} WHERE code = ?1"))?
        .query_row([code], stored_code)
        .optional()
}

fn set(store: &Connection, code: &str, enabled: bool, updated_at: &str) -> rusqlite::Result<()> {
    store
        .prepare_cached("UPDATE room_code SET enabled = ?2, updated_at = ?3 WHERE code = ?1")?
        .execute(params![code, enabled, updated_at])
        .map(drop)
}

fn insert(store: &Connection, code: &RoomCode) -> rusqlite::Result<()> {
    store
        .prepare_cached(
            "INSERT INTO room_code (code, room_id, role, enabled, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            code.code,
            code.room_id,
            code.role,
            code.enabled,
            code.created_at,
            code.updated_at
        ])
        .map(drop)
}

fn stored_code(row: &Row<'_>) -> rusqlite::Result<RoomCode> {
    Ok(RoomCode {
        code: row.get("code")?,
        room_id: row.get("room_id")?,
        room: row.get("room")?,
        role: row.get("role")?,
        enabled: row.get("enabled")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}
