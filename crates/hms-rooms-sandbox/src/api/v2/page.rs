//! Pages of lists: their size, and the cursor for the next page.

use serde_json::{Value, json};

use crate::http::query::Params;
use crate::quirks::{ListEnd, ListLimit, Quirks};

/// The smallest page size, and the largest.
pub(crate) const MIN_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

/// The value of a parameter, or `None` if it is absent or empty.
pub(crate) fn given(params: &Params, name: &str) -> Result<Option<String>, String> {
    Ok(params.text(name)?.filter(|text| !text.is_empty()))
}

/// The value of `enabled`.
pub(crate) fn enabled(params: &Params) -> Result<Option<bool>, String> {
    match given(params, "enabled")?.as_deref() {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err("enabled: true or false".to_owned()),
    }
}

/// The value of `limit`.
pub(crate) fn limit(params: &Params, default: u32, quirks: &Quirks) -> Result<u32, String> {
    let Some(text) = given(params, "limit")? else { return Ok(default) };
    let range = MIN_LIMIT..=MAX_LIMIT;
    let refused = || format!("limit: {MIN_LIMIT} to {MAX_LIMIT}");
    let limit = text.parse::<i64>().map_err(|_| refused())?;
    let as_it_is = u32::try_from(limit).ok();
    match quirks.list_limit {
        ListLimit::Refuse => as_it_is.filter(|limit| range.contains(limit)).ok_or_else(refused),
        ListLimit::Clamp if limit < MIN_LIMIT.into() => Ok(MIN_LIMIT),
        ListLimit::Clamp => Ok(as_it_is.unwrap_or(u32::MAX).min(MAX_LIMIT)),
        // The store is asked for one more.
        ListLimit::Any => {
            as_it_is.filter(|limit| (1..u32::MAX).contains(limit)).ok_or_else(refused)
        }
    }
}

/// Cuts one page out of a list, and says whether there are more items. The page begins after the
/// item whose id is `start`; it is an error if that item does not exist.
pub(crate) fn slice<T>(
    mut items: Vec<T>,
    start: Option<&str>,
    limit: u32,
    id: impl Fn(&T) -> Option<&str>,
    is_wanted: impl Fn(&T) -> bool,
) -> Result<(Vec<T>, bool), String> {
    if let Some(start) = start {
        let at = items.iter().position(|item| id(item) == Some(start));
        items.drain(..=at.ok_or("start: nothing in the list has this id")?);
    }
    items.retain(is_wanted);
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    Ok((items, more))
}

/// A page as JSON. `last` is the cursor for the next page; if there is no next page, `end` says how
/// to write it.
pub(crate) fn page(
    data: Vec<Value>,
    limit: u32,
    last: Option<&str>,
    more: bool,
    end: ListEnd,
) -> Value {
    let mut page = json!({ "limit": limit, "data": data });
    match end {
        _ if more => page["last"] = json!(last),
        ListEnd::Id => page["last"] = json!(last.unwrap_or_default()),
        ListEnd::Empty => page["last"] = json!(""),
        ListEnd::Null => page["last"] = Value::Null,
        ListEnd::Absent => {}
    }
    page
}
