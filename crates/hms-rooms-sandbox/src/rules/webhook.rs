//! The rules of a room's webhook and polls.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::http::body;
use crate::http::refusal::Refusal;
use crate::store::rooms::StoredRoom;

/// The webhook of a room, in the API's words.
#[derive(Serialize, Deserialize)]
pub(crate) struct Webhook {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    headers: Option<Map<String, Value>>,
}

/// Read only to check the types.
#[derive(Deserialize)]
struct Body {
    #[serde(rename = "polls")]
    _polls: Option<Vec<String>>,
    webhook: Option<Webhook>,
}

/// Checks the polls and the webhook of a stored room. The database has them as JSON.
pub(crate) fn check_room(room: &StoredRoom) -> Result<(), Refusal> {
    let given = json!({ "polls": room.polls, "webhook": room.webhook });
    body::check_object("webhook", &given["webhook"])?;
    let body: Body = body::fields(given)?;
    body.webhook.as_ref().map_or(Ok(()), check)
}

pub(crate) fn check(webhook: &Webhook) -> Result<(), Refusal> {
    if webhook.url.is_empty() {
        return Err(body::invalid("webhook.url", "webhook: url is required"));
    }
    if webhook.headers.iter().flat_map(Map::values).any(|value| !value.is_string()) {
        return Err(body::invalid("webhook.headers", "webhook: headers are strings"));
    }
    Ok(())
}
