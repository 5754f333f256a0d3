//! Faults of a network, a service or a machine, made to happen on real sockets.
//!
//! If a reply is wrong in itself, a conformance case tests it. If only a host can cause a fault
//! (fork, signals, a look-up that hangs), a test in C or Python does.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

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
