//! What a network, a service or a machine can do to a call, made to happen on real sockets.
//!
//! Replies that are wrong in themselves are conformance cases; what only a host can do (fork,
//! signals, a look-up that hangs) is tested from C and Python.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

mod blackhole;
mod ca_file;
mod cancellation;
mod certificate;
mod connections;
mod deadline;
mod log;
mod outage;
mod panics;
mod proxy;
mod server;
mod tls;
mod verification;
