//! The v2 API: a create by name, everything else by id, so that a name is looked up first.
//!
//! Source: the service's page "Room" of its Server-side API v2 documentation.

pub(crate) mod active_room;
mod look_up;
mod page;
mod room_body;
pub(crate) mod room_codes;
mod rooms;

use serde::Serialize;

use self::look_up::look_up;
pub(crate) use self::rooms::{list as list_rooms, page_of_rooms};
use super::operations::{Operations, Which};
use super::reply::room::{self, Expected};
use super::request::{self, ROOMS};
use super::validate;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::Request;
use crate::params::RoomParams;
use crate::room::{Room, State};

#[derive(Serialize)]
struct StateBody {
    enabled: bool,
}

pub(super) struct V2;

/// Changes a room. The values are absolute, so that sending them again changes nothing. The reply
/// must be about this room: a name that another room has may be answered with that one.
///
/// Source: the service's page "Update a room".
pub(crate) fn update(call: &Call<'_>, id: &str, params: &RoomParams<'_>) -> Result<Room, Error> {
    let template = [("template", params.template), ("template_id", params.template_id)];
    for (field, given) in template {
        if given.is_some() {
            let message = format!("an update cannot change a room's template: leave {field} out");
            return Err(Error::unsupported(Some(field), message));
        }
    }
    validate::room_id(id)?;
    let request = room_body::request(format!("/rooms/{id}"), params)?;
    call.send(&request, |reply| room::read(&reply, Expected { id: Some(id), enabled: None }))
}

impl Operations for V2 {
    /// The same name returns the same room with these settings, so a named create can be sent
    /// again; each unnamed one makes another room.
    fn create(&self, call: &Call<'_>, params: &RoomParams<'_>) -> Result<Room, Error> {
        if params.template.is_some() {
            return Err(Error::unsupported(
                Some("template"),
                "the v2 API has no template: give template_id, the template's id",
            ));
        }
        let request = request::create(room_body::request(ROOMS, params)?, params);
        call.send(&request, |reply| room::read(&reply, Expected::default()))
    }

    fn set_enabled(&self, call: &Call<'_>, which: Which<'_>, enabled: bool) -> Result<Room, Error> {
        let found;
        let id = match which {
            Which::Id(id) => {
                validate::room_id(id)?;
                id
            }
            Which::Name(name) => {
                validate::name(name)?;
                // First among those that are to be changed, then among those that need no change.
                found = match look_up(call, name, !enabled).map_err(nothing_sent)? {
                    Some(room) => room,
                    None => look_up(call, name, enabled)
                        .map_err(nothing_sent)?
                        .ok_or_else(|| no_room_named(name))?,
                };
                // Only the room's own word counts: a service may have ignored the filter.
                if found.state() == State::said(Some(enabled)) {
                    return Ok(found);
                }
                found.id()
            }
        };
        let request = Request::post(format!("/rooms/{id}"), &StateBody { enabled })?;
        let expected = Expected { id: Some(id), enabled: Some(enabled) };
        call.send(&request, |reply| room::read(&reply, expected))
    }

    fn get(&self, call: &Call<'_>, which: Which<'_>) -> Result<Room, Error> {
        match which {
            Which::Id(id) => {
                validate::room_id(id)?;
                let expected = Expected { id: Some(id), enabled: None };
                let request = Request::get(format!("/rooms/{id}"));
                call.send(&request, |reply| room::read(&reply, expected))
            }
            Which::Name(name) => {
                validate::name(name)?;
                for enabled in [true, false] {
                    if let Some(room) = look_up(call, name, enabled)? {
                        return Ok(room);
                    }
                }
                Err(no_room_named(name))
            }
        }
    }
}

/// A change whose look-up failed was never asked for.
fn nothing_sent(mut error: Error) -> Error {
    error.parts_mut().outcome = Outcome::NotSent;
    error
}

fn no_room_named(name: &str) -> Error {
    let message =
        format!("there is no room named {name}, enabled or disabled; nothing was changed");
    Error::new(ErrorKind::NotFound, Outcome::Rejected, message)
}
