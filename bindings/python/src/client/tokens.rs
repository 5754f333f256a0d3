//! Tokens: of the management API, and of those who join a room.

use hms_rooms::AuthTokenParams;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::Client;
use crate::arguments::{Given, duration, moment, optional_text, text};
use crate::call::call;
use crate::failure::Failure;

#[pymethods]
impl Client {
    /// Return the management token that a request would carry now.
    ///
    /// It is the one given, one that the callable returns, or one that is minted. Nothing is sent.
    /// It is a secret: do not log it.
    ///
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    ///
    /// Raises what the callable raises; DeadlineError if it takes too long; CancelledError if the
    /// client is closed.
    #[pyo3(signature = (*, timeout=None))]
    fn management_token<'py>(
        &self,
        py: Python<'py>,
        timeout: Given<'_>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let token = self.call(py, &timeout, &None, hms_rooms::Client::management_token)?;
        Ok(PyString::new(py, token.text()))
    }

    /// Mint an auth token, with which a peer joins a room in a role.
    ///
    /// It is signed with the client's access key and secret. Nothing is sent, on either API: the
    /// service checks the room and the role only when the peer joins. A token cannot be revoked,
    /// but a disabled room refuses every token. It is a secret: do not log it.
    ///
    /// room_id: the room's id, not its name.
    /// role: the role in which the peer joins, one of the room's template.
    /// user_id: your own id of the user, which the service reports with the peer.
    /// lifetime: how long the token is valid, in seconds or a timedelta: at most 90 days; None
    ///     means 24 hours. It counts from not_before if that is in the future.
    /// not_before: when the token begins to be valid: a datetime with a time zone; None means now.
    ///
    /// Raises InvalidArgumentError, also if the client has no access key.
    #[pyo3(signature = (room_id, role, *, user_id=None, lifetime=None, not_before=None))]
    fn auth_token<'py>(
        &self,
        py: Python<'py>,
        room_id: Bound<'_, PyAny>,
        role: Bound<'_, PyAny>,
        user_id: Given<'_>,
        lifetime: Given<'_>,
        not_before: Given<'_>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let params = AuthTokenParams {
            room_id: text("room_id", &room_id)?,
            role: text("role", &role)?,
            user_id: optional_text("user_id", user_id.as_ref())?,
            lifetime: duration("lifetime", lifetime.as_ref())?,
            not_before: moment("not_before", not_before.as_ref())?,
        };
        let token = call(py, None, |_| self.core.auth_token(&params))?;
        Ok(PyString::new(py, token.text()))
    }
}
