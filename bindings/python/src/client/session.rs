//! Operations on the session of a room: who is inside, who has to leave, and its end.

use hms_rooms::{EndRoomParams, PeerFilter};
use pyo3::prelude::*;

use super::Client;
use crate::arguments::{Flag, Given, optional_text, text};
use crate::failure::Failure;
use crate::peer::Peer;

#[pymethods]
impl Client {
    /// End the session of the room of this id: everybody inside is disconnected.
    ///
    /// That happens shortly after the call. Peers may join again unless the room is disabled, or
    /// lock is given.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// reason: why; the service reports it to the peers.
    /// lock: whether the room is disabled too, so that peers cannot join again.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
    /// HmsError; its outcome says whether the session may have ended.
    #[pyo3(signature = (
        room_id, *, reason=None, lock=Flag::Default(false), timeout=None, max_attempts=None,
    ), text_signature = "($self, room_id, *, reason=None, lock=False, timeout=None, \
        max_attempts=None)")]
    fn end_room(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        reason: Given<'_>,
        lock: Flag<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<(), Failure> {
        let room_id = text("room_id", &room_id)?;
        let reason = optional_text("reason", reason.as_ref())?;
        let params = EndRoomParams { reason, lock: lock.read("lock")? };
        self.call(py, &timeout, &max_attempts, |core, options| {
            core.end_room(room_id, &params, options)
        })
    }

    /// List who is inside the room of this id.
    ///
    /// A peer that lost its network stays listed for about a minute.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// user_id: only those with this user id in their token.
    /// role: only those of this role.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
    /// HmsError.
    #[pyo3(signature = (room_id, *, user_id=None, role=None, timeout=None, max_attempts=None))]
    fn list_peers(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        user_id: Given<'_>,
        role: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Vec<Peer>, Failure> {
        let room_id = text("room_id", &room_id)?;
        let filter = PeerFilter {
            user_id: optional_text("user_id", user_id.as_ref())?,
            role: optional_text("role", role.as_ref())?,
        };
        let peers = self.call(py, &timeout, &max_attempts, |core, options| {
            core.list_peers(room_id, &filter, options)
        })?;
        Ok(peers.into_iter().map(Peer::from).collect())
    }

    /// Remove a peer from the room of this id. The peer may join again with its token.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// peer_id: the peer's id, which is new with each join.
    /// reason: why; the service reports it to the peer.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
    /// HmsError; its outcome says whether the peer may be removed.
    #[pyo3(signature = (room_id, peer_id, *, reason=None, timeout=None, max_attempts=None))]
    fn remove_peer(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        peer_id: Bound<'_, PyAny>,
        reason: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<(), Failure> {
        let room_id = text("room_id", &room_id)?;
        let peer_id = text("peer_id", &peer_id)?;
        let reason = optional_text("reason", reason.as_ref())?;
        self.call(py, &timeout, &max_attempts, |core, options| {
            core.remove_peer(room_id, peer_id, reason, options)
        })
    }

    /// Remove the peers of a role from the room of this id. They may join again.
    ///
    /// It is not retried after a lost reply, because that would remove those who joined since.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// role: the role of those who are removed.
    /// reason: why; the service reports it to the peers.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if no peer is inside or there is no such room, or another subclass of
    /// HmsError; its outcome says whether the peers may be removed.
    #[pyo3(signature = (room_id, role, *, reason=None, timeout=None, max_attempts=None))]
    fn remove_role(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        role: Bound<'_, PyAny>,
        reason: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<(), Failure> {
        let room_id = text("room_id", &room_id)?;
        let role = text("role", &role)?;
        let reason = optional_text("reason", reason.as_ref())?;
        self.call(py, &timeout, &max_attempts, |core, options| {
            core.remove_role(room_id, role, reason, options)
        })
    }
}
