//! The rules of rooms: create, update, retrieve and list.

use axum::http::StatusCode;
use rusqlite::Connection;
use uuid::Uuid;

use crate::clock::Clock;
use crate::http::refusal::Refusal;
use crate::quirks::{DisableUnknown, Quirks, RenameTaken};
use crate::rules::room::{self, Room, check_name};
use crate::rules::settings::{Settings, TemplateRef};
use crate::store;
use crate::store::rooms::{Filter, StoredRoom};
use crate::store::template::Template;

/// A room, and the rule that answered.
pub(crate) type Found = (&'static str, Room);

/// The rooms of a store, during one transaction.
pub(crate) struct Rooms<'a> {
    pub(crate) store: &'a Connection,
    pub(crate) quirks: Quirks,
    pub(crate) clock: Clock,
}

impl Rooms<'_> {
    /// Creates a room, or updates the room that has the name.
    pub(crate) fn upsert(&self, settings: Settings) -> Result<Found, Refusal> {
        let existing = match &settings.name {
            Some(name) => {
                check_name(name)?;
                store::rooms::by_name(self.store, name)?
            }
            None => None,
        };
        match existing {
            Some(room) => {
                let enabled = settings.enabled.or(self.quirks.create_enables.then_some(true));
                let others = if settings.for_new_rooms { Settings::default() } else { settings };
                // A room keeps its name's original case.
                self.change(room, Settings { name: None, enabled, ..others })
            }
            None => self.create(settings),
        }
    }

    /// Changes the settings that the request mentions.
    pub(crate) fn update(&self, id: &str, settings: Settings) -> Result<Found, Refusal> {
        let room = store::rooms::by_id(self.store, id)?.ok_or_else(unknown)?;
        if let Some(name) = &settings.name {
            check_name(name)?;
            let other = store::rooms::by_name(self.store, name)?.filter(|other| other.id != id);
            match (other, self.quirks.rename_taken) {
                (None, _) => {}
                (Some(other), RenameTaken::Other) => {
                    return Ok(("name.taken", self.with_template(other)?));
                }
                (Some(_), RenameTaken::Refuse) => {
                    let refusal = Refusal::bad_request("name.taken", "Invalid body param: name");
                    return Err(refusal.detail("another room has it"));
                }
            }
        }
        self.change(room, settings)
    }

    pub(crate) fn get(&self, id: &str) -> Result<Found, Refusal> {
        let room = store::rooms::by_id(self.store, id)?.ok_or_else(unknown)?;
        Ok(("room.found", self.with_template(room)?))
    }

    /// Returns a room, or an error if it is disabled.
    pub(crate) fn enabled(&self, id: &str) -> Result<Room, Refusal> {
        let (_, room) = self.get(id)?;
        if room.stored.enabled {
            return Ok(room);
        }
        Err(Refusal::new(StatusCode::FORBIDDEN, "room.is-disabled", "Room is disabled"))
    }

    /// Returns at most `limit` rooms, and whether there are more.
    pub(crate) fn list(&self, filter: &Filter, limit: u32) -> Result<(Vec<Room>, bool), Refusal> {
        if let Some(start) = &filter.start
            && store::rooms::by_id(self.store, start)?.is_none()
        {
            return Err(Refusal::bad_request("list.start", "Invalid query param")
                .detail("start: no room has this id"));
        }
        let mut rooms = store::rooms::list(self.store, filter, limit + 1)?;
        let more = rooms.len() > limit as usize;
        rooms.truncate(limit as usize);
        let rooms = rooms.into_iter().map(|room| self.with_template(room));
        Ok((rooms.collect::<Result<_, _>>()?, more))
    }

    fn create(&self, settings: Settings) -> Result<Found, Refusal> {
        let disables = settings.enabled == Some(false);
        if disables && self.quirks.disable_unknown == DisableUnknown::NotFound {
            return Err(unknown());
        }
        let room = StoredRoom {
            id: Uuid::new_v4().simple().to_string()[..24].to_owned(),
            name: Uuid::new_v4().to_string(),
            description: String::new(),
            enabled: true,
            template: store::templates::first(self.store)?,
            region: None,
            recording_info: None,
            size: None,
            large_room: false,
            max_duration_seconds: None,
            polls: None,
            webhook: None,
            created_at: self.clock.stamp(),
            updated_at: None,
        };
        let rule = if disables { "room.created-disabled" } else { "room.created" };
        Ok((rule, self.put(self.set(room, settings)?)?))
    }

    fn change(&self, before: StoredRoom, settings: Settings) -> Result<Found, Refusal> {
        let rule = match settings.enabled {
            Some(false) => "room.disabled",
            Some(true) => "room.enabled",
            None => "room.exists",
        };
        let mut room = self.set(before.clone(), settings)?;
        if room == before {
            return Ok((rule, self.with_template(room)?));
        }
        room.updated_at = Some(self.clock.stamp());
        Ok((rule, self.put(room)?))
    }

    /// Applies settings to a room. The result is checked as a whole, because `size` depends on
    /// `large_room`.
    fn set(&self, room: StoredRoom, settings: Settings) -> Result<StoredRoom, Refusal> {
        let template = match &settings.template {
            Some(template) => self.template(template)?.name,
            None => room.template,
        };
        let room = StoredRoom {
            name: settings.name.unwrap_or(room.name),
            description: settings.description.unwrap_or(room.description),
            enabled: settings.enabled.unwrap_or(room.enabled),
            template,
            region: settings.region.or(room.region),
            recording_info: settings.recording_info.or(room.recording_info),
            size: settings.size.or(room.size),
            large_room: settings.large_room.unwrap_or(room.large_room),
            max_duration_seconds: settings.max_duration_seconds.or(room.max_duration_seconds),
            polls: settings.polls.or(room.polls),
            webhook: settings.webhook.or(room.webhook),
            ..room
        };
        room::check(&room)?;
        Ok(room)
    }

    fn put(&self, room: StoredRoom) -> Result<Room, Refusal> {
        let room = self.with_template(room)?;
        store::rooms::put(self.store, &room.stored)?;
        Ok(room)
    }

    fn with_template(&self, stored: StoredRoom) -> Result<Room, Refusal> {
        let template = self.template(&TemplateRef::Name(stored.template.clone()))?;
        Ok(Room { stored, template })
    }

    fn template(&self, template: &TemplateRef) -> Result<Template, Refusal> {
        let (found, named) = match template {
            TemplateRef::Name(name) => (store::templates::by_name(self.store, name)?, name),
            TemplateRef::Id(id) => (store::templates::by_id(self.store, id)?, id),
        };
        found.ok_or_else(|| {
            Refusal::bad_request("template.unknown", "Error: template not found").detail(named)
        })
    }
}

fn unknown() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "room.unknown", "Room not found")
}
