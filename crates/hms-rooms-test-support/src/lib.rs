//! Servers, certificates and dead ports with which tests make faults happen. All of them are on
//! loopback. If something fails here, the test fails: so this panics.

#![allow(clippy::unwrap_used, reason = "a failure here fails the test")]

pub mod certificate;
pub mod dead_ports;
pub mod server;
pub mod stream;
