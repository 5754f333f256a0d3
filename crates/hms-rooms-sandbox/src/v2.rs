//! The wording of v2: rooms by id, their sessions and codes, templates, and lists in pages.

pub(crate) mod active_rooms;
pub(crate) mod list;
mod page;
pub(crate) mod reply;
pub(crate) mod room_codes;
pub(crate) mod templates;
mod words;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::body;
use crate::quirks::Quirks;
use crate::recording::{self, Uploads};
use crate::refusal::Refusal;
use crate::rooms::{Settings, TemplateRef};
use crate::store::StoredRoom;

pub(crate) use words::{is_at, is_of_code, room_id_in, words};

/// The path of the base URL.
pub(crate) const BASE: &str = "/v2";

pub(crate) const UPLOADS: Uploads = Uploads { types: &["s3", "gs", "oss", "azure"], region: None };

/// The fields that a create reads. An update reads `enabled` besides.
pub(crate) const FIELDS: [&str; 11] = [
    "name",
    "description",
    "template",
    "template_id",
    "region",
    "recording_info",
    "size",
    "large_room",
    "max_duration_seconds",
    "polls",
    "webhook",
];

#[derive(Deserialize)]
struct Body {
    name: Option<String>,
    description: Option<String>,
    template: Option<Value>,
    template_id: Option<String>,
    region: Option<String>,
    recording_info: Option<Value>,
    // Wider than a room has them, so that the answer to a large number names the limit.
    size: Option<u64>,
    large_room: Option<bool>,
    max_duration_seconds: Option<i64>,
    polls: Option<Vec<String>>,
    webhook: Option<Webhook>,
    enabled: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Webhook {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    headers: Option<Map<String, Value>>,
}

/// Reads the body of `POST /rooms`, which does not know `enabled`.
pub(crate) fn read_create(object: Value, quirks: &Quirks) -> Result<Settings, Refusal> {
    Ok(Settings { enabled: None, ..read_update(object, quirks)? })
}

/// Reads the body of `POST /rooms/<id>`.
pub(crate) fn read_update(object: Value, quirks: &Quirks) -> Result<Settings, Refusal> {
    body::check_object("webhook", &object["webhook"])?;
    let body: Body = body::fields(object)?;
    if body.template.is_some() {
        let message = "Invalid body param: template. Use template_id";
        return Err(Refusal::bad_request("template.by-name", message));
    }
    if let Some(webhook) = &body.webhook {
        check_webhook(webhook)?;
    }
    let info = body.recording_info.map(|info| recording::complete(info, UPLOADS));
    Ok(Settings {
        name: quirks.given(body.name),
        description: body.description,
        template: quirks.given(body.template_id).map(TemplateRef::Id),
        region: quirks.region(body.region),
        recording_info: info.transpose()?,
        size: body.size.map(|size| size.try_into().unwrap_or(u32::MAX)),
        large_room: body.large_room,
        max_duration_seconds: body.max_duration_seconds.map(|seconds| {
            let bound = if seconds < 0 { 0 } else { u32::MAX };
            seconds.try_into().unwrap_or(bound)
        }),
        polls: body.polls.map(|polls| json!(polls)),
        webhook: body.webhook.map(|webhook| json!(webhook)),
        enabled: body.enabled,
        for_new_rooms: false,
    })
}

/// Checks of a stored room what is a value of JSON in it.
pub(crate) fn check(room: &StoredRoom) -> Result<(), Refusal> {
    let given = json!({ "polls": room.polls, "webhook": room.webhook });
    read_update(given, &Quirks::default()).map(drop)
}

fn check_webhook(webhook: &Webhook) -> Result<(), Refusal> {
    if webhook.url.is_empty() {
        return Err(body::invalid("webhook.url", "webhook: url is required"));
    }
    if webhook.headers.iter().flat_map(Map::values).any(|value| !value.is_string()) {
        return Err(body::invalid("webhook.headers", "webhook: headers are strings"));
    }
    Ok(())
}
