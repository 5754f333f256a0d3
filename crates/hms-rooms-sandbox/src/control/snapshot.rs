//! `/_sandbox/reset`, `export` and `import`: everything in the store at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::http::read_body::read_body;
use crate::http::refusal::Refusal;
use crate::service::Service;
use crate::snapshot::document::Snapshot;

/// Deletes rooms, requests and faults, and restores the seed.
pub(crate) async fn reset(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    service.faults.clear();
    service.reset.notify_waiters();
    service
        .transact(|service, transaction| service.seed.replace(transaction, service.clock))
        .await?;
    service.journal.clear();
    service.changes.notify();
    Ok(Json(json!({})))
}

/// Returns everything in the store as one document.
pub(crate) async fn export(
    State(service): State<Arc<Service>>,
) -> Result<impl IntoResponse, Refusal> {
    let document = service.transact(|_, transaction| Snapshot::of(transaction)?.document()).await?;
    Ok(([(CONTENT_TYPE, "application/json")], document))
}

/// Replaces everything in the store by the document in the body, or changes nothing if it is
/// invalid.
pub(crate) async fn import(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    // An import may have any length.
    let snapshot = Snapshot::read(&read_body(request.into_body(), usize::MAX).await?)?;
    let (rooms, templates) = (snapshot.rooms.len(), snapshot.templates.len());
    service
        .transact(move |service, transaction| snapshot.replace(transaction, service.clock))
        .await?;
    service.reset.notify_waiters();
    Ok(Json(json!({ "rooms": rooms, "templates": templates })))
}
