//! The bodies of a create and of an update over v2.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::body;
use crate::http::refusal::Refusal;
use crate::quirks::Quirks;
use crate::rules::recording::{self, V2_UPLOADS};
use crate::rules::settings::{Settings, TemplateRef};
use crate::rules::webhook::{self, Webhook};

/// The fields of a create. An update also has `enabled`.
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
    // Wider than a room's own types, so that the error for a large number can name the limit.
    size: Option<u64>,
    large_room: Option<bool>,
    max_duration_seconds: Option<i64>,
    polls: Option<Vec<String>>,
    webhook: Option<Webhook>,
    enabled: Option<bool>,
}

/// Reads the body of `POST /rooms`, and ignores `enabled`.
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
        webhook::check(webhook)?;
    }
    let info = body.recording_info.map(|info| recording::complete(info, V2_UPLOADS));
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
