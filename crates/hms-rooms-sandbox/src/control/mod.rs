//! The sandbox's own API, under `/_sandbox`.

mod events;
mod faults;
mod invariants;
mod read;
mod request_view;
mod requests;
pub(crate) mod room;
mod room_view;
mod rooms;
pub(crate) mod router;
mod snapshot;
mod templates;
