//! `GET /_sandbox/rooms`: a page of the rooms, enabled and disabled, for people to look at.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use rusqlite::{Connection, named_params};
use serde_json::{Value, json};

use crate::excerpt::shorten;
use crate::query::Params;
use crate::refusal::Refusal;
use crate::rooms::Room;
use crate::service::Service;
use crate::sessions;

/// The longest page.
const MAX_LIMIT: u32 = 200;

struct Wanted {
    /// A part of a name or of an id, in any case.
    search: String,
    offset: u32,
    limit: Option<u32>,
}

impl Wanted {
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
    let wanted = Wanted::read(&uri).map_err(invalid)?;
    service
        .on_rooms(move |rooms| {
            let (total, ids) = found(rooms.store, &wanted)?;
            let page = ids.iter().map(|id| {
                let mut room = shown(&rooms.get(id)?.1);
                room["inside"] = json!(sessions::count(rooms.store, id)?);
                Ok(room)
            });
            let page = page.collect::<Result<Vec<_>, Refusal>>()?;
            Ok(Json(json!({ "data": page, "total": total })))
        })
        .await
}

/// How many rooms are wanted, and the ids of a page of them, newest first.
fn found(store: &Connection, wanted: &Wanted) -> rusqlite::Result<(u32, Vec<String>)> {
    const WANTED: &str = "(:search = '' OR instr(key, :search) > 0 OR instr(id, :search) > 0)";
    let search = wanted.search.to_ascii_lowercase();
    let total = store
        .prepare_cached(&format!("SELECT count(*) FROM room WHERE {WANTED}"))?
        .query_row(named_params! { ":search": search }, |row| row.get(0))?;
    let ids = store
        .prepare_cached(&format!(
            "SELECT id FROM room WHERE {WANTED}
             ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset"
        ))?
        .query_map(
            named_params! {
                ":search": search,
                ":limit": wanted.limit.unwrap_or(MAX_LIMIT).min(MAX_LIMIT),
                ":offset": wanted.offset,
            },
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?;
    Ok((total, ids))
}

/// A room without its secrets.
pub(super) fn shown(room: &Room) -> Value {
    let recording = room.recording_info();
    let upload = &recording["upload_info"];
    let mut shown = json!({
        "id": room.stored.id,
        "name": room.stored.name,
        "description": room.stored.description,
        "enabled": room.stored.enabled,
        "template": room.template.name,
        "region": room.region(),
        "recording": {
            "enabled": recording["enabled"] == true,
            "from_template": room.records_as_its_template(),
            "type": upload["type"],
            "location": upload["location"],
        },
        "created_at": room.stored.created_at,
        "updated_at": room.stored.updated_at,
    });
    shorten(&mut shown);
    shown
}
