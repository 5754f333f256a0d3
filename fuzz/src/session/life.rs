//! The steps that follow a room's creation: lists, sessions, room codes, tokens, other requests.

use std::ffi::c_char;
use std::ptr;

use arbitrary::Arbitrary;
use hms_rooms_abi::peer::*;
use hms_rooms_abi::reply::*;
use hms_rooms_abi::room_code::*;
use hms_rooms_abi::room_list::*;
use hms_rooms_abi::rooms::hms_client_update_room;
use hms_rooms_abi::session::*;
use hms_rooms_abi::status::{HMS_OK, hms_status};
use hms_rooms_abi::token::*;

use super::arguments::{RoomParams, Size, Text};
use super::{Call, Held, Slot, checks};
use crate::exact::Lent;

/// An operation with its own arguments.
#[derive(Arbitrary, Debug)]
pub(super) enum Life {
    Update { id: Text, params: Option<RoomParams> },
    ListRooms(Option<Filter>),
    EndRoom { id: Text, params: Option<(Size, Text, bool)> },
    ListPeers { id: Text, filter: Option<(Size, Text, Text)> },
    Remove { id: Text, peer_or_role: Text, reason: Text, is_role: bool },
    CreateCodes { id: Text, role: Text },
    ListCodes { id: Text, filter: Option<Filter> },
    SetCode { code: Text, enabled: bool },
    AuthToken { size: Size, texts: [Text; 3], lifetime_ms: u64, not_before_ms: i64 },
    Request { method: Method, path: Text, json: Text, idempotent: bool },
}

/// The filter of rooms or of room codes, whose role is the name.
#[derive(Arbitrary, Debug)]
pub(super) struct Filter {
    size: Size,
    state: u8,
    page_size: u8,
    name: Text,
    template_id: Text,
    created_ms: [i64; 2],
    start: Text,
}

#[derive(Arbitrary, Debug)]
pub(super) enum Method {
    Get,
    Post,
    Any(Text),
}

impl Method {
    fn lend(&self, lent: &mut Lent) -> *const c_char {
        match self {
            Self::Get => lent.text(b"GET"),
            Self::Post => lent.text(b"POST"),
            Self::Any(text) => text.lend(lent),
        }
    }
}

impl Filter {
    fn lend_of_rooms(&self, lent: &mut Lent) -> *const hms_room_filter {
        let filter = hms_room_filter {
            struct_size: self.size.of::<hms_room_filter>(),
            state: u32::from(self.state),
            page_size: u32::from(self.page_size),
            name: self.name.lend(lent),
            template_id: self.template_id.lend(lent),
            created_from_ms: self.created_ms[0],
            created_until_ms: self.created_ms[1],
            start: self.start.lend(lent),
        };
        lent.prefix(&filter, filter.struct_size)
    }

    fn lend_of_codes(&self, lent: &mut Lent) -> *const hms_room_code_filter {
        let filter = hms_room_code_filter {
            struct_size: self.size.of::<hms_room_code_filter>(),
            role: self.name.lend(lent),
            state: u32::from(self.state),
            page_size: u32::from(self.page_size),
            start: self.start.lend(lent),
        };
        lent.prefix(&filter, filter.struct_size)
    }
}

impl Held {
    pub(super) fn live(&mut self, client: Slot, life: &Life, call: &Call) {
        let mut lent = Lent::default();
        match life {
            Life::Update { id, params } => {
                let id = id.lend(&mut lent);
                let params = params.as_ref().map_or(ptr::null(), |given| given.lend(&mut lent));
                // SAFETY: `call` passes what lives until it returns.
                let room = self.call(client, call, lent, |client, options, room, error| unsafe {
                    hms_client_update_room(client, id, params, options, room, error)
                });
                self.keep_room(call.into, room);
            }
            Life::ListRooms(filter) => {
                let filter = filter.as_ref();
                let filter = filter.map_or(ptr::null(), |given| given.lend_of_rooms(&mut lent));
                // SAFETY: `call` passes what lives until it returns.
                let list = self.call(client, call, lent, |client, options, list, error| unsafe {
                    hms_client_list_rooms(client, filter, options, list, error)
                });
                // SAFETY: it lives, or is NULL, and is freed once.
                unsafe {
                    let count = hms_room_list_count(list);
                    (0..count).for_each(|index| checks::room(hms_room_list_at(list, index)));
                    assert!(hms_room_list_at(list, count).is_null());
                    checks::text(hms_room_list_next(list));
                    hms_room_list_free(list);
                }
            }
            Life::ListPeers { id, filter } => {
                let id = id.lend(&mut lent);
                let filter = filter.as_ref().map_or(ptr::null(), |(size, user_id, role)| {
                    let struct_size = size.of::<hms_peer_filter>();
                    let (user_id, role) = (user_id.lend(&mut lent), role.lend(&mut lent));
                    lent.prefix(&hms_peer_filter { struct_size, user_id, role }, struct_size)
                });
                // SAFETY: `call` passes what lives until it returns.
                let list = self.call(client, call, lent, |client, options, list, error| unsafe {
                    hms_client_list_peers(client, id, filter, options, list, error)
                });
                // SAFETY: it lives, or is NULL, and is freed once.
                unsafe {
                    let count = hms_peer_list_count(list);
                    (0..count).for_each(|index| checks::peer(hms_peer_list_at(list, index)));
                    hms_peer_list_free(list);
                }
            }
            Life::AuthToken { size, texts, lifetime_ms, not_before_ms } => {
                let [room_id, role, user_id] = texts.each_ref().map(|text| text.lend(&mut lent));
                let params = hms_auth_token_params {
                    struct_size: size.of::<hms_auth_token_params>(),
                    room_id,
                    role,
                    user_id,
                    lifetime_ms: *lifetime_ms,
                    not_before_ms: *not_before_ms,
                };
                let params = lent.prefix(&params, params.struct_size);
                // SAFETY: `call` passes what lives until it returns.
                let token = self.call(client, call, lent, |client, _, token, error| unsafe {
                    hms_client_auth_token(client, params, token, error)
                });
                checks::token(token);
                // SAFETY: it lives, or is NULL, and is freed once.
                unsafe { hms_token_free(token) };
            }
            Life::Request { method, path, json, idempotent } => {
                let (method, path) = (method.lend(&mut lent), path.lend(&mut lent));
                let (json, idempotent) = (json.lend(&mut lent), u32::from(*idempotent));
                // SAFETY: `call` passes what lives until it returns.
                let reply = self.call(client, call, lent, |client, options, reply, error| unsafe {
                    hms_client_request(
                        client, method, path, json, idempotent, options, reply, error,
                    )
                });
                // SAFETY: it lives, or is NULL, and is freed once.
                unsafe {
                    assert_eq!(checks::text(hms_reply_json(reply)).is_none(), reply.is_null());
                    assert!(matches!(hms_reply_http_status(reply), 0 | 200..300));
                    hms_reply_free(reply);
                }
            }
            Life::EndRoom { .. } | Life::Remove { .. } => self.leave(client, life, call),
            Life::CreateCodes { .. } | Life::ListCodes { .. } | Life::SetCode { .. } => {
                self.codes(client, life, call);
            }
        }
    }

