//! The routes under `/_sandbox`.

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::control::{events, faults, invariants, requests, room, rooms, snapshot, templates};
use crate::service::Service;

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/requests", get(requests::list))
        .route("/rooms", get(rooms::list))
        .route("/rooms/{id}", get(room::room))
        .route("/rooms/{id}/peers", post(room::let_in))
        .route("/rooms/{id}/peers/{peer_id}", delete(room::let_out))
        .route("/events", get(events::events))
        .route("/templates", get(templates::list).put(templates::put))
        .route(
            "/faults",
            get(faults::list).post(faults::replace).patch(faults::add).delete(faults::clear),
        )
        .route("/invariants", get(invariants::invariants))
        .route("/reset", post(snapshot::reset))
        .route("/export", get(snapshot::export))
        .route("/import", put(snapshot::import))
}
