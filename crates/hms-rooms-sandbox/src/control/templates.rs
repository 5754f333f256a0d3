//! `/_sandbox/templates`: lists, adds and changes templates.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use serde_json::{Value, json};

use crate::control::read::read;
use crate::http::body;
use crate::http::refusal::Refusal;
use crate::rules;
use crate::service::Service;
use crate::store::template::Template;
use crate::store::templates;

pub(crate) async fn list(State(service): State<Arc<Service>>) -> Result<Json<Value>, Refusal> {
    let templates = service.transact(|_, transaction| Ok(templates::all(transaction)?)).await?;
    Ok(Json(json!({ "data": templates })))
}

/// Adds the templates in the body. If a template's name exists, changes that template.
pub(crate) async fn put(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let given = given_templates(&read(request).await?)?;
    let templates = service
        .transact(move |_, transaction| {
            for template in &given {
                rules::templates::put(transaction, template)?;
            }
            Ok(templates::all(transaction)?)
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
    serde_path_to_error::deserialize(list).map_err(|error| invalid(body::describe(&error)))
}
