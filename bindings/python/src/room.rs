//! `Room`: a room as a reply described it, as a Python value.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hms_rooms::{Error, State};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use zeroize::Zeroize;

use crate::arguments::{optional_text, text};
use crate::failure::Failure;
use crate::recording::Recording;
use crate::repr::literal;

/// A room, as the service described it in a reply.
///
/// Every part but the id may be absent: replies vary between workspaces. The constructor is for
/// tests of programs that use rooms; json is the text that raw parses.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Room {
    id: String,
    name: Option<String>,
    description: Option<String>,
    state: State,
    template: Option<String>,
    template_id: Option<String>,
    region: Option<String>,
    recording: Option<Recording>,
    recording_from_template: bool,
    created_at: Option<SystemTime>,
    updated_at: Option<SystemTime>,
    json: String,
}

impl From<hms_rooms::Room> for Room {
    fn from(room: hms_rooms::Room) -> Self {
        Self {
            id: room.id().to_owned(),
            name: room.name().map(str::to_owned),
            description: room.description().map(str::to_owned),
            state: room.state(),
            template: room.template().map(str::to_owned),
            template_id: room.template_id().map(str::to_owned),
            region: room.region().map(str::to_owned),
            recording: room.recording().map(|it| it.into_owned().into()),
            recording_from_template: room.recording_from_template(),
            created_at: room.created_at().map(to_microseconds),
            updated_at: room.updated_at().map(to_microseconds),
            json: room.json().to_owned(),
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // A reply may echo storage credentials.
        self.json.as_mut_str().zeroize();
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
        region=None, recording=None, recording_from_template=false, created_at=None,
        updated_at=None, json=None,
    ), text_signature = "(id, *, name=None, description=None, state='unknown', template=None, \
        template_id=None, region=None, recording=None, recording_from_template=False, \
        created_at=None, updated_at=None, json='{}')")]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        id: Bound<'_, PyString>,
        name: Option<Bound<'_, PyString>>,
        description: Option<Bound<'_, PyString>>,
        state: Option<Bound<'_, PyString>>,
        template: Option<Bound<'_, PyString>>,
        template_id: Option<Bound<'_, PyString>>,
        region: Option<Bound<'_, PyString>>,
        recording: Option<Bound<'_, Recording>>,
        recording_from_template: bool,
        created_at: Option<SystemTime>,
        updated_at: Option<SystemTime>,
        json: Option<Bound<'_, PyString>>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            id: text("id", &id)?.to_owned(),
            name: optional_text("name", name.as_ref())?.map(Into::into),
            description: optional_text("description", description.as_ref())?.map(Into::into),
            state: state_named(optional_text("state", state.as_ref())?)?,
            template: optional_text("template", template.as_ref())?.map(Into::into),
            template_id: optional_text("template_id", template_id.as_ref())?.map(Into::into),
            region: optional_text("region", region.as_ref())?.map(Into::into),
            recording: recording.map(|recording| recording.get().clone()),
            recording_from_template,
            created_at,
            updated_at,
            json: optional_text("json", json.as_ref())?.unwrap_or("{}").to_owned(),
        })
    }

    /// The room's id. Empty only after a disable that was answered by an empty reply.
    #[getter]
    fn id(&self) -> &str {
        &self.id
    }

    /// The room's name. Some workspaces answer with a hash in its place.
    #[getter]
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The room's description.
    #[getter]
    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Whether new peers may join; "unknown" where the reply does not reliably say.
    #[getter]
    fn state(&self) -> &'static str {
        self.state.name()
    }

    /// Whether new peers may join; None where the reply does not reliably say.
    #[getter]
    fn enabled(&self) -> Option<bool> {
        match self.state {
            State::Unknown => None,
            State::Enabled => Some(true),
            State::Disabled => Some(false),
        }
    }

    /// The name of the room's template.
    #[getter]
    fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// The id of the room's template.
    #[getter]
    fn template_id(&self) -> Option<&str> {
        self.template_id.as_deref()
    }

    /// The room's region.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The recording settings in force, with storage credentials if the service echoes them.
    #[getter]
    fn recording(&self) -> Option<Recording> {
        self.recording.clone()
    }

    /// Whether the recording settings are the template's and follow it.
    #[getter]
    fn recording_from_template(&self) -> bool {
        self.recording_from_template
    }

    /// When the room was created, in UTC.
    #[getter]
    fn created_at(&self) -> Option<SystemTime> {
        self.created_at
    }

    /// When the room was last changed, in UTC; None where it never was.
    #[getter]
    fn updated_at(&self) -> Option<SystemTime> {
        self.updated_at
    }

    /// The reply as received, fields unknown to this library included: a new dict each time.
    ///
    /// It may hold storage credentials in clear: do not log it.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.json.is_empty() {
            return Ok(PyDict::new(py).into_any());
        }
        py.import(intern!(py, "json"))?.call_method1(intern!(py, "loads"), (&self.json,))
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
        keywords.set_item("created_at", self.created_at())?;
        keywords.set_item("updated_at", self.updated_at())?;
        keywords.set_item("json", &self.json)?;
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

/// A `datetime` holds no less than a microsecond; what it would lose is not kept here either, so
/// that a pickled room equals itself.
fn to_microseconds(time: SystemTime) -> SystemTime {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let whole = Duration::new(since_epoch.as_secs(), since_epoch.subsec_micros() * 1000);
    UNIX_EPOCH + whole
}
