//! `GET /_sandbox/rooms`: a page of all rooms, enabled and disabled.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde_json::{Value, json};

use crate::control::room_view;
use crate::http::query::Params;
use crate::http::refusal::Refusal;
use crate::service::Service;
use crate::store;

/// The largest page size.
const MAX_LIMIT: u32 = 200;

struct Filter {
    /// A part of a name or an id, in any case.
    search: String,
    offset: u32,
    limit: Option<u32>,
}

impl Filter {
    fn read(uri: &Uri) -> Result<Self, String> {
        let params = Params::of(uri);
        params.only(&["search", "offset", "limit"])?;
        Ok(Self {
            search: params.text("search")?.unwrap_or_default(),
            offset: params.parsed("offset", "a whole number, 0 or more")?.unwrap_or_default(),
            limit: params.parsed("limit", "a whole number, 0 or more")?,
        })
    }
}

pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    uri: Uri,
) -> Result<Json<Value>, Refusal> {
    let invalid = |why| Refusal::bad_request("rooms.query", "Invalid query param").detail(why);
    let filter = Filter::read(&uri).map_err(invalid)?;
    service
        .on_rooms(move |rooms| {
            let limit = filter.limit.unwrap_or(MAX_LIMIT).min(MAX_LIMIT);
            let (total, ids) =
                store::rooms::search(rooms.store, &filter.search, limit, filter.offset)?;
            let page = ids.iter().map(|id| {
                let mut room = room_view::of(&rooms.get(id)?.1);
                room["inside"] = json!(store::sessions::count(rooms.store, id)?);
                Ok(room)
            });
            let page = page.collect::<Result<Vec<_>, Refusal>>()?;
            Ok(Json(json!({ "data": page, "total": total })))
        })
        .await
}
