//! The rules of rooms, for both APIs: one upsert by name, settings of the template's or one's
//! own.

use axum::http::StatusCode;
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;

use crate::body;
use crate::clock::Clock;
use crate::quirks::{DisableUnknown, Quirks, RenameTaken};
use crate::refusal::Refusal;
use crate::store::{self, Filter, StoredRoom};
use crate::template::Template;

const REGIONS: [&str; 4] = ["eu", "in", "us", "auto"];

/// The most participants of a room, and of a large one.
const MAX_SIZE: u32 = 2_500;
const MAX_LARGE_SIZE: u32 = 20_000;

const MIN_SECONDS: u32 = 120;
const MAX_SECONDS: u32 = 43_200;

/// The settings that a request gives a room; `None` is what it does not mention.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) template: Option<TemplateRef>,
    pub(crate) region: Option<String>,
    pub(crate) recording_info: Option<Value>,
    pub(crate) size: Option<u32>,
    pub(crate) large_room: Option<bool>,
    pub(crate) max_duration_seconds: Option<u32>,
    pub(crate) polls: Option<Value>,
    pub(crate) webhook: Option<Value>,
    pub(crate) enabled: Option<bool>,
    /// A room that exists keeps its settings, but for `enabled`.
    pub(crate) for_new_rooms: bool,
}

/// How an API refers to a template.
#[derive(Debug)]
pub(crate) enum TemplateRef {
    Name(String),
    Id(String),
}

/// A room with its template.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) stored: StoredRoom,
    pub(crate) template: Template,
}

impl Room {
    pub(crate) fn region(&self) -> &str {
        let own = self.stored.region.as_deref().filter(|region| *region != "auto");
        own.unwrap_or(&self.template.region)
    }

    pub(crate) fn recording_info(&self) -> &Value {
        self.stored.recording_info.as_ref().unwrap_or(&self.template.recording_info)
    }

    /// Says that its template does not have a role, and which it has.
    pub(crate) fn lacks_role(&self, role: &str) -> String {
        format!("the template has no role {role:?}; it has {}", self.template.roles.join(", "))
    }

    pub(crate) fn records_as_its_template(&self) -> bool {
        self.stored.recording_info.is_none()
    }
}

/// A room that was asked for, and the rule that answered.
pub(crate) type Found = (&'static str, Room);

/// The rooms of a store, while a request is answered.
pub(crate) struct Rooms<'a> {
    pub(crate) store: &'a Connection,
    pub(crate) quirks: Quirks,
    pub(crate) clock: Clock,
}

