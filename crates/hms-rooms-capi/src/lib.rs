//! The C ABI of hms-rooms. The doc comments of its public items are the text of
//! `include/hms_rooms.h`, which is generated from them: read it there.
//!
//! The order of the public modules is the order of the header, and the first line of each is the
//! banner of its section. Five private modules handle what crosses the boundary: `entry` (panics and
//! results), `sized` (structs that grow), `text` (strings), `number` (durations, moments, counts,
//! arrays) and `list` (pages).

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Replies echo storage credentials, and code on their way frees its copies without wiping them. So
/// all memory is wiped when it is freed.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

mod entry;
mod getter;
mod list;
mod number;
mod owned;
mod sized;
mod text;

pub mod version;

pub mod status;

pub mod error;

pub mod client_options;

pub mod client;

pub mod call_options;

pub mod room_params;

pub mod rooms;

pub mod room;

pub mod room_list;

pub mod session;

pub mod peer;

pub mod room_code;

pub mod token;

pub mod reply;
