//! `/rooms`: creates, updates, retrieves and lists rooms.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::api::admitted::Admitted;
use crate::api::v2::room_reply::{Shape, reply};
use crate::api::v2::{list, paths, room_body};
use crate::http::reply::{Answer, Reply};
use crate::service::Service;

pub(crate) fn router(end_of_path: &str) -> Router<Arc<Service>> {
    Router::new()
        .route(&format!("/rooms{end_of_path}"), get(list_rooms).post(create))
        .route(&format!("/rooms/{{id}}{end_of_path}"), get(retrieve).post(update))
}

async fn create(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let settings = room_body::read_create(received.object(&service.quirks)?, &service.quirks)?;
    let (rule, room) = service.on_rooms(|rooms| rooms.upsert(settings)).await?;
    Ok(Reply(rule, reply(Shape::Alone, &room, &service.quirks)))
}

async fn update(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let settings = room_body::read_update(received.object(&service.quirks)?, &service.quirks)?;
    let shape = if settings.enabled.is_some() { Shape::Switched } else { Shape::Alone };
    let id = paths::room_id_in(&received.uri).unwrap_or_default();
    let (rule, room) = service.on_rooms(|rooms| rooms.update(id, settings)).await?;
    Ok(Reply(rule, reply(shape, &room, &service.quirks)))
}

async fn retrieve(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let id = paths::room_id_in(&received.uri).unwrap_or_default();
    let (rule, room) = service.on_rooms(|rooms| rooms.get(id)).await?;
    Ok(Reply(rule, reply(Shape::Alone, &room, &service.quirks)))
}

async fn list_rooms(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let (filter, limit) = list::read(&received.uri, &service.quirks)?;
    let (rooms, more) = service.on_rooms(move |rooms| rooms.list(&filter, limit)).await?;
    let rule = if rooms.is_empty() { "room.list-empty" } else { "room.list" };
    Ok(Reply(rule, list::page(&rooms, more, limit, &service.quirks)))
}
