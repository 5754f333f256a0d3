//! Manage 100ms rooms with blocking calls, each within one deadline.
//!
//! ```
//! use hms_rooms::{CallOptions, Client, ClientOptions, RoomParams};
//!
//! # let sandbox = hms_rooms_sandbox::Sandbox::start()?;
//! # let base_url = sandbox.base_url().to_string();
//! let client = Client::new(&ClientOptions {
//!     management_token: Some("management-token".into()),
//!     base_url: Some(base_url), // absent: the service itself
//!     ..Default::default()
//! })?;
//!
//! let params = RoomParams { name: Some("test-room"), ..Default::default() };
//! let room = client.create_room(&params, &CallOptions::default())?;
//! println!("{} is {}", room.id(), room.state().name());
//!
//! client.disable_room("test-room", &CallOptions::default())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate is the core under a C ABI, a C++ header and a Python package, and is shaped by what
//! they promise: a call returns within its budget, never panics outwards, starts nothing global,
//! and fails with an [`Error`] that says whether the request may have taken effect.
//!
//! A request takes one way through it. A [`Client`] starts a `call`. The `api` checks the caller's
//! parameters ([`RoomParams`]) and puts them into the words of the API. The `call` sends the request
//! and retries it over the `transport`, and the `api` reads the reply into a [`Room`].

mod api;
mod app_key;
mod auth_token;
mod call;
mod client;
mod deadline;
mod error;
pub mod escape;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod list;
mod log;
mod management_token;
mod options;
#[doc(hidden)]
pub mod panic;
mod params;
mod per_process;
mod redact;
mod reply;
mod room;
mod room_code;
mod session;
mod settings;
mod timestamp;
mod token;
mod transport;
mod wiped;

pub use auth_token::AuthTokenParams;
pub use client::Client;
pub use client::rooms::Rooms;
pub use error::{Error, ErrorKind, Outcome};
pub use list::{RoomCodeFilter, RoomCodeList, RoomFilter, RoomList};
pub use log::{Log, LogLevel};
pub use management_token::ManagementTokenSource;
pub use options::{Api, CallOptions, ClientOptions};
pub use params::{Credentials, Recording, RoomParams, Upload, Webhook};
pub use reply::Reply;
#[doc(hidden)]
pub use room::RoomText;
pub use room::{Room, RoomParts, State};
pub use room_code::RoomCode;
pub use secrecy::SecretString;
pub use session::{EndRoomParams, Peer, PeerFilter};
pub use token::Token;

/// This library's version, `x.y.z`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