    /// The operations that have no result but their status.
    fn leave(&mut self, client: Slot, life: &Life, call: &Call) {
        let mut lent = Lent::default();
        match life {
            Life::EndRoom { id, params } => {
                let id = id.lend(&mut lent);
                let params = params.as_ref().map_or(ptr::null(), |(size, reason, lock)| {
                    let struct_size = size.of::<hms_end_room_params>();
                    let (reason, lock) = (reason.lend(&mut lent), u32::from(*lock));
                    lent.prefix(&hms_end_room_params { struct_size, reason, lock }, struct_size)
                });
                // SAFETY: `call` passes what lives until it returns.
                self.call::<u8>(client, call, lent, |client, options, done, error| unsafe {
                    done_if_ok(done, hms_client_end_room(client, id, params, options, error))
                });
            }
            Life::Remove { id, peer_or_role, reason, is_role } => {
                let operation =
                    if *is_role { hms_client_remove_role } else { hms_client_remove_peer };
                let (id, text) = (id.lend(&mut lent), peer_or_role.lend(&mut lent));
                let reason = reason.lend(&mut lent);
                // SAFETY: `call` passes what lives until it returns.
                self.call::<u8>(client, call, lent, |client, options, done, error| unsafe {
                    done_if_ok(done, operation(client, id, text, reason, options, error))
                });
            }
            _ => {}
        }
    }

    fn codes(&mut self, client: Slot, life: &Life, call: &Call) {
        let mut lent = Lent::default();
        let list = match life {
            Life::CreateCodes { id, role } => {
                let (id, role) = (id.lend(&mut lent), role.lend(&mut lent));
                // SAFETY: `call` passes what lives until it returns.
                self.call(client, call, lent, |client, options, list, error| unsafe {
                    hms_client_create_room_codes(client, id, role, options, list, error)
                })
            }
            Life::ListCodes { id, filter } => {
                let id = id.lend(&mut lent);
                let filter = filter.as_ref();
                let filter = filter.map_or(ptr::null(), |given| given.lend_of_codes(&mut lent));
                // SAFETY: `call` passes what lives until it returns.
                self.call(client, call, lent, |client, options, list, error| unsafe {
                    hms_client_list_room_codes(client, id, filter, options, list, error)
                })
            }
            Life::SetCode { code, enabled } => {
                let operation = if *enabled {
                    hms_client_enable_room_code
                } else {
                    hms_client_disable_room_code
                };
                let text = code.lend(&mut lent);
                // SAFETY: `call` passes what lives until it returns.
                let code = self.call(client, call, lent, |client, options, code, error| unsafe {
                    operation(client, text, options, code, error)
                });
                checks::room_code(code);
                // SAFETY: it lives, or is NULL, and is freed once.
                unsafe { hms_room_code_free(code) };
                return;
            }
            _ => return,
        };
        // SAFETY: it lives, or is NULL, and is freed once.
        unsafe {
            let count = hms_room_code_list_count(list);
            for index in 0..count {
                let copy = hms_room_code_copy(hms_room_code_list_at(list, index));
                checks::room_code(copy);
                hms_room_code_free(copy);
            }
            checks::text(hms_room_code_list_next(list));
            hms_room_code_list_free(list);
        }
    }
}

/// Sets the out-pointer that an operation without a result lacks, as one with a result would.
///
/// # Safety
/// `done` is NULL or can be written to.
unsafe fn done_if_ok(done: *mut *mut u8, status: hms_status) -> hms_status {
    if !done.is_null() {
        let value = if status == HMS_OK { ptr::dangling_mut() } else { ptr::null_mut() };
        // SAFETY: as this function's own.
        unsafe { done.write(value) };
    }
    status
}
