//! `RoomCode`: a short text with which peers join a room, as a Python value.

use std::time::SystemTime;

use pyo3::prelude::*;

use crate::arguments::{Given, flag, moment, owned_text, text};
use crate::datetime::to_microseconds;
use crate::failure::Failure;
use crate::repr::literal;
use crate::state;

/// A room code, as the service described it in a reply: peers join a room in a role with it.
///
/// Every part but the code may be absent. A code lets anybody in who has it. The constructor is for
/// tests of programs that use room codes.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct RoomCode(hms_rooms::RoomCode);

impl From<hms_rooms::RoomCode> for RoomCode {
    fn from(mut code: hms_rooms::RoomCode) -> Self {
        code.created_at = code.created_at.map(to_microseconds);
        code.updated_at = code.updated_at.map(to_microseconds);
        Self(code)
    }
}

/// The arguments of a copy.
type Arguments<'a> = (
    &'a str,
    Option<&'a str>,
    Option<&'a str>,
    Option<bool>,
    Option<SystemTime>,
    Option<SystemTime>,
);

#[pymethods]
impl RoomCode {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ) = ("code", "room_id", "role", "enabled", "created_at", "updated_at");

    #[new]
    #[pyo3(signature = (
        code, room_id=None, role=None, enabled=None, created_at=None, updated_at=None,
    ))]
    fn new(
        code: Bound<'_, PyAny>,
        room_id: Given<'_>,
        role: Given<'_>,
        enabled: Given<'_>,
        created_at: Given<'_>,
        updated_at: Given<'_>,
    ) -> Result<Self, Failure> {
        Ok(Self::from(hms_rooms::RoomCode {
            code: text("code", &code)?.to_owned(),
            room_id: owned_text("room_id", &room_id)?,
            role: owned_text("role", &role)?,
            state: state::state(enabled.map(|it| flag("enabled", &it)).transpose()?),
            created_at: moment("created_at", created_at.as_ref())?,
            updated_at: moment("updated_at", updated_at.as_ref())?,
        }))
    }

    /// The code itself, such as "abc-defg-hij".
    #[getter]
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The id of its room.
    #[getter]
    fn room_id(&self) -> Option<&str> {
        self.0.room_id.as_deref()
    }

    /// The role in which peers join with it.
    #[getter]
    fn role(&self) -> Option<&str> {
        self.0.role.as_deref()
    }

    /// Whether peers may join with it; None if the reply does not say.
    #[getter]
    fn enabled(&self) -> Option<bool> {
        state::enabled(self.0.state)
    }

    /// When the code was created, in UTC.
    #[getter]
    fn created_at(&self) -> Option<SystemTime> {
        self.0.created_at
    }

    /// When the code was last enabled or disabled, in UTC; None if it never was.
    #[getter]
    fn updated_at(&self) -> Option<SystemTime> {
        self.0.updated_at
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (code, enabled) = (literal(py, self.code())?, literal(py, self.enabled())?);
        let (room_id, role) = (literal(py, self.room_id())?, literal(py, self.role())?);
        Ok(format!("<hms_rooms.RoomCode {code} room_id={room_id} role={role} enabled={enabled}>"))
    }

    fn __getnewargs__(&self) -> Arguments<'_> {
        let (created_at, updated_at) = (self.created_at(), self.updated_at());
        (self.code(), self.room_id(), self.role(), self.enabled(), created_at, updated_at)
    }
}
