//! `/_sandbox/rooms/<id>`: shows a room with its session and codes, and lets people in and out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use serde_json::{Value, json};

use crate::api::path_params::PathParams;
use crate::api::v2;
use crate::control::read::read;
use crate::control::room_view;
use crate::http::body;
use crate::http::refusal::Refusal;
use crate::rules::sessions::Newcomer;
use crate::service::Service;
use crate::store::sessions::Peer;
use crate::store::{room_codes, sessions};

/// A room, its session, which is null if nobody is inside, and its codes.
pub(crate) async fn room(
    State(service): State<Arc<Service>>,
    PathParams(room_id): PathParams<String>,
) -> Result<Json<Value>, Refusal> {
    let room = service
        .on_rooms(|rooms| {
            let (_, room) = rooms.get(&room_id)?;
            let mut room = room_view::of(&room);
            if let Some(session) = sessions::of_room(rooms.store, &room_id)? {
                let (id, since) = (session.id, session.created_at);
                room["session"] = json!({"id": id, "created_at": since, "peers": session.peers});
            } else {
                room["session"] = Value::Null;
            }
            let codes = room_codes::of_room(rooms.store, &room_id)?;
            room["codes"] = codes.iter().map(v2::room_codes::shown).collect();
            Ok(room)
        })
        .await?;
    Ok(Json(room))
}

/// Lets somebody in. The body may say `name`, `user_id`, `role`, `metadata`.
pub(crate) async fn let_in(
    State(service): State<Arc<Service>>,
    PathParams(room_id): PathParams<String>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let body = read(request).await?;
    let said = match &body[..] {
        [] => json!({}),
        body => body::json(body).map_err(|why| body::invalid("body.json", why))?,
    };
    Ok(Json(json!(let_into(&service, &room_id, said).await?)))
}

/// Lets somebody into a room. `said` is the body of the request.
pub(crate) async fn let_into(
    service: &Service,
    room_id: &str,
    said: Value,
) -> Result<Peer, Refusal> {
    if !said.is_object() {
        return Err(body::invalid("body.object", "the body is not a JSON object"));
    }
    let newcomer: Newcomer = body::fields(said)?;
    service.on_rooms(|rooms| rooms.let_in(room_id, newcomer)).await
}

/// Lets somebody leave.
pub(crate) async fn let_out(
    State(service): State<Arc<Service>>,
    PathParams((room_id, peer_id)): PathParams<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    service.on_rooms(|rooms| rooms.let_out(&room_id, &peer_id)).await?;
    Ok(Json(json!({})))
}
