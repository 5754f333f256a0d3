//! The session that runs in a room: who is inside, who has to leave, and its end.
//!
//! Source: the service's pages "Active rooms".

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::page::Query;
use crate::api::reply::json;
use crate::api::reply::lenient::lenient;
use crate::api::validate;
use crate::call::Call;
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::{Reply, Request};
use crate::session::{EndRoomParams, Peer, PeerFilter};
use crate::timestamp;

/// The service answers 404 whether the room has no session or does not exist.
const NOBODY: &str = "nobody is inside the room, or there is no such room";

#[derive(Serialize)]
struct EndBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    lock: bool,
}

#[derive(Serialize)]
struct RemoveBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    peer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Deserialize)]
struct PeersReply<'a> {
    #[serde(borrow)]
    peers: Option<Peers<'a>>,
}

/// A map of peers by their ids, in the order of the reply.
struct Peers<'a>(Vec<(Cow<'a, str>, PeerReply<'a>)>);

#[derive(Deserialize)]
struct PeerReply<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    user_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    role: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    metadata: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    joined_at: Option<Cow<'a, str>>,
}

/// Ends the session. If a lost request ended it, the next one finds no session: that is a success.
pub(crate) fn end(call: &Call<'_>, room_id: &str, params: &EndRoomParams<'_>) -> Result<(), Error> {
    validate::room_id(room_id)?;
    let path = format!("/active-rooms/{room_id}/end-room");
    let request = Request::post(path, &EndBody { reason: params.reason, lock: params.lock })?;
    gone_is_done(call.send(&request, |reply| done(&reply)))
}

/// A 404 after an attempt whose outcome is unknown: that attempt ended the session.
fn gone_is_done(sent: Result<(), Error>) -> Result<(), Error> {
    match sent {
        Err(error)
            if error.kind() == ErrorKind::NotFound && error.outcome() == Outcome::Unknown =>
        {
            Ok(())
        }
        sent => sent.map_err(nobody),
    }
}

pub(crate) fn peers(
    call: &Call<'_>,
    room_id: &str,
    filter: &PeerFilter<'_>,
) -> Result<Vec<Peer>, Error> {
    validate::room_id(room_id)?;
    validate::not_empty(&[("user_id", filter.user_id), ("role", filter.role)])?;
    let path = Query::new(format!("/active-rooms/{room_id}/peers"))
        .with("user_id", filter.user_id)
        .with("role", filter.role)
        .path();
    call.send(&Request::get(path), |reply| read_peers(&reply)).map_err(nobody)
}

/// Removes one peer. Removing it again changes nothing: an id is new with each join. If it was the
/// last one, the session has ended.
pub(crate) fn remove_peer(
    call: &Call<'_>,
    room_id: &str,
    peer_id: &str,
    reason: Option<&str>,
) -> Result<(), Error> {
    validate::room_id(room_id)?;
    validate::segment("peer_id", peer_id)?;
    remove(call, room_id, true, &RemoveBody { peer_id: Some(peer_id), role: None, reason })
}

/// Removes the peers of a role. A second request would remove those who joined in between.
pub(crate) fn remove_role(
    call: &Call<'_>,
    room_id: &str,
    role: &str,
    reason: Option<&str>,
) -> Result<(), Error> {
    validate::room_id(room_id)?;
    validate::role(role)?;
    remove(call, room_id, false, &RemoveBody { peer_id: None, role: Some(role), reason })
}

fn remove(
    call: &Call<'_>,
    room_id: &str,
    idempotent: bool,
    body: &RemoveBody<'_>,
) -> Result<(), Error> {
    let mut request = Request::post(format!("/active-rooms/{room_id}/remove-peers"), body)?;
    request.idempotent = idempotent;
    request.if_lost = "peers may have been removed, and repeating the call may remove those who \
                       joined since";
    gone_is_done(call.send(&request, |reply| done(&reply)))
}

/// Reads a reply that holds only a message.
fn done(reply: &Reply) -> Result<(), Error> {
    if reply.status == 204 {
        return Ok(());
    }
    json::read::<IgnoredAny>(reply, "is not an answer").map(drop)
}

fn read_peers(reply: &Reply) -> Result<Vec<Peer>, Error> {
    let read: PeersReply<'_> = json::read(reply, "holds no peers")?;
    let peers = read.peers.map(|peers| peers.0).unwrap_or_default();
    Ok(peers.into_iter().map(|(key, peer)| peer.peer(key)).collect())
}

impl PeerReply<'_> {
    fn peer(self, key: Cow<'_, str>) -> Peer {
        Peer {
            id: self.id.unwrap_or(key).into_owned(),
            name: self.name.map(Cow::into_owned),
            user_id: self.user_id.map(Cow::into_owned),
            role: self.role.map(Cow::into_owned),
            metadata: self.metadata.map(Cow::into_owned),
            joined_at: self.joined_at.as_deref().and_then(timestamp::read),
        }
    }
}

fn nobody(mut error: Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        error.add(NOBODY);
    }
    error
}

impl<'de: 'a, 'a> Deserialize<'de> for Peers<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = Peers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of peers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Peers<'de>, A::Error> {
                let mut peers = Vec::new();
                while let Some((id, peer)) = map.next_entry::<_, &RawValue>()? {
                    peers.push((id, json::object(peer.get()).map_err(A::Error::custom)?));
                }
                Ok(Peers(peers))
            }
        }
        from.deserialize_map(Map)
    }
}
