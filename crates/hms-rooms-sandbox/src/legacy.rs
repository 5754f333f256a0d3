//! The wording of the legacy API: one path that creates and disables.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::quirks::{DisableReply, Quirks};
use crate::refusal::Refusal;
use crate::rooms::{Upsert, Upserted, recording_info};

/// What Go writes for a time that never came.
const NEVER: &str = "0001-01-01T00:00:00Z";

#[derive(Deserialize)]
struct Body {
    name: Option<String>,
    description: Option<String>,
    template: Option<String>,
    region: Option<String>,
    recording_info: Option<RecordingInfo>,
    active: Option<bool>,
}

/// Checked for its types only; the rules are those of rooms.
#[derive(Deserialize)]
struct RecordingInfo {
    #[serde(rename = "enabled")]
    _enabled: Option<bool>,
    #[serde(rename = "upload_info")]
    _upload_info: Option<UploadInfo>,
}

#[derive(Deserialize)]
struct UploadInfo {
    #[serde(rename = "type")]
    _type: Option<String>,
    #[serde(rename = "location")]
    _location: Option<String>,
    #[serde(rename = "prefix")]
    _prefix: Option<String>,
    #[serde(rename = "options")]
    _options: Option<UploadOptions>,
    #[serde(rename = "credentials")]
    _credentials: Option<UploadCredentials>,
}

#[derive(Deserialize)]
struct UploadOptions {
    #[serde(rename = "region")]
    _region: Option<String>,
}

#[derive(Deserialize)]
struct UploadCredentials {
    #[serde(rename = "key")]
    _key: Option<String>,
    #[serde(rename = "secret")]
    _secret: Option<String>,
}

/// Reads the body of `POST /rooms`.
pub(crate) fn read(body: &[u8]) -> Result<Upsert, Refusal> {
    let invalid =
        |rule, detail: String| Refusal::bad_request(rule, "Invalid body param").detail(detail);
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| invalid("body.json", format!("the body is not JSON: {error}")))?;
    if !value.is_object() {
        return Err(invalid("body.object", "the body is not a JSON object".to_owned()));
    }
    let info = value.get("recording_info").filter(|info| !info.is_null()).cloned();
    let body: Body =
        serde_json::from_value(value).map_err(|error| invalid("body.type", error.to_string()))?;
    if body.active == Some(false) && body.name.is_none() {
        let refusal = invalid("disable.name", "name is required to disable a room".to_owned());
        return Err(refusal);
    }
    Ok(Upsert {
        name: body.name,
        description: body.description,
        template: body.template,
        region: body.region,
        recording_info: body.recording_info.and(info).map(recording_info).transpose()?,
        enabled: body.active,
    })
}

/// The reply: the room, storage credentials in clear as the service sends them.
pub(crate) fn reply(upserted: &Upserted, quirks: &Quirks) -> (StatusCode, Value) {
    let Upserted { room, template, rule } = upserted;
    let disables = matches!(*rule, "room.disabled" | "room.created-disabled");
    let active = room.enabled || disables && quirks.disable_reply == DisableReply::Active;
    let region = room.region.as_deref().filter(|region| *region != "auto");
    let mut reply = json!({
        "id": room.id,
        "name": room.name,
        "description": room.description,
        "active": active,
        "enabled": room.enabled,
        "template": template.name,
        "region": region.unwrap_or(&template.region),
        "recording_info": room.recording_info.as_ref().unwrap_or(&template.recording_info),
        "recording_source_template": room.recording_info.is_none(),
        "user": "000000000000000000000001",
        "customer": "000000000000000000000002",
        "created_at": room.created_at,
        "updated_at": room.updated_at.as_deref().unwrap_or(NEVER),
    });
    if quirks.no_enabled
        && let Some(reply) = reply.as_object_mut()
    {
        reply.remove("enabled");
    }
    (StatusCode::OK, reply)
}
