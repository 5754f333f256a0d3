//! `GET /rooms`: reads the query, and writes a page of rooms.

use axum::http::Uri;
use jiff::Timestamp;
use serde_json::Value;

use crate::api::v2::page;
use crate::api::v2::room_reply::{self, Shape};
use crate::clock;
use crate::http::query::Params;
use crate::http::refusal::Refusal;
use crate::quirks::Quirks;
use crate::rules::room::Room;
use crate::store::rooms::Filter;

/// The parameters that a list reads.
pub(crate) const PARAMS: [&str; 7] =
    ["enabled", "name", "template_id", "after", "before", "limit", "start"];

/// The `name` in the query, if it is not empty.
pub(crate) fn name_in(uri: &Uri) -> Option<String> {
    Params::of(uri).text("name").ok().flatten().filter(|name| !name.is_empty())
}

/// Reads the filter and the page size from the query. Empty values are ignored.
pub(crate) fn read(uri: &Uri, quirks: &Quirks) -> Result<(Filter, u32), Refusal> {
    let params = Params::of(uri);
    let given = |name| page::given(&params, name).map_err(invalid);
    let filter = Filter {
        enabled: page::enabled(&params).map_err(invalid)?.unwrap_or(true),
        name: given("name")?,
        template_id: given("template_id")?,
        after: millisecond("after", given("after")?)?.map(|(first, _)| first),
        before: millisecond("before", given("before")?)?.map(|(_, last)| last),
        start: given("start")?,
    };
    Ok((filter, page::limit(&params, page::MIN_LIMIT, quirks).map_err(invalid)?))
}

/// The first and the last stamp in the millisecond of this parameter.
fn millisecond(name: &str, text: Option<String>) -> Result<Option<(String, String)>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let time: Timestamp = text
        .parse()
        .map_err(|_| invalid(format!("{name}: {text:?} is not YYYY-MM-DDTHH:mm:ss.sssZ")))?;
    Ok(Some(clock::millisecond_of(time)))
}

fn invalid(detail: impl Into<String>) -> Refusal {
    Refusal::bad_request("list.query", "Invalid query param").detail(detail)
}

/// A page of rooms, with the cursor for the next page.
pub(crate) fn page(rooms: &[Room], more: bool, limit: u32, quirks: &Quirks) -> Value {
    let data: Vec<Value> =
        rooms.iter().map(|room| room_reply::reply(Shape::InList, room, quirks)).collect();
    let last = rooms.last().map(|room| room.stored.id.as_str());
    page::page(data, limit, last, more, quirks.list_end)
}
