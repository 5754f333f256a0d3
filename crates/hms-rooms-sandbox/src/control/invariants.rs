//! `GET /_sandbox/invariants`: counts that a test checks after its requests.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::http::refusal::Refusal;
use crate::service::Service;
use crate::store;

pub(crate) async fn invariants(
    State(service): State<Arc<Service>>,
) -> Result<Json<Value>, Refusal> {
    let (rooms, duplicate_names) =
        service.transact(|_, transaction| Ok(store::rooms::count(transaction)?)).await?;
    Ok(Json(json!({
        "rooms": rooms,
        "duplicate_names": duplicate_names,
        "attempts": service.journal.attempts(),
    })))
}