impl Rooms<'_> {
    /// Makes the room of the request, or changes the one that has its name.
    pub(crate) fn upsert(&self, settings: Settings) -> Result<Found, Refusal> {
        let existing = match &settings.name {
            Some(name) => {
                check_name(name)?;
                store::room_by_name(self.store, name)?
            }
            None => None,
        };
        match existing {
            Some(room) => {
                let enabled = settings.enabled.or(self.quirks.create_enables.then_some(true));
                let others = if settings.for_new_rooms { Settings::default() } else { settings };
                // A name stays in the case it was made with.
                self.change(room, Settings { name: None, enabled, ..others })
            }
            None => self.make(settings),
        }
    }

    /// Changes what the request mentions.
    pub(crate) fn update(&self, id: &str, settings: Settings) -> Result<Found, Refusal> {
        let room = store::room_by_id(self.store, id)?.ok_or_else(unknown)?;
        if let Some(name) = &settings.name {
            check_name(name)?;
            let other = store::room_by_name(self.store, name)?.filter(|other| other.id != id);
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
        let room = store::room_by_id(self.store, id)?.ok_or_else(unknown)?;
        Ok(("room.found", self.with_template(room)?))
    }

    /// The room of an id, unless it is disabled.
    pub(crate) fn enabled(&self, id: &str) -> Result<Room, Refusal> {
        let (_, room) = self.get(id)?;
        if room.stored.enabled {
            return Ok(room);
        }
        Err(Refusal::new(StatusCode::FORBIDDEN, "room.is-disabled", "Room is disabled"))
    }

    /// At most `limit` rooms, and whether there are more.
    pub(crate) fn list(&self, filter: &Filter, limit: u32) -> Result<(Vec<Room>, bool), Refusal> {
        if let Some(start) = &filter.start
            && store::room_by_id(self.store, start)?.is_none()
        {
            return Err(Refusal::bad_request("list.start", "Invalid query param")
                .detail("start: no room has this id"));
        }
        let mut rooms = store::rooms(self.store, filter, limit + 1)?;
        let more = rooms.len() > limit as usize;
        rooms.truncate(limit as usize);
        let rooms = rooms.into_iter().map(|room| self.with_template(room));
        Ok((rooms.collect::<Result<_, _>>()?, more))
    }

    fn make(&self, settings: Settings) -> Result<Found, Refusal> {
        let disables = settings.enabled == Some(false);
        if disables && self.quirks.disable_unknown == DisableUnknown::NotFound {
            return Err(unknown());
        }
        let room = StoredRoom {
            id: Uuid::new_v4().simple().to_string()[..24].to_owned(),
            name: Uuid::new_v4().to_string(),
            description: String::new(),
            enabled: true,
            template: store::first_template(self.store)?,
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

    /// The room with what the settings mention, checked as a whole: a size depends on `large_room`.
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
        check(&room)?;
        Ok(room)
    }

    fn put(&self, room: StoredRoom) -> Result<Room, Refusal> {
        let room = self.with_template(room)?;
        store::put_room(self.store, &room.stored)?;
        Ok(room)
    }

    fn with_template(&self, stored: StoredRoom) -> Result<Room, Refusal> {
        let template = self.template(&TemplateRef::Name(stored.template.clone()))?;
        Ok(Room { stored, template })
    }

    fn template(&self, template: &TemplateRef) -> Result<Template, Refusal> {
        let (found, named) = match template {
            TemplateRef::Name(name) => (store::template_by_name(self.store, name)?, name),
            TemplateRef::Id(id) => (store::template_by_id(self.store, id)?, id),
        };
        found.ok_or_else(|| {
            Refusal::bad_request("template.unknown", "Error: template not found").detail(named)
        })
    }
}

fn unknown() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "room.unknown", "Room not found")
}

/// Checks what holds of every room.
pub(crate) fn check(room: &StoredRoom) -> Result<(), Refusal> {
    check_name(&room.name)?;
    check_region(room.region.as_deref())?;
    check_size(room.size, room.large_room)?;
    check_duration(room.max_duration_seconds)
}

/// "Accepted characters are a-z, A-Z, 0-9, and . - : _".
fn check_name(name: &str) -> Result<(), Refusal> {
    let accepted = |c: char| c.is_ascii_alphanumeric() || ".-:_".contains(c);
    if name.is_empty() || !name.chars().all(accepted) {
        return Err(Refusal::bad_request("name.characters", "Invalid body param: name")
            .detail("accepted characters are a-z, A-Z, 0-9, and . - : _"));
    }
    Ok(())
}

fn check_region(region: Option<&str>) -> Result<(), Refusal> {
    match region {
        Some(region) if !REGIONS.contains(&region) => {
            Err(Refusal::bad_request("region.unknown", "Error: region not supported")
                .detail(format!("{region:?}: one of eu, in, us, auto")))
        }
        _ => Ok(()),
    }
}

fn check_size(size: Option<u32>, large_room: bool) -> Result<(), Refusal> {
    let size = size.unwrap_or_default();
    let (rule, why) = if size > MAX_SIZE && !large_room {
        ("size.large-room", format!("greater than {MAX_SIZE}, set large_room flag as true"))
    } else if size > MAX_LARGE_SIZE {
        ("size", format!("greater than {MAX_LARGE_SIZE}"))
    } else {
        return Ok(());
    };
    Err(body::invalid(rule, format!("Invalid body param: room size {why}")))
}

fn check_duration(seconds: Option<u32>) -> Result<(), Refusal> {
    let why = match seconds {
        Some(seconds) if seconds < MIN_SECONDS => format!("less than {MIN_SECONDS}"),
        Some(seconds) if seconds > MAX_SECONDS => format!("greater than {MAX_SECONDS}"),
        _ => return Ok(()),
    };
    let message = format!("Invalid body param: max_duration_seconds {why} seconds");
    Err(Refusal::bad_request("duration", message))
}
