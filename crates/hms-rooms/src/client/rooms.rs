//! Lists of rooms, and changes of one.

use std::collections::HashSet;

use super::Client;
use crate::api::v2;
use crate::error::Error;
use crate::list::{RoomFilter, RoomList};
use crate::log::LogLevel;
use crate::options::CallOptions;
use crate::params::RoomParams;
use crate::room::Room;

impl Client {
    /// Changes the room of this id (v2 API). A `None` leaves the setting as it is. `size: Some(0)`
    /// and `large_room: Some(false)` clear those settings. A room's template cannot be changed.
    ///
    /// # Errors
    /// As [`Client::disable_room_by_id`]. [`ErrorKind::BadReply`](crate::ErrorKind::BadReply) if
    /// the reply is about another room: the service may answer so if another room has the new name.
    pub fn update_room(
        &self,
        id: &str,
        params: &RoomParams<'_>,
        options: &CallOptions,
    ) -> Result<Room, Error> {
        self.v2("update a room", options, |call| {
            let room = v2::update(call, id, params)?;
            call.log().line(LogLevel::Info, format_args!("updated room {}", room.id()));
            Ok(room)
        })
    }

    /// Lists a page of rooms (v2 API). [`RoomList::next`] is the start of the next page.
    ///
    /// # Errors
    /// As [`Client::disable_room_by_id`].
    pub fn list_rooms(
        &self,
        filter: &RoomFilter<'_>,
        options: &CallOptions,
    ) -> Result<RoomList, Error> {
        self.v2("list rooms", options, |call| v2::list_rooms(call, filter))
    }

    /// Checks what [`Client::list_rooms`] would refuse, and sends nothing: for a host whose lists
    /// are read later than they are asked for.
    ///
    /// # Errors
    /// As [`Client::list_rooms`] before it sends anything.
    pub fn check_room_filter(
        &self,
        filter: &RoomFilter<'_>,
        options: &CallOptions,
    ) -> Result<(), Error> {
        self.v2("list rooms", options, |_| v2::page_of_rooms(filter).map(drop))
    }

    /// Lists every room, page by page as the iterator advances (v2 API). It ends after the first
    /// error; [`Rooms::next_page`] is then the start of a list that goes on.
    #[must_use]
    pub fn rooms<'a>(&'a self, filter: &RoomFilter<'a>, options: &CallOptions) -> Rooms<'a> {
        Rooms {
            client: self,
            filter: filter.clone(),
            options: options.clone(),
            page: Vec::new().into_iter(),
            start: filter.start.map(str::to_owned),
            seen: HashSet::new(),
            is_over: false,
        }
    }
}

/// Every room of a list: see [`Client::rooms`].
pub struct Rooms<'a> {
    client: &'a Client,
    filter: RoomFilter<'a>,
    options: CallOptions,
    page: std::vec::IntoIter<Room>,
    start: Option<String>,
    seen: HashSet<String>,
    is_over: bool,
}

impl Rooms<'_> {
    /// Where the page starts that the iterator reads next. After an error, a new list with this as
    /// [`RoomFilter::start`] goes on.
    #[must_use]
    pub fn next_page(&self) -> Option<&str> {
        self.start.as_deref()
    }

    fn read(&mut self) -> Result<(), Error> {
        let filter = RoomFilter { start: self.start.as_deref(), ..self.filter.clone() };
        let list = self.client.list_rooms(&filter, &self.options)?;
        self.page = list.rooms.into_iter();
        // A list that leads back to a page that was read would never end.
        self.start = list.next.filter(|next| self.seen.insert(next.clone()));
        self.is_over = self.start.is_none();
        Ok(())
    }
}

impl Iterator for Rooms<'_> {
    type Item = Result<Room, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(room) = self.page.next() {
                return Some(Ok(room));
            }
            if self.is_over {
                return None;
            }
            if let Err(error) = self.read() {
                self.is_over = true;
                return Some(Err(error));
            }
        }
    }
}
