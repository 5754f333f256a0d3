//! A room in the JSON of v2.

use serde_json::{Map, Value, json};

use crate::api::zero_values::{CUSTOMER, EMPTY_AFTER_DISABLE, ZERO_TIME};
use crate::clock;
use crate::quirks::Quirks;
use crate::rules::room::Room;

/// The kind of reply that a room is in. The documents' samples differ by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A reply to a create, a retrieval or an update.
    Alone,
    /// A reply to a disable or an enable.
    Switched,
    InList,
}

/// The room as JSON. As in the service's replies, storage credentials are in clear text.
pub(crate) fn reply(shape: Shape, room: &Room, quirks: &Quirks) -> Value {
    let mut reply = as_documented(room);
    if quirks.odd_replies {
        as_in_samples(&mut reply, shape, room);
    }
    Value::Object(reply)
}

/// The room object as it is documented.
fn as_documented(room: &Room) -> Map<String, Value> {
    let stored = &room.stored;
    let fields = [
        ("id", json!(stored.id)),
        ("name", json!(stored.name)),
        ("enabled", json!(stored.enabled)),
        ("description", json!(stored.description)),
        ("customer_id", json!(CUSTOMER)),
        ("customer", json!(CUSTOMER)),
        ("app_id", json!("000000000000000000000003")),
        ("template_id", json!(room.template.id)),
        ("template", json!(room.template.name)),
        ("region", json!(room.region())),
        ("recording_info", room.recording_info().clone()),
        ("recording_source_template", json!(room.recording_from_template())),
        ("enabled_source_template", json!(room.recording_from_template())),
        ("large_room", json!(stored.large_room)),
        ("created_at", json!(clock::in_millis(&stored.created_at))),
        (
            "updated_at",
            json!(stored.updated_at.as_deref().map_or(ZERO_TIME.to_owned(), clock::in_millis)),
        ),
    ];
    let given = [
        ("size", stored.size.map(Value::from)),
        ("max_duration_seconds", stored.max_duration_seconds.map(Value::from)),
        ("polls", stored.polls.clone()),
        ("webhook", stored.webhook.clone()),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    fields.into_iter().chain(given).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Changes the reply to the form that the documents' samples show.
fn as_in_samples(reply: &mut Map<String, Value>, shape: Shape, room: &Room) {
    let stored = &room.stored;
    let mut set = |name: &str, value: Value| drop(reply.insert(name.to_owned(), value));
    set("created_at", json!(without_last_zeros(&clock::in_millis(&stored.created_at))));
    match shape {
        Shape::Alone => {
            let updated = stored.updated_at.as_deref().unwrap_or(&stored.created_at);
            set("updated_at", json!(without_last_zeros(&clock::in_millis(updated))));
        }
        Shape::Switched => {
            set("recording", Value::Null);
            for empty in EMPTY_AFTER_DISABLE {
                set(empty, json!(""));
            }
            // Only this sample has nine digits.
            set("updated_at", json!(stored.updated_at.as_deref().unwrap_or(ZERO_TIME)));
            reply.remove("recording_info");
        }
        Shape::InList => {
            set("key", json!(format!("{CUSTOMER}:{}", stored.name)));
            for absent in ["customer_id", "app_id", "enabled_source_template"] {
                reply.remove(absent);
            }
            let info = reply.remove("recording_info");
            if let Some(info) = info.filter(|_| !room.recording_from_template()) {
                reply.insert("recording".to_owned(), info);
            }
        }
    }
}

/// A time without trailing zeros, as Go writes it.
fn without_last_zeros(time: &str) -> String {
    let digits = time.trim_end_matches('Z');
    format!("{}Z", digits.trim_end_matches('0').trim_end_matches('.'))
}
