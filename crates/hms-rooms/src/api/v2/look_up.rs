//! Finds a room by its name.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;

use super::page::{self, Query};
use crate::api::reply::json;
use crate::api::reply::lenient::lenient;
use crate::api::reply::room;
use crate::api::request::ROOMS;
use crate::api::validate;
use crate::call::Call;
use crate::error::Error;
use crate::http::{Reply, Request};
use crate::room::Room;

/// As much of a room as a look-up needs.
#[derive(Default, Deserialize)]
struct Named<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    name: Option<Cow<'a, str>>,
}

/// The room of exactly this name in any case, among those enabled or those disabled: the API's list
/// has the ones or the others. A list that leads back to a page that was read ends.
pub(super) fn look_up(call: &Call<'_>, name: &str, enabled: bool) -> Result<Option<Room>, Error> {
    let mut starts = HashSet::new();
    let mut start = None::<String>;
    loop {
        let path = Query::new(ROOMS)
            .with("name", Some(name))
            .with("enabled", Some(enabled.to_string()))
            .page(None, start.as_deref())?
            .path();
        let read = |reply| read_page(&reply, name, start.as_deref());
        match call.send(&Request::get(path), read)? {
            (None, Some(next)) if starts.insert(next.clone()) => start = Some(next),
            (found, _) => return Ok(found),
        }
    }
}

/// The room of this name on a page, and the start of the next page.
fn read_page(
    reply: &Reply,
    name: &str,
    start: Option<&str>,
) -> Result<(Option<Room>, Option<String>), Error> {
    let (rooms, next) = page::read(reply, "rooms", start, |json| {
        let named: Named<'_> = json::object(json).unwrap_or_default();
        let is_it = named.name.is_some_and(|other| other.eq_ignore_ascii_case(name));
        let room = if is_it { Some(room::from_item(json)?) } else { None };
        Ok((room, named.id.unwrap_or_default().into_owned()))
    })?;
    match rooms.into_iter().flatten().next() {
        // Its id is to be part of the path of the next request.
        Some(room) if validate::room_id(room.id()).is_err() => {
            let what = "the list holds a room without an id";
            Err(json::bad_reply(what, reply))
        }
        found => Ok((found, next)),
    }
}
