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
    period(filter)?;
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

/// Checks the period of a filter: each end can be written as a timestamp, and they are in order.
fn period(filter: &RoomFilter<'_>) -> Result<(), Error> {
    let ends = [("created_from", filter.created_from), ("created_until", filter.created_until)];
    for (field, end) in ends {
        if end.is_some_and(|end| !timestamp::is_writable(end)) {
            let message = format!("{field} must be in the years 1970 to 9999");
            return Err(Error::invalid_argument(field, message));
        }
    }
    let [from, until] = ends.map(|(_, end)| end);
    if until.is_some_and(|until| from.is_some_and(|from| from > until)) {
        let message = "created_until is before the beginning of the period";
        return Err(Error::invalid_argument("created_until", message));
    }
    Ok(())
}

fn read_page(reply: &Reply, start: Option<&str>) -> Result<(Vec<Room>, Option<String>), Error> {
    page::read(reply, "rooms", start, |json| {
        let room = room::from_item(json)?;
        let id = room.id().to_owned();
        Ok((room, id))
    })
}
