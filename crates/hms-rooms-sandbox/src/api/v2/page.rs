//! Pages of lists: how long one is, and where the next one begins.

use serde_json::{Value, json};

use crate::http::query::Params;
use crate::quirks::{ListEnd, ListLimit, Quirks};

/// The shortest page, and the longest.
pub(crate) const MIN_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

/// The value of a parameter. An empty one is as good as none.
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
        // One more is asked of the store.
        ListLimit::Any => {
            as_it_is.filter(|limit| (1..u32::MAX).contains(limit)).ok_or_else(refused)
        }
    }
}

/// The part of a list that a page has, and whether there is more. It begins behind the item whose
/// id is `start`; an error if none has it.
pub(crate) fn part<T>(
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

/// A page as it is answered. `last` is where the next one begins; `end` says what it is if there is
/// none.
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
