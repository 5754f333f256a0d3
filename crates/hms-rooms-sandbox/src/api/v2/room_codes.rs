//! `/room-codes`: creates, lists, enables and disables room codes.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::admitted::Admitted;
use crate::api::path_params::PathParams;
use crate::api::v2::page::{self, page};
use crate::clock;
use crate::http::body;
use crate::http::query::Params;
use crate::http::refusal::Refusal;
use crate::http::reply::{Answer, Reply};
use crate::quirks::ListEnd;
use crate::service::Service;
use crate::store::room_codes::RoomCode;

/// The parameters and fields that each operation reads.
pub(crate) const LIST: &[&str] = &["role", "enabled", "limit", "start"];
pub(crate) const SET: &[&str] = &["code", "enabled"];

/// The default page size.
const DEFAULT_LIMIT: u32 = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    code: String,
    enabled: bool,
}

pub(crate) fn router(end_of_path: &str) -> Router<Arc<Service>> {
    let at = |path: &str| format!("/room-codes{path}{end_of_path}");
    Router::new()
        .route(&at("/room/{room_id}"), get(list).post(create_all))
        .route(&at("/room/{room_id}/role/{role}"), post(create_one))
        .route(&at("/code"), post(set))
}

async fn create_all(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    received.check_optional_object(&service.quirks)?;
    let (rule, codes) = service.on_rooms(|rooms| rooms.create_codes(&room_id)).await?;
    Ok(Reply(rule, json!({ "data": codes.iter().map(to_json).collect::<Vec<_>>() })))
}

async fn create_one(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams((room_id, role)): PathParams<(String, String)>,
) -> Answer {
    received.check_optional_object(&service.quirks)?;
    let (rule, code) = service.on_rooms(|rooms| rooms.create_code(&room_id, &role)).await?;
    Ok(Reply(rule, to_json(&code)))
}

async fn list(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    let params = Params::of(&received.uri);
    let role = page::given(&params, "role").map_err(invalid)?;
    let enabled = page::enabled(&params).map_err(invalid)?;
    let limit = page::limit(&params, DEFAULT_LIMIT, &service.quirks).map_err(invalid)?;
    let start = page::given(&params, "start").map_err(invalid)?;
    let codes = service.on_rooms(|rooms| rooms.codes(&room_id, role.as_deref())).await?;
    let is_wanted = |code: &RoomCode| {
        role.as_ref().is_none_or(|role| code.role == *role)
            && enabled.is_none_or(|enabled| code.enabled == enabled)
    };
    let (codes, more) =
        page::slice(codes, start.as_deref(), limit, |code| Some(&code.code), is_wanted)
            .map_err(invalid)?;
    let end = match service.quirks.list_end {
        // In the service's documents, this list ends with an empty `last`.
        ListEnd::Id => ListEnd::Empty,
        end => end,
    };
    let last = codes.last().map(|code| code.code.as_str());
    let rule = if codes.is_empty() { "code.list-empty" } else { "code.list" };
    Ok(Reply(rule, page(codes.iter().map(to_json).collect(), limit, last, more, end)))
}

async fn set(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let Set { code, enabled } = body::fields(received.object(&service.quirks)?)?;
    let (rule, code) = service.on_rooms(|rooms| rooms.set_code(&code, enabled)).await?;
    Ok(Reply(rule, to_json(&code)))
}

fn invalid(why: String) -> Refusal {
    Refusal::bad_request("code.query", "Invalid query parameter").detail(why)
}

pub(crate) fn to_json(code: &RoomCode) -> Value {
    json!({
        "code": code.code,
        "room_id": code.room_id,
        "role": code.role,
        "enabled": code.enabled,
        "created_at": clock::in_millis(&code.created_at),
        "updated_at": clock::in_millis(&code.updated_at),
    })
}
