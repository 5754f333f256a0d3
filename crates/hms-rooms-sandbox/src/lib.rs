//! A 100ms rooms service on your own machine: the API's semantics on a database, for tests.
//!
//! ```
//! use hms_rooms_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::builder().template("default", true).token("secret").start()?;
//! println!("point a client at {}", sandbox.base_url());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It listens on loopback, and stops when it is dropped. A request passes the `service` (bearer
//! token, routing, journal), an API's wording (`legacy`), the rules of rooms (`rooms`) and the
//! `store`.

mod control;
mod journal;
mod legacy;
mod mask;
mod quirks;
mod refusal;
mod rooms;
mod sandbox;
mod service;
mod store;
mod template;

pub use quirks::{DisableReply, DisableUnknown, Quirks};
pub use sandbox::{Builder, Sandbox};
pub use template::Template;
