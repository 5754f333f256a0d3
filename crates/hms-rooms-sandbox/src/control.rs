//! The sandbox's own API, under `/_sandbox`: what arrived, templates, faults, and what must
//! always hold.

pub(crate) mod requests;
mod rooms;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::events::events;
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store;
use crate::template::{self, Template};

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/requests", get(requests::list))
        .route("/rooms", get(rooms::list))
        .route("/events", get(events))
        .route("/templates", get(templates).put(put_templates))
        .route("/faults", get(faults).post(post_faults).patch(patch_faults).delete(delete_faults))
        .route("/invariants", get(invariants))
        .route("/reset", post(reset))
}

async fn templates(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    let templates = service.transact(|_, transaction| Ok(store::templates(transaction)?)).await?;
    Ok(Json(json!({ "data": templates })))
}

/// Adds the templates of the body, a list, or changes those that have their names.
async fn put_templates(
    State(service): State<Arc<Service>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let given: Vec<Template> = serde_json::from_slice(&body).map_err(|error| {
        Refusal::bad_request("templates.body", "Invalid templates").detail(error.to_string())
    })?;
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

async fn faults(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({ "data": service.faults.entries() }))
}

/// Puts the rules of the body in the place of those in force.
async fn post_faults(
    State(service): State<Arc<Service>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    service.faults.replace(&given_faults(&body)?).map_err(invalid_faults)?;
    Ok(faults_in_force(&service))
}

/// Adds the rules of the body behind those in force.
async fn patch_faults(
    State(service): State<Arc<Service>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    service.faults.add(&given_faults(&body)?).map_err(invalid_faults)?;
    Ok(faults_in_force(&service))
}

async fn delete_faults(State(service): State<Arc<Service>>) -> Json<Value> {
    service.faults.clear();
    faults_in_force(&service)
}

fn given_faults(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body).map_err(|error| invalid_faults(error.to_string()))
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

/// Forgets rooms, requests and faults, and puts the templates back.
async fn reset(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    service.faults.clear();
    service.reset.notify_waiters();
    service
        .transact(|service, transaction| {
            store::clear(transaction)?;
            service.put_templates(transaction)
        })
        .await?;
    service.journal.clear();
    service.news.tell();
    Ok(Json(json!({})))
}
