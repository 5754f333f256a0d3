//! Sessions: who is inside.

use std::ffi::{CString, c_char};
use std::ptr;

use hms_rooms::{Error, Peer, PeerFilter};

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::{enter, enter_without_result};
use crate::error::hms_error;
use crate::getter::{field, string};
use crate::list::List;
use crate::owned::{boxed, free};
use crate::room::unix_ms;
use crate::sized::{self, Growing};
use crate::status::hms_status;
use crate::text::{self, owned};

/// Which peers to list.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_peer_filter {
    /// Set by HMS_PEER_FILTER_INIT.
    pub struct_size: usize,
    /// The user id of the peer's token.
    pub user_id: *const c_char,
    /// The role.
    pub role: *const c_char,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds pointers.
unsafe impl Growing for hms_peer_filter {
    const NAME: &'static str = "hms_peer_filter";
}

/// # Safety
/// `filter` is NULL or points to a struct as its documentation demands, alive for `'a`.
unsafe fn read<'a>(filter: *const hms_peer_filter) -> Result<PeerFilter<'a>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        let Some(given) = sized::optional(filter, "filter")? else {
            return Ok(PeerFilter::default());
        };
        let user_id = text::optional(given.user_id, "user_id")?;
        Ok(PeerFilter { user_id, role: text::optional(given.role, "role")? })
    }
}

/// A peer who is inside a room.
pub struct hms_peer {
    id: CString,
    name: Option<CString>,
    user_id: Option<CString>,
    role: Option<CString>,
    metadata: Option<CString>,
    joined_at_ms: i64,
}

impl From<Peer> for hms_peer {
    fn from(peer: Peer) -> Self {
        Self {
            id: owned(&peer.id),
            name: peer.name.as_deref().map(owned),
            user_id: peer.user_id.as_deref().map(owned),
            role: peer.role.as_deref().map(owned),
            metadata: peer.metadata.as_deref().map(owned),
            joined_at_ms: unix_ms(peer.joined_at),
        }
    }
}

/// The peers who are inside a room: all of them, on one page.
pub struct hms_peer_list(List<hms_peer>);

/// Lists the peers who are inside the room of an id (v2 API). A peer that lost its
/// network stays in the list for about a minute. Fails with HMS_NOT_FOUND if there
/// is no session.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_list_peers(
    client: *const hms_client,
    room_id: *const c_char,
    filter: *const hms_peer_filter,
    options: *const hms_call_options,
    list: *mut *mut hms_peer_list,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(list, error, boxed, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let filter = read(filter)?;
            let peers = client.0.list_peers(room_id, &filter, &call_options::read(options)?)?;
            Ok(hms_peer_list(List::new(peers, None)))
        })
    }
}

/// Removes a peer from the room of an id (v2 API). The peer may join again with
/// its token. reason may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_remove_peer(
    client: *const hms_client,
    room_id: *const c_char,
    peer_id: *const c_char,
    reason: *const c_char,
    options: *const hms_call_options,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter_without_result(error, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let peer_id = text::required(peer_id, "peer_id")?;
            let reason = text::optional(reason, "reason")?;
            client.0.remove_peer(room_id, peer_id, reason, &call_options::read(options)?)
        })
    }
}

/// Removes every peer of a role from the room of an id (v2 API). It is not retried
/// after a lost reply, because a retry would remove those who joined in between.
/// reason may be NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_remove_role(
    client: *const hms_client,
    room_id: *const c_char,
    role: *const c_char,
    reason: *const c_char,
    options: *const hms_call_options,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter_without_result(error, || {
            let client = held(client)?;
            let room_id = text::required(room_id, "room_id")?;
            let role = text::required(role, "role")?;
            let reason = text::optional(reason, "reason")?;
            client.0.remove_role(room_id, role, reason, &call_options::read(options)?)
        })
    }
}

/// The number of peers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_list_count(list: *const hms_peer_list) -> usize {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(0, |list| list.0.count())
}

/// The peer at index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_list_at(
    list: *const hms_peer_list,
    index: usize,
) -> *const hms_peer {
    // SAFETY: as the prologue of the header demands.
    unsafe { list.as_ref() }.map_or(ptr::null(), |list| list.0.at(index))
}

/// Frees a list with its peers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_list_free(list: *mut hms_peer_list) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(list) }
}

/// The id, which is new with each join.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_id(peer: *const hms_peer) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(peer, |peer| Some(&peer.id)) }
}

/// The name that the peer gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_name(peer: *const hms_peer) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(peer, |peer| peer.name.as_ref()) }
}

/// The user id of the peer's token.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_user_id(peer: *const hms_peer) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(peer, |peer| peer.user_id.as_ref()) }
}

/// The role.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_role(peer: *const hms_peer) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(peer, |peer| peer.role.as_ref()) }
}

/// A text of the application's own, often JSON.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_metadata(peer: *const hms_peer) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(peer, |peer| peer.metadata.as_ref()) }
}

/// When the peer joined.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_peer_joined_at_ms(peer: *const hms_peer) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(peer, |peer| peer.joined_at_ms) }
}
