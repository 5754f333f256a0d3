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
//! It listens on loopback, and stops when it is dropped. The `server` reads a request from a
//! `connection`. The request goes through the `middleware` (journal, faults), the `service`
//! (routing, `bearer` token), an API's wording (`legacy` or `v2`), the rules (`rooms`, `sessions`,
//! `room_codes`) and the `store`, which both APIs share. The sandbox's own API (`control`) tells
//! what happened, live over `events`, and shows it on the `page`. A `browser`'s requests for
//! another site's page are refused.

mod answer;
mod archive;
mod bearer;
mod body;
mod browser;
mod certificates;
mod clock;
mod connection;
mod control;
mod curl;
mod database_error;
mod events;
mod excerpt;
mod extract;
mod faults;
mod half_open;
mod hints;
mod journal;
mod legacy;
mod mask;
mod middleware;
mod page;
mod private_file;
mod query;
mod quirks;
mod rate_limit;
mod recording;
mod refusal;
mod request;
mod request_timeout;
mod room_codes;
mod rooms;
mod sandbox;
mod schema;
mod server;
mod service;
mod sessions;
mod snapshot;
mod store;
mod template;
mod terminal;
mod treatment;
mod v2;

pub use archive::{export, import, write};
pub use clock::Clock;
pub use quirks::{DisableReply, DisableUnknown, ListEnd, ListLimit, Quirks, RenameTaken};
pub use rate_limit::RateLimit;
pub use sandbox::{Builder, Sandbox};
pub use template::Template;
pub use terminal::escaped;
