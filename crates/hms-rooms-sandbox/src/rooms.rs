//! The rules of rooms, whatever API asks: one upsert by name, settings of the template's or one's
//! own.

use axum::http::StatusCode;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::quirks::{DisableUnknown, Quirks};
use crate::refusal::Refusal;
use crate::store::{self, StoredRoom};
use crate::template::Template;

const REGIONS: [&str; 4] = ["eu", "in", "us", "auto"];

/// What a request asks of a room; `None` is what it does not mention.
#[derive(Debug, Default)]
pub(crate) struct Upsert {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) template: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) recording_info: Option<Value>,
    pub(crate) enabled: Option<bool>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Upserted {
    pub(crate) room: StoredRoom,
    pub(crate) template: Template,
    /// The rule that answered.
    pub(crate) rule: &'static str,
}

/// Makes the room of the request, or changes the one that has its name.
pub(crate) fn upsert(
    store: &Connection,
    request: Upsert,
    default_template: &str,
    quirks: &Quirks,
) -> Result<Upserted, Refusal> {
    let existing = match &request.name {
        Some(name) => {
            check_name(name)?;
            store::room_by_name(store, name)?
        }
        None => None,
    };
    check_region(request.region.as_deref())?;
    let named = request
        .template
        .as_deref()
        .or_else(|| existing.as_ref().map(|room| room.template.as_str()))
        .unwrap_or(default_template);
    let template = store::template(store, named)?.ok_or_else(|| {
        Refusal::bad_request("template.unknown", "Error: template not found").detail(named)
    })?;

    let (rule, room) = match existing {
        Some(room) => change(room, request, quirks),
        None => make(request, &template, quirks)?,
    };
    store::put_room(store, &room)?;
    Ok(Upserted { room, template, rule })
}

fn change(room: StoredRoom, request: Upsert, quirks: &Quirks) -> (&'static str, StoredRoom) {
    let before = room.clone();
    let mut room = room;
    if !quirks.create_keeps_settings {
        room.description = request.description.unwrap_or(room.description);
        room.template = request.template.unwrap_or(room.template);
        room.region = request.region.or(room.region);
        room.recording_info = request.recording_info.or(room.recording_info);
    }
    let rule = match request.enabled {
        Some(false) => "room.disabled",
        Some(true) => "room.enabled",
        None => "room.exists",
    };
    room.enabled = request.enabled.unwrap_or(room.enabled || quirks.create_enables);
    if room != before {
        room.updated_at = Some(now());
    }
    (rule, room)
}

fn make(
    request: Upsert,
    template: &Template,
    quirks: &Quirks,
) -> Result<(&'static str, StoredRoom), Refusal> {
    let disables = request.enabled == Some(false);
    if disables && quirks.disable_unknown == DisableUnknown::NotFound {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "room.unknown", "Room not found"));
    }
    let room = StoredRoom {
        id: Uuid::new_v4().simple().to_string()[..24].to_owned(),
        name: request.name.unwrap_or_else(|| Uuid::new_v4().to_string()),
        description: request.description.unwrap_or_default(),
        enabled: !disables,
        template: template.name.clone(),
        region: request.region,
        recording_info: request.recording_info,
        created_at: now(),
        updated_at: None,
    };
    Ok((if disables { "room.created-disabled" } else { "room.created" }, room))
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

/// Checks `recording_info`, and fills in what the service assumes.
pub(crate) fn recording_info(mut info: Value) -> Result<Value, Refusal> {
    if info["enabled"].is_null() {
        info["enabled"] = json!(false);
    }
    let Some(upload) = info.get_mut("upload_info").filter(|upload| !upload.is_null()) else {
        return Ok(info);
    };
    let invalid = |detail: &str| {
        Refusal::bad_request("upload.invalid", "Invalid upload configuration").detail(detail)
    };
    let given = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    if upload["type"] != "s3" {
        return Err(invalid("type is required: currently, only s3 is supported"));
    }
    if !given(&upload["location"]) {
        return Err(Refusal::bad_request("upload.location", "Bucket location is missing"));
    }
    if let Some(credentials) = upload.get("credentials").filter(|value| !value.is_null()) {
        if !given(&credentials["key"]) {
            return Err(invalid("credentials: key is required"));
        }
        if !given(&credentials["secret"]) {
            return Err(invalid("credentials: secret is required"));
        }
    }
    if !given(&upload["options"]["region"]) {
        upload["options"] = json!({ "region": "ap-south-1" });
    }
    Ok(info)
}

fn now() -> String {
    format!("{:.9}", Timestamp::now())
}
