//! Sockets: the server, its connections and their time limits, TLS, and replies that go wrong.

pub(crate) mod certificates;
pub(crate) mod connection;
mod half_open;
pub(crate) mod reply_fault;
pub(crate) mod request_timeout;
pub(crate) mod server;
