//! The session of a room.

use super::Client;
use crate::api::v2::active_room;
use crate::error::Error;
use crate::log::LogLevel;
use crate::options::CallOptions;
use crate::session::{EndRoomParams, Peer, PeerFilter};

impl Client {
    /// Ends the session of the room of this id (v2 API): everybody inside is disconnected, shortly
    /// after the call. Disabling a room does not do that. Peers may join again unless the room is
    /// disabled, or `lock` is set.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the room has no session; else as
    /// [`Client::disable_room_by_id`].
    pub fn end_room(
        &self,
        id: &str,
        params: &EndRoomParams<'_>,
        options: &CallOptions,
    ) -> Result<(), Error> {
        self.v2("end a session", options, |call| {
            active_room::end(call, id, params)?;
            call.log().line(LogLevel::Info, format_args!("ended the session of room {id}"));
            Ok(())
        })
    }

    /// Lists who is inside the room of this id (v2 API). A peer that lost its network stays listed
    /// for about a minute.
    ///
    /// # Errors
    /// As [`Client::end_room`].
    pub fn list_peers(
        &self,
        id: &str,
        filter: &PeerFilter<'_>,
        options: &CallOptions,
    ) -> Result<Vec<Peer>, Error> {
        self.v2("list peers", options, |call| active_room::peers(call, id, filter))
    }

    /// Removes a peer from the room of this id (v2 API). The peer may join again with its token.
    ///
    /// # Errors
    /// As [`Client::end_room`].
    pub fn remove_peer(
        &self,
        id: &str,
        peer_id: &str,
        reason: Option<&str>,
        options: &CallOptions,
    ) -> Result<(), Error> {
        self.v2("remove a peer", options, |call| {
            active_room::remove_peer(call, id, peer_id, reason)
        })
    }

    /// Removes the peers of a role from the room of this id (v2 API). It is not retried after a
    /// lost reply, because that would remove those who joined in between.
    ///
    /// # Errors
    /// As [`Client::end_room`].
    pub fn remove_role(
        &self,
        id: &str,
        role: &str,
        reason: Option<&str>,
        options: &CallOptions,
    ) -> Result<(), Error> {
        self.v2("remove peers", options, |call| active_room::remove_role(call, id, role, reason))
    }
}
