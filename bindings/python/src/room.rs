//! `Room`: a room as a reply described it, as a Python value.

use std::hash::{Hash, Hasher};
use std::time::SystemTime;

use hms_rooms::{Error, RoomParts, State};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{Flag, Given, count, flag, moment, optional_text, text, value_of};
use crate::datetime::to_microseconds;
use crate::failure::Failure;
use crate::recording::Recording;
use crate::repr::literal;
use crate::state;

/// A room, as the service described it in a reply.
///
/// Every part but the id may be absent: replies vary between workspaces. The constructor is for
/// tests of programs that use rooms; json is the text that raw parses.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
pub(crate) struct Room(hms_rooms::Room);

impl From<hms_rooms::Room> for Room {
    fn from(room: hms_rooms::Room) -> Self {
        Self(room)
    }
}

impl Room {
    /// The values by which rooms are compared.
    fn values(&self) -> impl Eq + Hash + '_ {
        (
            self.id(),
            self.name(),
            self.description(),
            self.state(),
            self.template(),
            self.template_id(),
            self.region(),
            (self.0.recording(), self.recording_from_template()),
            // Nested, because Hash is for tuples of at most twelve values.
            (self.size(), self.max_duration_seconds(), self.large_room(), self.webhook_url()),
            self.created_at(),
            self.updated_at(),
            self.0.json(),
        )
    }
}

impl PartialEq for Room {
    fn eq(&self, other: &Self) -> bool {
        self.values() == other.values()
    }
}

impl Hash for Room {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.values().hash(state);
    }
}

#[pymethods]
impl Room {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("id",);

