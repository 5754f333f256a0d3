//! The wording of v2: rooms by id, and lists of them in pages.

use axum::extract::Query;
use axum::http::Uri;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::body;
use crate::clock;
use crate::legacy::NEVER;
use crate::quirks::{ListEnd, Quirks};
use crate::recording::{self, Uploads};
use crate::refusal::Refusal;
use crate::rooms::{Room, Settings, TemplateRef};
use crate::store::{Filter, StoredRoom};

/// The path of the base URL.
pub(crate) const BASE: &str = "/v2";

pub(crate) const UPLOADS: Uploads = Uploads { types: &["s3", "gs", "oss", "azure"], region: None };

/// The shortest page, which is also the default, and the longest.
const SHORTEST_PAGE: u32 = 10;
const LONGEST_PAGE: u32 = 100;

#[derive(Deserialize)]
struct Body {
    name: Option<String>,
    description: Option<String>,
    template: Option<Value>,
    template_id: Option<String>,
    region: Option<String>,
    recording_info: Option<Value>,
    size: Option<u32>,
    large_room: Option<bool>,
    max_duration_seconds: Option<u32>,
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
pub(crate) fn read_create(object: Value) -> Result<Settings, Refusal> {
    Ok(Settings { enabled: None, ..read_update(object)? })
}

/// Reads the body of `POST /rooms/<id>`.
pub(crate) fn read_update(object: Value) -> Result<Settings, Refusal> {
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
        name: body.name,
        description: body.description,
        template: body.template_id.map(TemplateRef::Id),
        region: body.region,
        recording_info: info.transpose()?,
        size: body.size,
        large_room: body.large_room,
        max_duration_seconds: body.max_duration_seconds,
        polls: body.polls.map(|polls| json!(polls)),
        webhook: body.webhook.map(|webhook| json!(webhook)),
        enabled: body.enabled,
        for_new_rooms: false,
    })
}

/// Checks of a stored room what is a value of JSON in it.
pub(crate) fn check(room: &StoredRoom) -> Result<(), Refusal> {
    let given = json!({ "polls": room.polls, "webhook": room.webhook });
    read_update(given).map(drop)
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

/// The reply: the room, storage credentials in clear as the service sends them.
pub(crate) fn reply(room: &Room) -> Value {
    let stored = &room.stored;
    let mut reply = json!({
        "id": stored.id,
        "name": stored.name,
        "enabled": stored.enabled,
        "description": stored.description,
        "customer_id": "000000000000000000000002",
        "app_id": "000000000000000000000003",
        "template_id": room.template.id,
        "template": room.template.name,
        "region": room.region(),
        "recording_info": room.recording_info(),
        "recording_source_template": room.records_as_its_template(),
        "enabled_source_template": room.records_as_its_template(),
        "large_room": stored.large_room,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at.as_deref().unwrap_or(NEVER),
    });
    for (name, value) in [
        ("size", stored.size.map(Value::from)),
        ("max_duration_seconds", stored.max_duration_seconds.map(Value::from)),
        ("polls", stored.polls.clone()),
        ("webhook", stored.webhook.clone()),
    ] {
        if let Some(value) = value {
            reply[name] = value;
        }
    }
    reply
}

/// What `GET /rooms` may be asked for; an empty value is as good as none.
#[derive(Deserialize)]
struct ListQuery {
    enabled: Option<String>,
    name: Option<String>,
    after: Option<String>,
    before: Option<String>,
    limit: Option<String>,
    start: Option<String>,
}

/// Whether a path is of v2.
pub(crate) fn is_at(uri: &Uri) -> bool {
    uri.path().strip_prefix(BASE).is_some_and(|rest| rest.starts_with("/rooms"))
}

/// The room's id that a path has.
pub(crate) fn room_id_in(uri: &Uri) -> Option<&str> {
    uri.path().strip_prefix(BASE)?.strip_prefix("/rooms/").filter(|id| !id.is_empty())
}

/// The name that a list asks for.
pub(crate) fn name_in(uri: &Uri) -> Option<String> {
    let Query(query) = Query::<ListQuery>::try_from_uri(uri).ok()?;
    given(query.name)
}

/// Reads the query of `GET /rooms`: the filter, and the length of a page.
pub(crate) fn read_list(uri: &Uri) -> Result<(Filter, u32), Refusal> {
    let Query(query) = Query::<ListQuery>::try_from_uri(uri)
        .map_err(|rejection| invalid_query(rejection.body_text()))?;
    let enabled = match given(query.enabled).as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(invalid_query("enabled: true or false")),
    };
    let limit = match given(query.limit) {
        None => SHORTEST_PAGE,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (SHORTEST_PAGE..=LONGEST_PAGE).contains(limit))
            .ok_or_else(|| invalid_query(format!("limit: {SHORTEST_PAGE} to {LONGEST_PAGE}")))?,
    };
    let filter = Filter {
        enabled,
        name: given(query.name),
        after: given(query.after).map(time).transpose()?,
        before: given(query.before).map(time).transpose()?,
        start: given(query.start),
    };
    Ok((filter, limit))
}

/// A page: the rooms, and the id behind which the next one begins.
pub(crate) fn page(rooms: &[Room], more: bool, limit: u32, quirks: &Quirks) -> Value {
    let data: Vec<Value> = rooms.iter().map(reply).collect();
    let last = rooms.last().map(|room| room.stored.id.as_str());
    let mut page = json!({ "limit": limit, "data": data });
    match quirks.list_end {
        _ if more => page["last"] = json!(last),
        ListEnd::Id => page["last"] = json!(last.unwrap_or_default()),
        ListEnd::Empty => page["last"] = json!(""),
        ListEnd::Null => page["last"] = Value::Null,
        ListEnd::Absent => {}
    }
    page
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.is_empty())
}

fn time(text: String) -> Result<String, Refusal> {
    let time: Timestamp = text
        .parse()
        .map_err(|_| invalid_query(format!("{text:?}: a time is YYYY-MM-DDTHH:mm:ss.sssZ")))?;
    Ok(clock::stamp(time))
}

fn invalid_query(detail: impl Into<String>) -> Refusal {
    Refusal::bad_request("list.query", "Invalid query param").detail(detail)
}
