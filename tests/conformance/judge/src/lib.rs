//! One judge for four hosts: the same cases, as data, for Rust, C, C++ and Python.
//!
//! A case says what to ask of the client, what a server is to answer, what that server must have
//! seen, and what the client must report. [`trial::run`] plays the server's part on a loopback
//! socket, has a host make the calls, and compares. A host is a small program in its own
//! language (`../hosts/`) that reads calls on its standard input and writes what it observed on its
//! standard output, in the lines of [`protocol`].
//!
//! The cases are in `../cases/`, with the format in `../README.md`; [`case`] is that format as
//! types. `tests/conformance.rs` of this crate runs every case through every host named by
//! the environment variable `CONFORMANCE_HOSTS`.

pub mod case;
pub mod certificates;
pub mod host;
pub mod http;
pub mod judge;
pub mod live;
pub mod places;
pub mod protocol;
pub mod secrets;
pub mod server;
pub mod stage;
pub mod trial;
pub mod verbs;
