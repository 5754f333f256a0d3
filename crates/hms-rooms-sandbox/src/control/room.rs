//! `/_sandbox/rooms/<id>`: shows a room with its session and codes, adds peers and removes them.

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

/// A room with its codes and its session. The session is null if the room is empty.
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
            room["codes"] = codes.iter().map(v2::room_codes::to_json).collect();
            Ok(room)
        })
        .await?;
    Ok(Json(room))
}

/// Adds a peer. The body may have `name`, `user_id`, `role` and `metadata`.
pub(crate) async fn let_in(
    State(service): State<Arc<Service>>,
    PathParams(room_id): PathParams<String>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let body = read(request).await?;
    let body = match &body[..] {
        [] => json!({}),
        body => body::json(body).map_err(|why| body::invalid("body.json", why))?,
    };
    Ok(Json(json!(let_into(&service, &room_id, body).await?)))
}

/// Adds a peer. `body` is the body of the request.
pub(crate) async fn let_into(
    service: &Service,
    room_id: &str,
    body: Value,
) -> Result<Peer, Refusal> {
    if !body.is_object() {
        return Err(body::invalid("body.object", "the body is not a JSON object"));
    }
    let newcomer: Newcomer = body::fields(body)?;
    service.on_rooms(|rooms| rooms.let_in(room_id, newcomer)).await
}

/// Removes a peer.
pub(crate) async fn let_out(
    State(service): State<Arc<Service>>,
    PathParams((room_id, peer_id)): PathParams<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    service.on_rooms(|rooms| rooms.let_out(&room_id, &peer_id)).await?;
    Ok(Json(json!({})))
}
