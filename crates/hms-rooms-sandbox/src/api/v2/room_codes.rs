//! `/room-codes`: codes are made, listed, enabled and disabled.

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

/// The fields that the operations read of a query or body.
pub(crate) const LIST: &[&str] = &["role", "enabled", "limit", "start"];
pub(crate) const SET: &[&str] = &["code", "enabled"];

/// How many codes a page has unless the query says so.
const PAGE: u32 = 20;

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
    received.nothing(&service.quirks)?;
    let (rule, codes) = service.on_rooms(|rooms| rooms.create_codes(&room_id)).await?;
    Ok(Reply(rule, json!({ "data": codes.iter().map(shown).collect::<Vec<_>>() })))
}

async fn create_one(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams((room_id, role)): PathParams<(String, String)>,
) -> Answer {
    received.nothing(&service.quirks)?;
    let (rule, code) = service.on_rooms(|rooms| rooms.create_code(&room_id, &role)).await?;
    Ok(Reply(rule, shown(&code)))
}

async fn list(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    let params = Params::of(&received.uri);
    let role = page::given(&params, "role").map_err(invalid)?;
    let enabled = page::enabled(&params).map_err(invalid)?;
    let limit = page::limit(&params, PAGE, &service.quirks).map_err(invalid)?;
    let start = page::given(&params, "start").map_err(invalid)?;
    let codes = service.on_rooms(|rooms| rooms.codes(&room_id, role.as_deref())).await?;
    let is_wanted = |code: &RoomCode| {
        role.as_ref().is_none_or(|role| code.role == *role)
            && enabled.is_none_or(|enabled| code.enabled == enabled)
    };
    let (codes, more) =
        page::part(codes, start.as_deref(), limit, |code| Some(&code.code), is_wanted)
            .map_err(invalid)?;
    let end = match service.quirks.list_end {
        // The documents show this list with an empty `last`.
        ListEnd::Id => ListEnd::Empty,
        end => end,
    };
    let last = codes.last().map(|code| code.code.as_str());
    let rule = if codes.is_empty() { "code.list-empty" } else { "code.list" };
    Ok(Reply(rule, page(codes.iter().map(shown).collect(), limit, last, more, end)))
}

async fn set(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let Set { code, enabled } = body::fields(received.object(&service.quirks)?)?;
    let (rule, code) = service.on_rooms(|rooms| rooms.set_code(&code, enabled)).await?;
    Ok(Reply(rule, shown(&code)))
}

fn invalid(why: String) -> Refusal {
    Refusal::bad_request("code.query", "Invalid query parameter").detail(why)
}

pub(crate) fn shown(code: &RoomCode) -> Value {
    json!({
        "code": code.code,
        "room_id": code.room_id,
        "role": code.role,
        "enabled": code.enabled,
        "created_at": clock::in_millis(&code.created_at),
        "updated_at": clock::in_millis(&code.updated_at),
    })
}
