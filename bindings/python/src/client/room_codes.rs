//! Operations on room codes.

use hms_rooms::{CallOptions, Error};
use pyo3::prelude::*;

use super::Client;
use crate::arguments::{Given, optional_text, text};
use crate::failure::Failure;
use crate::room_code::RoomCode;

/// An operation of the core on one code.
type OfOneCode = fn(&hms_rooms::Client, &str, &CallOptions) -> Result<hms_rooms::RoomCode, Error>;

#[pymethods]
impl Client {
    /// Create the codes that a room lacks, one for each role, and return the codes of all roles.
    ///
    /// With a role, create a code for that one only, and return it in a list; such a call is not
    /// retried after a lost reply. A code does not expire; a room has 100 at most.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// role: the one role that gets a code.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises PermissionDeniedError if the room is disabled; NotFoundError if there is no such
    /// room or role; or another subclass of HmsError. Its outcome says whether codes may have been
    /// created.
    #[pyo3(signature = (room_id, role=None, *, timeout=None, max_attempts=None))]
    fn create_room_codes(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        role: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Vec<RoomCode>, Failure> {
        let room_id = text("room_id", &room_id)?;
        let role = optional_text("role", role.as_ref())?;
        let list = self.call(py, &timeout, &max_attempts, |core, options| {
            core.create_room_codes(room_id, role, options)
        })?;
        Ok(list.codes.into_iter().map(RoomCode::from).collect())
    }

    /// Let peers join with a room code again.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// code: the code, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such code; PermissionDeniedError if its role or its
    /// room is gone; or another subclass of HmsError. Its outcome says whether the code may be
    /// enabled.
    #[pyo3(signature = (code, *, timeout=None, max_attempts=None))]
    fn enable_room_code(
        &self,
        py: Python<'_>,
        code: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<RoomCode, Failure> {
        let operation = hms_rooms::Client::enable_room_code;
        self.of_one_code(py, &code, &timeout, &max_attempts, operation)
    }

    /// Disable a room code: new peers cannot join with it.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// code: the code, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such code, or another subclass of HmsError; its
    /// outcome says whether the code may be disabled.
    #[pyo3(signature = (code, *, timeout=None, max_attempts=None))]
    fn disable_room_code(
        &self,
        py: Python<'_>,
        code: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<RoomCode, Failure> {
        let operation = hms_rooms::Client::disable_room_code;
        self.of_one_code(py, &code, &timeout, &max_attempts, operation)
    }
}

impl Client {
    fn of_one_code(
        &self,
        py: Python<'_>,
        code: &Bound<'_, PyAny>,
        timeout: &Given<'_>,
        max_attempts: &Given<'_>,
        operation: OfOneCode,
    ) -> Result<RoomCode, Failure> {
        let code = text("code", code)?;
        let code =
            self.call(py, timeout, max_attempts, |core, options| operation(core, code, options))?;
        Ok(code.into())
    }
}