    #[new]
    #[pyo3(signature = (
        id, *, name=None, description=None, state=None, template=None, template_id=None,
        region=None, recording=None, recording_from_template=Flag::Default(false), size=None,
        large_room=None, max_duration_seconds=None, webhook_url=None, created_at=None,
        updated_at=None, json=None,
    ), text_signature = "(id, *, name=None, description=None, state='unknown', template=None, \
        template_id=None, region=None, recording=None, recording_from_template=False, size=None, \
        large_room=None, max_duration_seconds=None, webhook_url=None, created_at=None, \
        updated_at=None, json='{}')")]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        id: Bound<'_, PyAny>,
        name: Given<'_>,
        description: Given<'_>,
        state: Given<'_>,
        template: Given<'_>,
        template_id: Given<'_>,
        region: Given<'_>,
        recording: Given<'_>,
        recording_from_template: Flag<'_>,
        size: Given<'_>,
        large_room: Given<'_>,
        max_duration_seconds: Given<'_>,
        webhook_url: Given<'_>,
        created_at: Given<'_>,
        updated_at: Given<'_>,
        json: Given<'_>,
    ) -> Result<Self, Failure> {
        let iso = |time: Option<SystemTime>| time.map(|time| iso_format(py, time)).transpose();
        let created_at = iso(moment("created_at", created_at.as_ref())?)?;
        let updated_at = iso(moment("updated_at", updated_at.as_ref())?)?;
        let recording = value_of::<Recording>("recording", recording.as_ref())?;
        let parts = RoomParts {
            id: text("id", &id)?,
            name: optional_text("name", name.as_ref())?,
            description: optional_text("description", description.as_ref())?,
            state: state_named(optional_text("state", state.as_ref())?)?,
            template: optional_text("template", template.as_ref())?,
            template_id: optional_text("template_id", template_id.as_ref())?,
            region: optional_text("region", region.as_ref())?,
            recording: recording.map(|recording| recording.get().core()),
            recording_from_template: recording_from_template.read("recording_from_template")?,
            size: count("size", size.as_ref())?,
            max_duration_seconds: count("max_duration_seconds", max_duration_seconds.as_ref())?,
            large_room: large_room.map(|it| flag("large_room", &it)).transpose()?,
            webhook_url: optional_text("webhook_url", webhook_url.as_ref())?,
            created_at: created_at.as_deref(),
            updated_at: updated_at.as_deref(),
            json: optional_text("json", json.as_ref())?.unwrap_or("{}"),
        };
        Ok(Self(hms_rooms::Room::from(&parts)))
    }

    /// The room's id. Empty only after a disable that was answered by an empty reply.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// The room's name. Some workspaces answer with a hash in its place.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The room's description.
    #[getter]
    fn description(&self) -> Option<&str> {
        self.0.description()
    }

    /// Whether new peers may join; "unknown" if the reply does not reliably say.
    #[getter]
    fn state(&self) -> &'static str {
        self.0.state().name()
    }

    /// Whether new peers may join; None if the reply does not reliably say.
    #[getter]
    fn enabled(&self) -> Option<bool> {
        state::enabled(self.0.state())
    }

    /// The name of the room's template.
    #[getter]
    fn template(&self) -> Option<&str> {
        self.0.template()
    }

    /// The id of the room's template.
    #[getter]
    fn template_id(&self) -> Option<&str> {
        self.0.template_id()
    }

    /// The room's region.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region()
    }

    /// The recording settings in force, with storage credentials if the service echoes them.
    #[getter]
    fn recording(&self) -> Option<Recording> {
        self.0.recording().map(|recording| recording.into_owned().into())
    }

    /// Whether the recording settings are the template's and follow it.
    #[getter]
    fn recording_from_template(&self) -> bool {
        self.0.recording_from_template()
    }

    /// The most peers that may be in the room at once (v2 API).
    #[getter]
    fn size(&self) -> Option<u32> {
        self.0.size()
    }

    /// Whether the room may be larger than 2500 peers (v2 API).
    #[getter]
    fn large_room(&self) -> Option<bool> {
        self.0.large_room()
    }

    /// The longest that a session may last, in seconds (v2 API).
    #[getter]
    fn max_duration_seconds(&self) -> Option<u32> {
        self.0.max_duration_seconds()
    }

    /// Where the service reports the room's events (v2 API). It may hold a password or a key.
    #[getter]
    fn webhook_url(&self) -> Option<&str> {
        self.0.webhook_url()
    }

    /// When the room was created, in UTC.
    #[getter]
    fn created_at(&self) -> Option<SystemTime> {
        self.0.created_at().map(to_microseconds)
    }

    /// When the room was last changed, in UTC; None if it never was.
    #[getter]
    fn updated_at(&self) -> Option<SystemTime> {
        self.0.updated_at().map(to_microseconds)
    }

    /// The reply as received, fields unknown to this library included: a new dict each time.
    ///
    /// It may hold storage credentials in clear: do not log it.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = self.0.json();
        if json.is_empty() {
            return Ok(PyDict::new(py).into_any());
        }
        py.import(intern!(py, "json"))?.call_method1(intern!(py, "loads"), (json,))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (id, name) = (literal(py, self.id())?, literal(py, self.name())?);
        Ok(format!("<hms_rooms.Room id={id} name={name} state='{}'>", self.state()))
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((&str,), Bound<'py, PyDict>)> {
        let keywords = PyDict::new(py);
        keywords.set_item("name", self.name())?;
        keywords.set_item("description", self.description())?;
        keywords.set_item("state", self.state())?;
        keywords.set_item("template", self.template())?;
        keywords.set_item("template_id", self.template_id())?;
        keywords.set_item("region", self.region())?;
        keywords.set_item("recording", self.recording())?;
        keywords.set_item("recording_from_template", self.recording_from_template())?;
        keywords.set_item("size", self.size())?;
        keywords.set_item("large_room", self.large_room())?;
        keywords.set_item("max_duration_seconds", self.max_duration_seconds())?;
        keywords.set_item("webhook_url", self.webhook_url())?;
        keywords.set_item("created_at", self.created_at())?;
        keywords.set_item("updated_at", self.updated_at())?;
        keywords.set_item("json", self.0.json())?;
        Ok(((self.id(),), keywords))
    }
}

fn state_named(name: Option<&str>) -> Result<State, Error> {
    let states = [State::Unknown, State::Enabled, State::Disabled];
    let name = name.unwrap_or(State::Unknown.name());
    states.into_iter().find(|state| state.name() == name).ok_or_else(|| {
        Error::invalid_argument("state", "state must be enabled, disabled or unknown")
    })
}

fn iso_format(py: Python<'_>, time: SystemTime) -> PyResult<String> {
    time.into_pyobject(py)?.call_method0(intern!(py, "isoformat"))?.extract()
}
