//! `/_sandbox/faults`: lists the fault rules, replaces, adds and deletes them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use serde_json::{Value, json};

use crate::control::read::read;
use crate::http::body;
use crate::http::refusal::Refusal;
use crate::service::Service;

pub(crate) async fn list(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(json!({ "data": service.faults.entries() }))
}

/// Replaces the rules by those in the body.
pub(crate) async fn replace(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    service.faults.replace(&given(request).await?).map_err(invalid)?;
    Ok(in_force(&service))
}

/// Appends the rules in the body.
pub(crate) async fn add(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    service.faults.add(&given(request).await?).map_err(invalid)?;
    Ok(in_force(&service))
}

pub(crate) async fn clear(State(service): State<Arc<Service>>) -> Json<Value> {
    service.faults.clear();
    in_force(&service)
}

async fn given(request: Request) -> Result<Value, Refusal> {
    let body = read(request).await?;
    body::json(&body).map_err(invalid)
}

fn invalid(why: String) -> Refusal {
    Refusal::bad_request("faults", "Invalid faults").detail(why)
}

fn in_force(service: &Service) -> Json<Value> {
    service.changes.notify();
    Json(json!({ "data": service.faults.entries() }))
}
