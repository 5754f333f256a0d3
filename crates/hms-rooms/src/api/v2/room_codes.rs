//! Room codes.
//!
//! Source: the service's pages "Room codes".

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::page::{self, Query, encoded};
use crate::api::reply::json;
use crate::api::reply::lenient::lenient;
use crate::api::validate;
use crate::call::Call;
use crate::error::Error;
use crate::http::{Reply, Request};
use crate::list::{RoomCodeFilter, RoomCodeList};
use crate::room::State;
use crate::room_code::RoomCode;
use crate::timestamp;

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct SetBody<'a> {
    code: &'a str,
    enabled: bool,
}

#[derive(Deserialize)]
struct CodeReply<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    room_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    role: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "lenient")]
    enabled: Option<bool>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    created_at: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    updated_at: Option<Cow<'a, str>>,
}

/// Creates the codes that are missing, one for each role. A second request changes nothing.
pub(crate) fn create_all(call: &Call<'_>, room_id: &str) -> Result<RoomCodeList, Error> {
    validate::room_id(room_id)?;
    let request = Request::post(format!("/room-codes/room/{room_id}"), &Nothing {})?;
    let (codes, _) = call.send(&request, |reply| read_page(&reply, None))?;
    Ok(RoomCodeList { codes, next: None })
}

/// Creates a code for one role. Whether a second request creates a second code is not documented.
pub(crate) fn create_one(
    call: &Call<'_>,
    room_id: &str,
    role: &str,
) -> Result<RoomCodeList, Error> {
    validate::room_id(room_id)?;
    validate::role(role)?;
    let path = format!("/room-codes/room/{room_id}/role/{}", encoded(role));
    let mut request = Request::post(path, &Nothing {})?;
    request.idempotent = false;
    request.if_lost = "a code may have been created, and repeating the call may create another: \
                       list the room's codes first";
    let code = call.send(&request, |reply| read_one(&reply, None))?;
    Ok(RoomCodeList { codes: vec![code], next: None })
}

pub(crate) fn list(
    call: &Call<'_>,
    room_id: &str,
    filter: &RoomCodeFilter<'_>,
) -> Result<RoomCodeList, Error> {
    let request = page_of_codes(room_id, filter)?;
    let (codes, next) = call.send(&request, |reply| read_page(&reply, filter.start))?;
    Ok(RoomCodeList { codes, next })
}

/// The request for a page.
pub(crate) fn page_of_codes<'a>(
    room_id: &str,
    filter: &RoomCodeFilter<'_>,
) -> Result<Request<'a>, Error> {
    validate::room_id(room_id)?;
    validate::not_empty(&[("role", filter.role)])?;
    let enabled = match filter.state {
        State::Unknown => None,
        State::Enabled => Some(true),
        State::Disabled => Some(false),
    };
    let path = Query::new(format!("/room-codes/room/{room_id}"))
        .with("role", filter.role)
        .with("enabled", enabled.map(|enabled| enabled.to_string()))
        .page(filter.page_size, filter.start)?
        .path();
    Ok(Request::get(path))
}

pub(crate) fn set_enabled(call: &Call<'_>, code: &str, enabled: bool) -> Result<RoomCode, Error> {
    validate::segment("code", code)?;
    let request = Request::post("/room-codes/code", &SetBody { code, enabled })?;
    call.send(&request, |reply| read_one(&reply, Some((code, enabled))))
}

/// Reads one code. It must be the one that was to be `set`, in the state that was asked for.
fn read_one(reply: &Reply, set: Option<(&str, bool)>) -> Result<RoomCode, Error> {
    let read: CodeReply<'_> = json::read(reply, "holds no room code")?;
    let refused = |what| Err(json::bad_reply(what, reply));
    match set {
        Some((code, _)) if !read.code.eq_ignore_ascii_case(code) => {
            refused("the reply is about another code")
        }
        Some((_, enabled)) if read.enabled == Some(!enabled) => {
            refused("the reply says the opposite of what was asked for in \"enabled\"")
        }
        _ => Ok(read.code()),
    }
}

fn read_page(reply: &Reply, start: Option<&str>) -> Result<(Vec<RoomCode>, Option<String>), Error> {
    page::read(reply, "room codes", start, |json| {
        let code = json::object::<CodeReply<'_>>(json)?.code();
        let id = code.code.clone();
        Ok((code, id))
    })
}

impl CodeReply<'_> {
    fn code(self) -> RoomCode {
        RoomCode {
            code: self.code.into_owned(),
            room_id: self.room_id.map(Cow::into_owned),
            role: self.role.map(Cow::into_owned),
            state: State::said(self.enabled),
            created_at: self.created_at.as_deref().and_then(timestamp::read),
            updated_at: self.updated_at.as_deref().and_then(timestamp::read),
        }
    }
}
