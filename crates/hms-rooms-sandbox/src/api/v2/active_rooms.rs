//! `/active-rooms`: lists and removes peers, and ends sessions.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::api::admitted::Admitted;
use crate::api::path_params::PathParams;
use crate::api::v2::page::given;
use crate::api::zero_values::CUSTOMER;
use crate::http::body;
use crate::http::query::Params;
use crate::http::refusal::Refusal;
use crate::http::reply::{Answer, Reply};
use crate::rules::sessions::Removed;
use crate::service::Service;
use crate::store::sessions::Peer;

/// The parameters and fields that each operation reads.
pub(crate) const PEERS: &[&str] = &["user_id", "role"];
pub(crate) const END: &[&str] = &["reason", "lock"];
pub(crate) const REMOVE: &[&str] = &["peer_id", "role", "reason"];

#[derive(Deserialize)]
struct End {
    #[serde(rename = "reason")]
    _reason: Option<String>,
    lock: Option<bool>,
}

#[derive(Deserialize)]
struct Remove {
    peer_id: Option<String>,
    role: Option<String>,
    #[serde(rename = "reason")]
    _reason: Option<String>,
}

pub(crate) fn router(end_of_path: &str) -> Router<Arc<Service>> {
    let at = |path: &str| format!("/active-rooms/{{room_id}}{path}{end_of_path}");
    Router::new()
        .route(&at(""), get(room))
        .route(&at("/peers"), get(peers))
        .route(&at("/peers/{peer_id}"), get(peer))
        .route(&at("/end-room"), post(end))
        .route(&at("/remove-peers"), post(remove))
}

async fn room(
    State(service): State<Arc<Service>>,
    _: Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    let active = service.on_rooms(|rooms| rooms.session(&room_id)).await?;
    let (room, session) = (&active.room.stored, &active.session);
    let peers: Vec<&str> = session.peers.iter().map(|peer| peer.id.as_str()).collect();
    let reply = json!({
        "id": room.id,
        "name": room.name,
        "customer_id": CUSTOMER,
        "session": { "id": session.id, "created_at": session.created_at, "peers": peers },
    });
    Ok(Reply("session.found", reply))
}

async fn peers(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    let params = Params::of(&received.uri);
    let wanted = |name| {
        given(&params, name).map_err(|why| {
            Refusal::bad_request("peer.query", "Invalid query parameter").detail(why)
        })
    };
    let (user_id, role) = (wanted("user_id")?, wanted("role")?);
    let active = service.on_rooms(|rooms| rooms.session(&room_id)).await?;
    let is = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|it| it == has);
    let peers = active.session.peers.iter();
    let peers = peers.filter(|peer| is(&user_id, &peer.user_id) && is(&role, &peer.role));
    let peers: Map<String, Value> =
        peers.map(|peer| (peer.id.clone(), Value::Object(to_json(peer)))).collect();
    Ok(Reply("peer.list", json!({ "peers": peers })))
}

async fn peer(
    State(service): State<Arc<Service>>,
    _: Admitted,
    PathParams((room_id, peer_id)): PathParams<(String, String)>,
) -> Answer {
    let active = service.on_rooms(|rooms| rooms.session(&room_id)).await?;
    let mut reply = to_json(active.peer(&peer_id)?);
    // Peers of the sandbox do not send media.
    reply.insert("tracks".to_owned(), json!({}));
    Ok(Reply("peer.found", Value::Object(reply)))
}

async fn end(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    let body: End = body::fields(received.object(&service.quirks)?)?;
    let lock = body.lock.unwrap_or_default();
    let rule = service.on_rooms(|rooms| rooms.end(&room_id, lock)).await??;
    Ok(Reply(rule, json!({ "message": "session is ending" })))
}

async fn remove(
    State(service): State<Arc<Service>>,
    Admitted(received): Admitted,
    PathParams(room_id): PathParams<String>,
) -> Answer {
    let body: Remove = body::fields(received.object(&service.quirks)?)?;
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let which = match (some(body.peer_id), some(body.role)) {
        (Some(id), _) => Removed::Peer(id),
        (None, Some(role)) => Removed::Role(role),
        (None, None) => return Err(body::invalid("peer.which", "peer_id or role is required")),
    };
    let rule = service.on_rooms(|rooms| rooms.remove(&room_id, &which)).await?;
    Ok(Reply(rule, json!({ "message": "peer remove request submitted" })))
}

fn to_json(peer: &Peer) -> Map<String, Value> {
    let fields = [
        ("id", &peer.id),
        ("name", &peer.name),
        ("user_id", &peer.user_id),
        ("metadata", &peer.metadata),
        ("role", &peer.role),
        ("joined_at", &peer.joined_at),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}
