//! Lists of rooms, and changes of one.

use super::page::{self, Query};
use crate::api::reply::room;
use crate::api::request::ROOMS;
use crate::api::validate;
use crate::call::Call;
use crate::error::Error;
use crate::http::{Reply, Request};
use crate::list::{RoomFilter, RoomList};
use crate::room::{Room, State};
use crate::timestamp;

/// Source: the service's page "List rooms".
pub(crate) fn list(call: &Call<'_>, filter: &RoomFilter<'_>) -> Result<RoomList, Error> {
    let request = page_of_rooms(filter)?;
    let (rooms, next) = call.send(&request, |reply| read_page(&reply, filter.start))?;
    Ok(RoomList { rooms, next })
}

/// The request for a page.
pub(crate) fn page_of_rooms<'a>(filter: &RoomFilter<'_>) -> Result<Request<'a>, Error> {
    validate::not_empty(&[("name", filter.name), ("template_id", filter.template_id)])?;
    if filter
        .created_until
        .is_some_and(|until| filter.created_from.is_some_and(|from| from > until))
    {
        let message = "created_until is before created_from";
        return Err(Error::invalid_argument("created_until", message));
    }
    let enabled = filter.state != State::Disabled;
    let path = Query::new(ROOMS)
        .with("enabled", Some(enabled.to_string()))
        .with("name", filter.name)
        .with("template_id", filter.template_id)
        .with("after", filter.created_from.map(timestamp::write))
        .with("before", filter.created_until.map(timestamp::write))
        .page(filter.page_size, filter.start)?
        .path();
    Ok(Request::get(path))
}

fn read_page(reply: &Reply, start: Option<&str>) -> Result<(Vec<Room>, Option<String>), Error> {
    page::read(reply, "rooms", start, |json| {
        let room = room::from_item(json)?;
        let id = room.id().to_owned();
        Ok((room, id))
    })
}
