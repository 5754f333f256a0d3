//! The C ABI of hms-rooms. The doc comments of its public items are the text of
//! `include/hms_rooms.h`, which is generated from them; read it there.
//!
//! The order of the modules is the order of the header. What crosses the boundary is handled in
//! three small ones: `entry` (panics, results), `sized` (structs that grow) and
//! `text` (strings).

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Replies echo storage credentials, and much that handles them on the way merely frees its copy:
/// what is freed is wiped.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

mod entry;
mod sized;
mod text;

pub mod status;

pub mod client_options;

pub mod room_params;

pub mod client;

pub mod room;

pub mod error;

pub mod version;
