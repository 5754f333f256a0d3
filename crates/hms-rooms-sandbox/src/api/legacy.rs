//! The legacy API: one path, which creates rooms and disables them.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::admitted::Admitted;
use crate::api::zero_values::{CUSTOMER, EMPTY_AFTER_DISABLE, ZERO_TIME};
use crate::http::body;
use crate::http::refusal::Refusal;
use crate::http::reply::{Answer, Reply};
use crate::quirks::{DisableReply, Quirks};
use crate::rules::recording::{self, LEGACY_UPLOADS};
use crate::rules::room::Room;
use crate::rules::settings::{Settings, TemplateRef};
use crate::service::Service;

/// The path of the base URL.
pub(crate) const BASE: &str = "/api/v2";

/// The fields that a request may have.
pub(crate) const FIELDS: [&str; 6] =
    ["name", "description", "template", "region", "recording_info", "active"];

#[derive(Deserialize)]
struct Body {
    name: Option<String>,
    description: Option<String>,
    template: Option<String>,
    region: Option<String>,
    recording_info: Option<Value>,
    active: Option<bool>,
}

/// Reads the body of `POST /rooms`.
pub(crate) fn read(object: Value, quirks: &Quirks) -> Result<Settings, Refusal> {
    let body: Body = body::fields(object)?;
    let name = quirks.given(body.name);
    if body.active == Some(false) && name.is_none() {
        return Err(body::invalid("disable.name", "name is required to disable a room"));
    }
    let info = body.recording_info.map(|info| recording::complete(info, LEGACY_UPLOADS));
    Ok(Settings {
        name,
        description: body.description,
        template: quirks.given(body.template).map(TemplateRef::Name),
        region: quirks.region(body.region),
        recording_info: info.transpose()?,
        enabled: body.active,
        for_new_rooms: quirks.create_keeps_settings,
        ..Settings::default()
    })
}

/// The room in the legacy API's words. As in the service's replies, storage credentials are in
/// clear text.
pub(crate) fn reply(rule: &str, room: &Room, quirks: &Quirks) -> Value {
    let disables = matches!(rule, "room.disabled" | "room.created-disabled");
    let stored = &room.stored;
    let active = stored.enabled || disables && quirks.disable_reply == DisableReply::Active;
    let mut reply = json!({
        "id": stored.id,
        "name": stored.name,
        "description": stored.description,
        "active": active,
        "enabled": stored.enabled,
        "template": room.template.name,
        "template_id": room.template.id,
        "region": room.region(),
        "recording_info": room.recording_info(),
        "recording_source_template": room.recording_from_template(),
        "user": "000000000000000000000001",
        "customer": CUSTOMER,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at.as_deref().unwrap_or(ZERO_TIME),
    });
    if quirks.no_enabled
        && let Some(reply) = reply.as_object_mut()
    {
        reply.remove("enabled");
    }
    if quirks.odd_replies && disables {
        reply["recording_info"] = Value::Null;
        for empty in EMPTY_AFTER_DISABLE {
            reply[empty] = json!("");
        }
    }
    reply
}

pub(crate) fn router(end_of_path: &str) -> Router<Arc<Service>> {
    Router::new().route(&format!("/rooms{end_of_path}"), post(upsert))
}

async fn upsert(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let settings = read(received.object(&service.quirks)?, &service.quirks)?;
    let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
    Ok(Reply(rule, reply(rule, &room, &service.quirks)))
}
