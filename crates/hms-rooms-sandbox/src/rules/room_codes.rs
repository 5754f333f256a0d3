//! The rules of room codes: short texts with which people join a room in a role.

use std::iter;

use axum::http::StatusCode;

use crate::http::refusal::Refusal;
use crate::rules::room::Room;
use crate::rules::rooms::Rooms;
use crate::store::room_codes::{self, RoomCode};

/// The most codes of a room.
pub(crate) const MAX_CODES: usize = 100;

/// The lengths of a code's parts.
const PARTS: [usize; 3] = [3, 4, 3];

impl Rooms<'_> {
    /// Creates a code for each role without one, and disables the codes of roles that the template
    /// no longer has. Returns all codes of the room.
    pub(crate) fn create_codes(
        &self,
        room_id: &str,
    ) -> Result<(&'static str, Vec<RoomCode>), Refusal> {
        let room = self.enabled(room_id)?;
        let roles = &room.template.roles;
        let codes = room_codes::of_room(self.store, room_id)?;
        for code in codes.iter().filter(|code| code.enabled && !roles.contains(&code.role)) {
            room_codes::set(self.store, &code.code, false, &self.clock.stamp())?;
        }
        let counts = |code: &&RoomCode| code.enabled || !self.quirks.fresh_codes;
        let has_one = |role: &String| codes.iter().filter(counts).any(|code| code.role == *role);
        let without: Vec<&String> = roles.iter().filter(|role| !has_one(role)).collect();
        let rule = if without.is_empty() { "code.all-exist" } else { "code.all-created" };
        for role in without {
            self.make_code(&room, role)?;
        }
        Ok((rule, room_codes::of_room(self.store, room_id)?))
    }

    /// Creates a code for one role.
    pub(crate) fn create_code(
        &self,
        room_id: &str,
        role: &str,
    ) -> Result<(&'static str, RoomCode), Refusal> {
        let room = self.enabled(room_id)?;
        check_role(&room, role)?;
        if self.quirks.one_code_per_role {
            let codes = room_codes::of_room(self.store, room_id)?;
            if let Some(code) = codes.into_iter().find(|code| code.role == role) {
                return Ok(("code.exists", code));
            }
        }
        Ok(("code.created", self.make_code(&room, role)?))
    }

    /// The codes of a room, for one role if it is given.
    pub(crate) fn codes(
        &self,
        room_id: &str,
        role: Option<&str>,
    ) -> Result<Vec<RoomCode>, Refusal> {
        let room = self.enabled(room_id)?;
        role.map(|role| check_role(&room, role)).transpose()?;
        Ok(room_codes::of_room(self.store, room_id)?)
    }

    /// Enables or disables a code.
    pub(crate) fn set_code(
        &self,
        code: &str,
        enabled: bool,
    ) -> Result<(&'static str, RoomCode), Refusal> {
        let found = room_codes::by_code(self.store, code)?
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "code.unknown", "Code not found"))?;
        let (_, room) = self.get(&found.room_id)?;
        if enabled && !room.template.roles.contains(&found.role) {
            let message = "Code can not be enabled";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "code.role-gone", message)
                .detail(room.missing_role(&found.role)));
        }
        let rule = if enabled { "code.enabled" } else { "code.disabled" };
        if found.enabled == enabled {
            return Ok((rule, found));
        }
        let updated_at = self.clock.stamp();
        room_codes::set(self.store, code, enabled, &updated_at)?;
        Ok((rule, RoomCode { enabled, updated_at, ..found }))
    }

    fn make_code(&self, room: &Room, role: &str) -> Result<RoomCode, Refusal> {
        let Room { stored, .. } = room;
        if room_codes::of_room(self.store, &stored.id)?.len() >= MAX_CODES {
            let detail = format!("a room has at most {MAX_CODES} codes");
            return Err(
                Refusal::bad_request("code.limit", "Room code limit reached").detail(detail)
            );
        }
        let mut text = new_code();
        while room_codes::by_code(self.store, &text)?.is_some() {
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
        room_codes::insert(self.store, &code)?;
        Ok(code)
    }
}

fn check_role(room: &Room, role: &str) -> Result<(), Refusal> {
    if room.template.roles.iter().any(|known| known == role) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::NOT_FOUND, "role.unknown", "Role not found")
        .detail(room.missing_role(role)))
}

/// A code such as `abc-defg-hij`.
fn new_code() -> String {
    let part = |length| iter::repeat_with(fastrand::lowercase).take(length).collect::<String>();
    PARTS.map(part).join("-")
}
