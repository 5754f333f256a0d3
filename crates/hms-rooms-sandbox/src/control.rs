//! The sandbox's own API, under `/_sandbox`: what arrived, templates, faults, and what must
//! always hold.

mod inside;
pub(crate) mod requests;
mod rooms;

pub(crate) use inside::let_into;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::body;
use crate::events::events;
use crate::refusal::Refusal;
use crate::request::read;
use crate::service::Service;
use crate::snapshot::Snapshot;
use crate::store;
use crate::template::{self, Template};

/// The longest list of templates or faults, in bytes.
const MAX_BODY: usize = 2 * 1024 * 1024;

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/requests", get(requests::list))
        .route("/rooms", get(rooms::list))
        .route("/rooms/{id}", get(inside::room))
        .route("/rooms/{id}/peers", post(inside::let_in))
        .route("/rooms/{id}/peers/{peer_id}", delete(inside::let_out))
        .route("/events", get(events))
        .route("/templates", get(templates).put(put_templates))
        .route("/faults", get(faults).post(post_faults).patch(patch_faults).delete(delete_faults))
        .route("/invariants", get(invariants))
        .route("/reset", post(reset))
        .route("/export", get(export))
        .route("/import", put(import))
}

async fn templates(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    let templates = service.transact(|_, transaction| Ok(store::templates(transaction)?)).await?;
    Ok(Json(json!({ "data": templates })))
}

/// Adds the templates of the body, a list, or changes those that have their names.
async fn put_templates(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let given = given_templates(&read(request.into_body(), MAX_BODY).await?)?;
    let templates = service
        .transact(move |_, transaction| {
            for template in &given {
                template::put(transaction, template)?;
            }
            Ok(store::templates(transaction)?)
        })
        .await?;
    Ok(Json(json!({ "data": templates })))
}

fn given_templates(body: &[u8]) -> Result<Vec<Template>, Refusal> {
    let invalid = |why| Refusal::bad_request("templates.body", "Invalid templates").detail(why);
    let list = body::json(body).map_err(invalid)?;
    for (index, template) in list.as_array().into_iter().flatten().enumerate() {
        if !template.is_object() {
            return Err(invalid(format!("[{index}]: expected an object")));
        }
    }
    serde_path_to_error::deserialize(list).map_err(|error| invalid(body::wrong(&error)))
}

async fn faults(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({ "data": service.faults.entries() }))
}

/// Puts the rules of the body in the place of those in force.
async fn post_faults(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    service.faults.replace(&given_faults(request).await?).map_err(invalid_faults)?;
    Ok(faults_in_force(&service))
}

/// Adds the rules of the body behind those in force.
async fn patch_faults(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    service.faults.add(&given_faults(request).await?).map_err(invalid_faults)?;
    Ok(faults_in_force(&service))
}

async fn delete_faults(State(service): State<Arc<Service>>) -> Json<Value> {
    service.faults.clear();
    faults_in_force(&service)
}

async fn given_faults(request: Request) -> Result<Value, Refusal> {
    let body = read(request.into_body(), MAX_BODY).await?;
    body::json(&body).map_err(invalid_faults)
}

fn invalid_faults(why: String) -> Refusal {
    Refusal::bad_request("faults", "Invalid faults").detail(why)
}

fn faults_in_force(service: &Service) -> Json<Value> {
    service.news.tell();
    Json(json!({ "data": service.faults.entries() }))
}

async fn invariants(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    let (rooms, duplicate_names) =
        service.transact(|_, transaction| Ok(store::count_rooms(transaction)?)).await?;
    Ok(Json(json!({
        "rooms": rooms,
        "duplicate_names": duplicate_names,
        "attempts": service.journal.attempts(),
    })))
}

/// Forgets rooms, requests and faults, and goes back to what the sandbox was started with.
async fn reset(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    service.faults.clear();
    service.reset.notify_waiters();
    service
        .transact(|service, transaction| service.seed.replace(transaction, service.clock))
        .await?;
    service.journal.clear();
    service.news.tell();
    Ok(Json(json!({})))
}

/// All rooms and templates.
async fn export(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Refusal> {
    let document = service.transact(|_, transaction| Snapshot::of(transaction)?.document()).await?;
    Ok(([(CONTENT_TYPE, "application/json")], document))
}

/// Replaces all rooms and templates by those of the body: either all of them or nothing.
async fn import(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    // An import may be of any length.
    let snapshot = Snapshot::read(&read(request.into_body(), usize::MAX).await?)?;
    let (rooms, templates) = (snapshot.rooms.len(), snapshot.templates.len());
    service
        .transact(move |service, transaction| snapshot.replace(transaction, service.clock))
        .await?;
    service.reset.notify_waiters();
    Ok(Json(json!({ "rooms": rooms, "templates": templates })))
}
