//! The legacy API: `POST /rooms` creates, and the same with `active: false` disables.
//!
//! Source: the service's page "Room" of its Legacy API (V1) documentation.

use serde::Serialize;

use super::operations::{Operations, Which, unsupported};
use super::reply::room::{self, Expected};
use super::request::{self, ROOMS, RecordingInfo};
use super::validate;
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::http::{Reply, Request};
use crate::params::RoomParams;
use crate::room::Room;

/// The advice of an error if the reply looks like the end of this API.
const END_OF_LIFE: &str = "the legacy API was due to end on 2025-06-30: if this address no longer \
                           serves it, switch to the v2 API with api v2 or HMS_API=v2";

#[derive(Serialize)]
struct CreateBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recording_info: Option<RecordingInfo<'a>>,
}

#[derive(Serialize)]
struct DisableBody<'a> {
    name: &'a str,
    active: bool,
}

pub(super) struct Legacy;

impl Operations for Legacy {
    /// The same name returns the same room, so a named create can be sent again; each unnamed one
    /// makes another room.
    fn create(&self, call: &Call<'_>, params: &RoomParams<'_>) -> Result<Room, Error> {
        refuse_fields_of_v2(params)?;
        let body = CreateBody {
            name: params.name,
            description: params.description,
            template: params.template,
            region: params.region,
            recording_info: params.recording.as_ref().map(Into::into),
        };
        let request = request::create(request::of_room(ROOMS, &body, params)?, params);
        call.send(&request, |reply| read(&reply, Expected::default()))
    }

    /// "Room name as given during creation of the room", and "active … should be set to false". The
    /// service has been seen to answer `active: true` for a room that it did disable, and says to
    /// look at `enabled`.
    fn set_enabled(&self, call: &Call<'_>, which: Which<'_>, enabled: bool) -> Result<Room, Error> {
        let Which::Name(name) = which else { return Err(unsupported("refer to a room by its id")) };
        if enabled {
            return Err(unsupported("enable a room"));
        }
        validate::name(name)?;
        let request = Request::post(ROOMS, &DisableBody { name, active: false })?;
        call.send(&request, |reply| {
            read(&reply, Expected { enabled: Some(false), ..Expected::default() })
        })
    }

    fn get(&self, _: &Call<'_>, which: Which<'_>) -> Result<Room, Error> {
        Err(match which {
            Which::Name(_) => unsupported("find a room"),
            Which::Id(_) => unsupported("get a room"),
        })
    }
}

fn read(reply: &Reply, expected: Expected<'_>) -> Result<Room, Error> {
    // HTML with a 5xx, or with a status that asks to come again, is a gateway's.
    let is_gateways = reply.status >= 500 || matches!(reply.status, 408 | 425 | 429);
    let end_of_life = matches!(reply.status, 404 | 410) || (reply.is_html() && !is_gateways);
    room::read(reply, expected).map_err(|mut error| {
        if end_of_life && error.kind() != ErrorKind::ConnectionLost {
            error.add(END_OF_LIFE);
        }
        error
    })
}

fn refuse_fields_of_v2(params: &RoomParams<'_>) -> Result<(), Error> {
    if params.template_id.is_some() {
        return Err(Error::unsupported(
            Some("template_id"),
            "the legacy API has no template_id: give the name of the template, or choose the v2 \
             API with api v2 or HMS_API=v2",
        ));
    }
    let fields = [
        ("size", params.size.is_some()),
        ("max_duration_seconds", params.max_duration_seconds.is_some()),
        ("large_room", params.large_room.is_some()),
        ("polls", !params.polls.is_empty()),
        ("webhook", params.webhook.is_some()),
    ];
    match fields.into_iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((field, _)) => Err(Error::unsupported(
            Some(field),
            format!(
                "the legacy API has no {field}: the v2 API has, chosen by api v2 or HMS_API=v2"
            ),
        )),
    }
}
