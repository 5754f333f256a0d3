//! Operations that list page by page: they check their arguments, and send nothing. The iterators
//! that they return are in `hms_rooms._lists`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;

use super::Client;
use crate::arguments::{Flag, Given, count, flag, moment, owned_text, text};
use crate::failure::Failure;
use crate::pending::OwnOptions;
use crate::query::{RoomCodeQuery, RoomQuery};

#[pymethods]
impl Client {
    /// List every room, page by page as the returned iterator is advanced.
    ///
    /// Arguments are checked at once; nothing is sent before the first room is asked for. An error
    /// in the middle of a list has the start of the page that could not be read: a list with that
    /// start goes on from there. pages() of the iterator reads a page at a time.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// enabled: rooms that are enabled, or disabled; None lists those enabled, then those disabled.
    /// name: only rooms of this name; the service decides whether a part of it is enough.
    /// template_id: only rooms of the template with this id.
    /// created_from: only rooms that were created then or later: a datetime with a time zone.
    /// created_until: only rooms that were created then or earlier: a datetime with a time zone.
    /// page_size: the most rooms of a page; the service allows 10 to 100.
    /// start: where to go on: next of a page, or start of an error.
    /// timeout: the budget of each page, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often the request for a page is sent at most; None means the client's.
    ///
    /// Raises InvalidArgumentError or UnsupportedError; the iterator raises a subclass of HmsError,
    /// and ends with it.
    #[pyo3(signature = (
        *, enabled=Flag::Default(true), name=None, template_id=None, created_from=None,
        created_until=None, page_size=None, start=None, timeout=None, max_attempts=None,
    ), text_signature = "($self, *, enabled=True, name=None, template_id=None, created_from=None, \
        created_until=None, page_size=100, start=None, timeout=None, max_attempts=None)")]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn list_rooms<'py>(
        slf: Bound<'py, Self>,
        enabled: Flag<'py>,
        name: Given<'_>,
        template_id: Given<'_>,
        created_from: Given<'_>,
        created_until: Given<'_>,
        page_size: Given<'_>,
        start: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let py = slf.py();
        let query = RoomQuery {
            client: slf.unbind(),
            enabled: enabled.read_optional("enabled")?,
            page_size: count("page_size", page_size.as_ref())?,
            name: owned_text("name", &name)?,
            template_id: owned_text("template_id", &template_id)?,
            created_from: moment("created_from", created_from.as_ref())?,
            created_until: moment("created_until", created_until.as_ref())?,
            start: owned_text("start", &start)?,
            own: OwnOptions::read(&timeout, &max_attempts)?,
        };
        query.check(py)?;
        iterator(py, intern!(py, "RoomIterator"), query)
    }

    /// List every code of a room, page by page as the returned iterator is advanced.
    ///
    /// It is read as list_rooms says: arguments are checked at once, an error has a start, and
    /// pages() reads a page at a time.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// role: only codes of this role.
    /// enabled: only codes that are enabled, or disabled; None lists both.
    /// page_size: the most codes of a page; the service allows 10 to 100.
    /// start: where to go on: next of a page, or start of an error.
    /// timeout: the budget of each page, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often the request for a page is sent at most; None means the client's.
    ///
    /// Raises InvalidArgumentError or UnsupportedError. The iterator raises PermissionDeniedError
    /// if the room is disabled, or another subclass of HmsError, and ends with it.
    #[pyo3(signature = (
        room_id, *, role=None, enabled=None, page_size=None, start=None, timeout=None,
        max_attempts=None,
    ), text_signature = "($self, room_id, *, role=None, enabled=None, page_size=100, start=None, \
        timeout=None, max_attempts=None)")]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn list_room_codes<'py>(
        slf: Bound<'py, Self>,
        room_id: Bound<'py, PyAny>,
        role: Given<'_>,
        enabled: Given<'_>,
        page_size: Given<'_>,
        start: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let py = slf.py();
        let query = RoomCodeQuery {
            client: slf.unbind(),
            room_id: text("room_id", &room_id)?.to_owned(),
            role: owned_text("role", &role)?,
            enabled: enabled.map(|it| flag("enabled", &it)).transpose()?,
            page_size: count("page_size", page_size.as_ref())?,
            start: owned_text("start", &start)?,
            own: OwnOptions::read(&timeout, &max_attempts)?,
        };
        query.check(py)?;
        iterator(py, intern!(py, "RoomCodeIterator"), query)
    }
}

/// An iterator over what a query finds.
fn iterator<'py>(
    py: Python<'py>,
    class: &Bound<'py, PyString>,
    query: impl IntoPyObject<'py>,
) -> Result<Bound<'py, PyAny>, Failure> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let import = || py.import(intern!(py, "hms_rooms._lists")).map(Bound::unbind);
    let module = MODULE.get_or_try_init(py, import)?.bind(py);
    Ok(module.call_method1(class, (query,))?)
}
