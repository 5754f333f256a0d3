//! The sandbox's own API, under `/_sandbox`: what arrived, templates, faults, and what must
//! always hold.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::service::Service;
use crate::store;
use crate::template::{self, Template};

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/requests", get(requests))
        .route("/templates", get(templates).put(put_templates))
        .route("/faults", get(faults).post(post_faults).delete(delete_faults))
        .route("/invariants", get(invariants))
        .route("/reset", post(reset))
}

async fn requests(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({ "data": service.journal.entries() }))
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
    let invalid = |why: String| Refusal::bad_request("faults", "Invalid faults").detail(why);
    let given = serde_json::from_slice(&body).map_err(|error| invalid(error.to_string()))?;
    service.faults.replace(&given).map_err(invalid)?;
    Ok(faults(State(service)).await)
}

async fn delete_faults(State(service): State<Arc<Service>>) -> Json<Value> {
    service.faults.clear();
    faults(State(service)).await
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
    Ok(Json(json!({})))
}
