//! A room as JSON, without its secrets.

use serde_json::{Value, json};

use crate::journal::excerpt::shorten;
use crate::rules::room::Room;

/// A room without its secrets.
pub(crate) fn of(room: &Room) -> Value {
    let recording = room.recording_info();
    let upload = &recording["upload_info"];
    let mut shown = json!({
        "id": room.stored.id,
        "name": room.stored.name,
        "description": room.stored.description,
        "enabled": room.stored.enabled,
        "template": room.template.name,
        "region": room.region(),
        "recording": {
            "enabled": recording["enabled"] == true,
            "from_template": room.recording_from_template(),
            "type": upload["type"],
            "location": upload["location"],
        },
        "created_at": room.stored.created_at,
        "updated_at": room.stored.updated_at,
    });
    shorten(&mut shown);
    shown
}
