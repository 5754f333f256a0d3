//! The routes of the sandbox, and the middleware around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::DATE;
use axum::middleware::{from_fn, from_fn_with_state, map_response, map_response_with_state};
use axum::response::Response;

use crate::api::fallback::{unknown_path, wrong_method};
use crate::api::v2::{active_rooms, paths, room_codes, rooms, templates};
use crate::api::{legacy, middleware};
use crate::control;
use crate::http::browser;
use crate::page;
use crate::service::Service;

pub(crate) fn router(service: Arc<Service>) -> Router {
    let ends: &[&str] = if service.quirks.trailing_slash { &["", "/"] } else { &[""] };
    let (mut legacy, mut v2) = (Router::new(), Router::new());
    for end in ends {
        legacy = legacy.merge(legacy::router(end));
        v2 = v2
            .merge(rooms::router(end))
            .merge(active_rooms::router(end))
            .merge(room_codes::router(end))
            .merge(templates::router(end));
    }
    let control = control::router::router()
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response(page::isolate));
    Router::new()
        .nest(legacy::BASE, legacy)
        .nest(paths::BASE, v2)
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(service.clone(), middleware::handle))
        // Added after the layer: requests to the sandbox's own API meet no faults and are not in
        // the journal.
        .nest("/_sandbox", control)
        .merge(page::router())
        .layer(from_fn(browser::admit))
        .layer(map_response_with_state(service.clone(), date))
        .with_state(service)
}

/// Sets `Date` by the sandbox's clock, if the reply does not have it. The server would use the
/// system's clock.
async fn date(State(service): State<Arc<Service>>, mut response: Response) -> Response {
    let date = service.clock.http_date().ok();
    if let Some(date) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}
