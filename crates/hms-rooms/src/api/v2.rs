//! The v2 API: a create by name, everything else by id, so that a name is looked up first.
//!
//! Source: the service's page "Room" of its Server-side API v2 documentation.

pub(crate) mod active_room;
mod page;
pub(crate) mod room_codes;
mod rooms;

use std::borrow::Cow;
use std::collections::HashSet;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use self::page::Query;
pub(crate) use self::rooms::list as list_rooms;
use super::json;
use super::lenient::lenient;
use super::room::{self, Expected};
use super::wording::{self, RecordingInfo};
use super::{Operations, Which};
use crate::call::Call;
use crate::check;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::{Reply, Request};
use crate::params::{RoomParams, Webhook};
use crate::room::{Room, State};
use crate::settings::base_url::ROOMS;

#[derive(Serialize)]
struct RoomBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recording_info: Option<RecordingInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    large_room: Option<bool>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    polls: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<WebhookBody<'a>>,
}

#[derive(Serialize)]
struct WebhookBody<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "as_map")]
    headers: &'a [(&'a str, &'a str)],
}

#[derive(Serialize)]
struct StateBody {
    enabled: bool,
}

/// As much of a room as a look-up needs.
#[derive(Default, Deserialize)]
struct Named<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    name: Option<Cow<'a, str>>,
}

pub(super) struct V2;

/// The request that gives a room these settings.
fn describe<'a>(
    path: impl Into<Cow<'a, str>>,
    params: &'a RoomParams<'_>,
) -> Result<Request<'a>, Error> {
    check::room(params)?;
    let body = RoomBody {
        name: params.name,
        description: params.description,
        template_id: params.template_id,
        region: params.region,
        recording_info: params.recording.as_ref().map(Into::into),
        size: params.size,
        max_duration_seconds: params.max_duration_seconds,
        large_room: params.large_room,
        polls: params.polls,
        webhook: params.webhook.as_ref().map(Into::into),
    };
    let mut request = Request::post(path, &body)?;
    check::body(&request, params)?;
    request.secrets = wording::secrets(params);
    Ok(request)
}

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
    check::room_id(id)?;
    let request = describe(format!("/rooms/{id}"), params)?;
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
        let mut request = describe(ROOMS, params)?;
        request.idempotent = params.name.is_some();
        request.if_lost = wording::UNNAMED_IS_LOST;
        call.send(&request, |reply| room::read(&reply, Expected::default()))
    }

    fn set_enabled(&self, call: &Call<'_>, which: Which<'_>, enabled: bool) -> Result<Room, Error> {
        let found;
        let id = match which {
            Which::Id(id) => {
                check::room_id(id)?;
                id
            }
            Which::Name(name) => {
                check::name(name)?;
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
                check::room_id(id)?;
                let expected = Expected { id: Some(id), enabled: None };
                let request = Request::get(format!("/rooms/{id}"));
                call.send(&request, |reply| room::read(&reply, expected))
            }
            Which::Name(name) => {
                check::name(name)?;
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

/// The room of exactly this name in any case, among those enabled or those disabled: the API's list
/// has the ones or the others. A list that leads back to a page that was read ends.
fn look_up(call: &Call<'_>, name: &str, enabled: bool) -> Result<Option<Room>, Error> {
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
        let named: Named<'_> = serde_json::from_str(json).unwrap_or_default();
        let is_it = named.name.is_some_and(|other| other.eq_ignore_ascii_case(name));
        let room = if is_it { Some(room::from_item(json)?) } else { None };
        Ok((room, named.id.unwrap_or_default().into_owned()))
    })?;
    match rooms.into_iter().flatten().next() {
        // Its id is to be part of the path of the next request.
        Some(room) if check::room_id(room.id()).is_err() => {
            let what = "the list holds a room without an id";
            Err(json::bad_reply(what, reply))
        }
        found => Ok((found, next)),
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

impl<'a> From<&'a Webhook<'_>> for WebhookBody<'a> {
    fn from(webhook: &'a Webhook<'_>) -> Self {
        Self { url: webhook.url, headers: webhook.headers }
    }
}

fn as_map<S: Serializer>(headers: &[(&str, &str)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(headers.len()))?;
    for (name, value) in headers {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
