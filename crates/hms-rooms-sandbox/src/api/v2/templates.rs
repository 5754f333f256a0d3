//! `GET /templates`: lists the templates.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Map, Value, json};

use crate::api::admitted::Admitted;
use crate::api::v2::page::{self, page};
use crate::api::zero_values::CUSTOMER;
use crate::http::query::Params;
use crate::http::refusal::Refusal;
use crate::http::reply::{Answer, Reply};
use crate::service::Service;
use crate::store;
use crate::store::template::Template;

/// The parameters that a list reads.
pub(crate) const LIST: &[&str] = &["limit", "start"];

pub(crate) fn router(end_of_path: &str) -> Router<Arc<Service>> {
    Router::new().route(&format!("/templates{end_of_path}"), get(list))
}

async fn list(State(service): State<Arc<Service>>, Admitted(received): Admitted) -> Answer {
    let invalid =
        |why: String| Refusal::bad_request("template.query", "Invalid query param").detail(why);
    let params = Params::of(&received.uri);
    let limit = page::limit(&params, page::MIN_LIMIT, &service.quirks).map_err(invalid)?;
    let start = page::given(&params, "start").map_err(invalid)?;
    let templates = service.transact(|_, store| Ok(store::templates::all(store)?)).await?;
    let (templates, more) = page::slice(
        templates,
        start.as_deref(),
        limit,
        |template| template.id.as_deref(),
        |_| true,
    )
    .map_err(invalid)?;
    let last = templates.last().and_then(|template| template.id.as_deref());
    let data = templates.iter().map(to_json).collect();
    Ok(Reply("template.list", page(data, limit, last, more, service.quirks.list_end)))
}

fn to_json(template: &Template) -> Value {
    let role = |name: &String| {
        let role = json!({
            "name": name,
            "publishParams": {},
            "subscribeParams": { "subscribeToRoles": template.roles },
            "permissions": {},
            "priority": 1,
            "maxPeerCount": 0,
        });
        (name.clone(), role)
    };
    let recording = &template.recording_info["enabled"];
    json!({
        "id": template.id,
        "_id": template.id,
        "name": template.name,
        "customerId": CUSTOMER,
        "customer": CUSTOMER,
        "roles": template.roles.iter().map(role).collect::<Map<_, _>>(),
        "settings": { "region": template.region, "recording": { "enabled": recording } },
        "destinations": {},
    })
}
