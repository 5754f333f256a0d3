//! Lists of rooms, and changes of one.

use super::page::{self, PAGE_SIZE, Query};
use crate::api::room;
use crate::call::Call;
use crate::error::Error;
use crate::exchange::{Reply, Request};
use crate::list::{RoomFilter, RoomList};
use crate::room::{Room, State};
use crate::settings::base_url::ROOMS;
use crate::timestamp;

/// Source: the service's page "List rooms".
pub(crate) fn list(call: &Call<'_>, filter: &RoomFilter<'_>) -> Result<RoomList, Error> {
    let enabled = filter.state != State::Disabled;
    let path = Query::new(ROOMS)
        .with("enabled", Some(enabled.to_string()))
        .with("name", filter.name)
        .with("template_id", filter.template_id)
        .with("after", filter.created_from.map(timestamp::write))
        .with("before", filter.created_until.map(timestamp::write))
        .with("limit", Some(filter.page_size.unwrap_or(PAGE_SIZE).to_string()))
        .with("start", filter.start)
        .path();
    let (rooms, next) = call.send(&Request::get(path), |reply| read_page(&reply, filter.start))?;
    Ok(RoomList { rooms, next })
}

fn read_page(reply: &Reply, start: Option<&str>) -> Result<(Vec<Room>, Option<String>), Error> {
    page::read(reply, "rooms", start, |json| {
        let room = room::from_item(json)?;
        let id = room.id().to_owned();
        Ok((room, id))
    })
}
