//! The v2 API: a create by name, everything else by id, so that a name is looked up first.
//!
//! Source: the service's page "Room" of its Server-side API v2 documentation.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::lenient::lenient;
use super::room::{self, Expected};
use super::wording::{self, RecordingInfo};
use super::{Operations, Which, refusal};
use crate::call::Call;
use crate::check;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::{Reply, Request};
use crate::params::{RoomParams, Webhook};
use crate::room::{Room, State};
use crate::settings::base_url::ROOMS;

/// How many rooms a page of a look-up has: the most that the API gives.
const PAGE: usize = 100;

#[derive(Serialize)]
struct CreateBody<'a> {
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

/// A page of a list of rooms.
#[derive(Deserialize)]
struct Page<'a> {
    /// A list without rooms may come as null.
    #[serde(borrow, deserialize_with = "Option::deserialize")]
    data: Option<Vec<&'a RawValue>>,
    #[serde(default, deserialize_with = "lenient")]
    limit: Option<usize>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    last: Option<Cow<'a, str>>,
}

/// As much of a room as a look-up needs.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    name: Option<Cow<'a, str>>,
}

pub(super) struct V2;

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
        check::room(params)?;
        let mut request = Request::post(
            ROOMS,
            &CreateBody {
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
            },
        )?;
        check::body(&request, params)?;
        request.idempotent = params.name.is_some();
        request.secrets = wording::secrets(params);
        call.send(&request, |reply| room::read(reply, Expected::default()))
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
        call.send(&request, |reply| room::read(reply, expected))
    }

    fn get(&self, call: &Call<'_>, which: Which<'_>) -> Result<Room, Error> {
        match which {
            Which::Id(id) => {
                check::room_id(id)?;
                let expected = Expected { id: Some(id), enabled: None };
                let request = Request::get(format!("/rooms/{id}"));
                call.send(&request, |reply| room::read(reply, expected))
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

/// The room of exactly this name, whatever its case, among those enabled or those disabled: the
/// API's list has the one or the other. Pages that lead back to one that was read end it.
fn look_up(call: &Call<'_>, name: &str, enabled: bool) -> Result<Option<Room>, Error> {
    let mut starts = HashSet::new();
    let mut start = None::<String>;
    loop {
        // A name is of characters that need no escaping; what a page ends with is an id.
        let mut path = format!("/rooms?name={name}&enabled={enabled}&limit={PAGE}");
        if let Some(start) = &start {
            path = format!("{path}&start={start}");
        }
        match call.send(&Request::get(path), |reply| read_page(&reply, name))? {
            (None, Some(next)) if starts.insert(next.clone()) => start = Some(next),
            (found, _) => return Ok(found),
        }
    }
}

/// The room of this name on a page, and where the next page starts. "A missing, null or empty
/// `last`, or a short page, is the end."
fn read_page(reply: &Reply, name: &str) -> Result<(Option<Room>, Option<String>), Error> {
    if !reply.is_success() {
        return Err(refusal::read(reply));
    }
    let page: Page<'_> = serde_json::from_str(room::text(reply, &reply.body)?)
        .map_err(|error| room::unreadable(&error, "is not a list of rooms", reply, &reply.body))?;
    let rooms = page.data.unwrap_or_default();
    let found = rooms.iter().find(|room| {
        serde_json::from_str::<Named<'_>>(room.get())
            .is_ok_and(|room| room.name.is_some_and(|other| other.eq_ignore_ascii_case(name)))
    });
    let found = match found.map(|found| room::from_item(found.get())) {
        None => None,
        // Its id is to stand in the path of the next request.
        Some(Ok(room)) if check::room_id(room.id()).is_ok() => Some(room),
        Some(_) => {
            let what = "the list holds a room without an id";
            return Err(room::bad_reply(what, reply, &reply.body));
        }
    };
    let is_whole = rooms.len() >= page.limit.unwrap_or(1);
    let next = page.last.filter(|last| is_whole && check::room_id(last).is_ok());
    Ok((found, next.map(Cow::into_owned)))
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
