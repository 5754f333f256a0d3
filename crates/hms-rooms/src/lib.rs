//! Create and disable 100ms rooms, blocking, within one deadline.
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
//! A request takes one way through it. The caller's parameters ([`RoomParams`]) are checked
//! (`check`) and put into an API's words (`api`), a [`Client`] call carries them through the
//! transport with its retries (`call`, `transport`), and the API reads the reply into a [`Room`].

mod api;
mod app_key;
mod auth_token;
mod call;
mod check;
mod client;
mod error;
pub mod escape;
mod exchange;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod limits;
mod list;
mod log;
mod management_token;
mod mask;
mod options;
#[doc(hidden)]
pub mod panic;
mod params;
mod per_process;
mod reply;
mod retry;
mod retry_after;
mod retry_budget;
mod room;
mod room_code;
mod session;
mod settings;
mod timestamp;
mod token;
mod transport;
mod wiped;

pub use auth_token::AuthTokenParams;
pub use client::{Client, Rooms};
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
