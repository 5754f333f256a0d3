//! Finds the room that a request is about, if the request's body does not name it.

use std::sync::Arc;

use axum::http::Method;
use serde_json::Value;

use crate::api::received::Received;
use crate::api::v2::{list, paths};
use crate::service::Service;
use crate::store::room_codes;

/// The room's name: from the query, or looked up if the path has a room id or the body has a room
/// code.
pub(crate) async fn of(service: &Arc<Service>, received: &Received) -> Option<String> {
    match paths::room_id_in(&received.uri) {
        Some(id) => {
            let id = id.to_owned();
            let found = service.on_rooms(move |rooms| rooms.get(&id)).await;
            found.ok().map(|(_, room)| room.stored.name)
        }
        None if paths::is_of_code(&received.uri) => {
            let body = received.excerpt.json.as_ref()?;
            let body: Value = serde_json::from_str(body.get()).ok()?;
            let code = body["code"].as_str()?;
            let found = service.on_rooms(|rooms| Ok(room_codes::by_code(rooms.store, code)?)).await;
            Some(found.ok()??.room)
        }
        None if paths::is_v2(&received.uri) && received.method == Method::GET => {
            list::name_in(&received.uri)
        }
        None => None,
    }
}
