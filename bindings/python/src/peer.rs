//! `Peer`: somebody who is inside a room, as a Python value.

use std::time::SystemTime;

use pyo3::prelude::*;

use crate::arguments::{Given, moment, owned_text, text};
use crate::datetime::to_microseconds;
use crate::failure::Failure;
use crate::repr::literal;

/// Somebody who is inside a room, as the service described it in a reply.
///
/// Every part but the id may be absent. The metadata, and the user id, are not in its repr. The
/// constructor is for tests of programs that use peers.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Peer(hms_rooms::Peer);

impl From<hms_rooms::Peer> for Peer {
    fn from(mut peer: hms_rooms::Peer) -> Self {
        peer.joined_at = peer.joined_at.map(to_microseconds);
        Self(peer)
    }
}

/// The arguments of a copy.
type Arguments<'a> = (
    &'a str,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<SystemTime>,
);

#[pymethods]
impl Peer {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ) = ("id", "name", "user_id", "role", "metadata", "joined_at");

    #[new]
    #[pyo3(signature = (id, name=None, user_id=None, role=None, metadata=None, joined_at=None))]
    fn new(
        id: Bound<'_, PyAny>,
        name: Given<'_>,
        user_id: Given<'_>,
        role: Given<'_>,
        metadata: Given<'_>,
        joined_at: Given<'_>,
    ) -> Result<Self, Failure> {
        Ok(Self::from(hms_rooms::Peer {
            id: text("id", &id)?.to_owned(),
            name: owned_text("name", &name)?,
            user_id: owned_text("user_id", &user_id)?,
            role: owned_text("role", &role)?,
            metadata: owned_text("metadata", &metadata)?,
            joined_at: moment("joined_at", joined_at.as_ref())?,
        }))
    }

    /// The peer's id, which is new with each join.
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    /// The name that the peer gave.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The user id of the peer's token.
    #[getter]
    fn user_id(&self) -> Option<&str> {
        self.0.user_id.as_deref()
    }

    /// The peer's role.
    #[getter]
    fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    /// A text of the application's own, often JSON.
    #[getter]
    fn metadata(&self) -> Option<&str> {
        self.0.metadata.as_deref()
    }

    /// When the peer joined, in UTC.
    #[getter]
    fn joined_at(&self) -> Option<SystemTime> {
        self.0.joined_at
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (id, name) = (literal(py, self.id())?, literal(py, self.name())?);
        let role = literal(py, self.role())?;
        Ok(format!("<hms_rooms.Peer id={id} name={name} role={role}>"))
    }

    fn __getnewargs__(&self) -> Arguments<'_> {
        (self.id(), self.name(), self.user_id(), self.role(), self.metadata(), self.joined_at())
    }
}
