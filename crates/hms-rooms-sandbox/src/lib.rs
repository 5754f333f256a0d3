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
//! It listens on loopback and stops when it is dropped.
//!
//! A request comes in through `net`, is routed by `router`, and passes the middleware of
//! `api`, which applies the `faults` and records the request in the `journal`. A handler of `api`
//! reads the request with the help of `http`, applies the `rules`, and the rules keep their rooms in
//! the `store`. A `snapshot` is the whole store as one document. The sandbox's own API is `control`,
//! and its web page is `page`. No file uses another file that uses it.

mod api;
mod builder;
mod clock;
mod control;
mod faults;
mod http;
mod journal;
mod net;
mod page;
mod quirks;
mod router;
mod rules;
mod sandbox;
mod service;
mod snapshot;
mod store;

pub use builder::Builder;
pub use clock::Clock;
pub use http::rate_limit::RateLimit;
pub use journal::escape::escaped;
pub use quirks::{DisableReply, DisableUnknown, ListEnd, ListLimit, Quirks, RenameTaken};
pub use sandbox::Sandbox;
pub use snapshot::archive::{export, import, write};
pub use store::template::Template;
