//! `GET /rooms`: what a query asks for, and the page that answers it.

use axum::http::Uri;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::query::Params;
use crate::quirks::{ListEnd, ListLimit, Quirks};
use crate::refusal::Refusal;
use crate::rooms::Room;
use crate::store::Filter;
use crate::v2::reply::{self, Shape};

/// The parameters of a list.
pub(crate) const PARAMS: [&str; 7] =
    ["enabled", "name", "template_id", "after", "before", "limit", "start"];

/// The shortest page, which is also the default, and the longest.
const SHORTEST_PAGE: u32 = 10;
const LONGEST_PAGE: u32 = 100;

/// The name that a list asks for.
pub(crate) fn name_in(uri: &Uri) -> Option<String> {
    Params::of(uri).text("name").ok().flatten().filter(|name| !name.is_empty())
}

/// Reads the query: the filter, and the length of a page. An empty value is as good as none.
pub(crate) fn read(uri: &Uri, quirks: &Quirks) -> Result<(Filter, u32), Refusal> {
    let params = Params::of(uri);
    let given = |name| -> Result<Option<String>, Refusal> {
        let text = params.text(name).map_err(invalid)?;
        Ok(text.filter(|text| !text.is_empty()))
    };
    let enabled = match given("enabled")?.as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(invalid("enabled: true or false")),
    };
    let filter = Filter {
        enabled,
        name: given("name")?,
        template_id: given("template_id")?,
        after: millisecond("after", given("after")?)?.map(|(first, _)| first),
        before: millisecond("before", given("before")?)?.map(|(_, last)| last),
        start: given("start")?,
    };
    Ok((filter, limit(given("limit")?, quirks)?))
}

fn limit(given: Option<String>, quirks: &Quirks) -> Result<u32, Refusal> {
    let Some(text) = given else { return Ok(SHORTEST_PAGE) };
    let range = SHORTEST_PAGE..=LONGEST_PAGE;
    let refused = || invalid(format!("limit: {SHORTEST_PAGE} to {LONGEST_PAGE}"));
    let limit = text.parse::<i64>().map_err(|_| refused())?;
    let as_it_is = u32::try_from(limit).ok();
    match quirks.list_limit {
        ListLimit::Refuse => as_it_is.filter(|limit| range.contains(limit)).ok_or_else(refused),
        ListLimit::Clamp if limit < SHORTEST_PAGE.into() => Ok(SHORTEST_PAGE),
        ListLimit::Clamp => Ok(as_it_is.unwrap_or(u32::MAX).min(LONGEST_PAGE)),
        // One more is asked of the store.
        ListLimit::Any => {
            as_it_is.filter(|limit| (1..u32::MAX).contains(limit)).ok_or_else(refused)
        }
    }
}

/// The first and the last stamp of the millisecond that this time is in.
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

/// A page: the rooms, and the id behind which the next one begins.
pub(crate) fn page(rooms: &[Room], more: bool, limit: u32, quirks: &Quirks) -> Value {
    let data: Vec<Value> =
        rooms.iter().map(|room| reply::reply(Shape::InList, room, quirks)).collect();
    let last = rooms.last().map(|room| room.stored.id.as_str());
    let mut page = json!({ "limit": limit, "data": data });
    match quirks.list_end {
        _ if more => page["last"] = json!(last),
        ListEnd::Id => page["last"] = json!(last.unwrap_or_default()),
        ListEnd::Empty => page["last"] = json!(""),
        ListEnd::Null => page["last"] = Value::Null,
        ListEnd::Absent => {}
    }
    page
}
