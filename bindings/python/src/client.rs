//! `Client`: what a program holds, and the operations on it.

use std::path::PathBuf;

use hms_rooms::{Api, CallOptions, ClientOptions, CreateRoom, SecretString};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use secrecy::ExposeSecret;

use crate::arguments::{count, duration, optional_text, text};
use crate::call::call;
use crate::failure::Failure;
use crate::log;
use crate::recording::Recording;
use crate::room::Room;
use crate::webhook::Webhook;

/// Creates and disables 100ms rooms.
///
/// An argument that is left out comes from the environment, where a variable is named, and else
/// from the default. Nothing is sent, and no name is resolved, before the first call.
///
/// management_token: a ready management token; else HMS_MANAGEMENT_TOKEN.
/// access_key, secret: not in this release, which mints no tokens: UnsupportedError.
/// api: "legacy" or "v2"; else HMS_API, else "legacy". v2 is not in this release: UnsupportedError.
/// base_url: the API's address; else HMS_BASE_URL, else the service.
/// timeout: the budget of a whole call, every attempt and pause included: seconds or a timedelta.
/// connect_timeout: the part of the budget that connecting may take.
/// max_attempts: how often a request is sent at most; 1 means no replay.
/// max_connections: how many idle connections are kept for reuse.
/// generate_names: give an unnamed room a UUID for a name, so that its create is safe to replay.
/// ca_file: PEM certificates to trust in place of the system's; else HMS_CA_BUNDLE.
/// proxy: an http or https URL, "" for none; else HTTPS_PROXY unless NO_PROXY names the host.
/// allow_http: allow plain http to a host that is not loopback.
/// user_agent_suffix: what follows hms-rooms/<version> (python) in User-Agent.
///
/// A client may be used by any number of threads at once. It can be pickled: the copy is an open
/// client made from the same arguments, the management token among them in clear.
#[pyclass(frozen, weakref, module = "hms_rooms")]
pub(crate) struct Client {
    options: ClientOptions,
    core: hms_rooms::Client,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(
        signature = (
            management_token=None, *, access_key=None, secret=None, api=None, base_url=None,
            timeout=None, connect_timeout=None, max_attempts=None, max_connections=None,
            generate_names=false, ca_file=None, proxy=None, allow_http=false,
            user_agent_suffix=None,
        ),
        // The core has these defaults: here they are documentation.
        text_signature = "(management_token=None, *, access_key=None, secret=None, api=None, \
            base_url=None, timeout=30.0, connect_timeout=10.0, max_attempts=3, \
            max_connections=32, generate_names=False, ca_file=None, proxy=None, \
            allow_http=False, user_agent_suffix=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        management_token: Option<Bound<'_, PyString>>,
        access_key: Option<Bound<'_, PyString>>,
        secret: Option<Bound<'_, PyString>>,
        api: Option<Bound<'_, PyString>>,
        base_url: Option<Bound<'_, PyString>>,
        timeout: Option<Bound<'_, PyAny>>,
        connect_timeout: Option<Bound<'_, PyAny>>,
        max_attempts: Option<Bound<'_, PyAny>>,
        max_connections: Option<Bound<'_, PyAny>>,
        generate_names: bool,
        ca_file: Option<PathBuf>,
        proxy: Option<Bound<'_, PyString>>,
        allow_http: bool,
        user_agent_suffix: Option<Bound<'_, PyString>>,
    ) -> Result<Self, Failure> {
        let options = ClientOptions {
            api: optional_text("api", api.as_ref())?.map(Api::parse).transpose()?,
            management_token: optional_text("management_token", management_token.as_ref())?
                .map(Into::into),
            access_key: optional_text("access_key", access_key.as_ref())?.map(Into::into),
            secret: optional_text("secret", secret.as_ref())?.map(Into::into),
            base_url: optional_text("base_url", base_url.as_ref())?.map(Into::into),
            timeout: duration("timeout", timeout.as_ref())?,
            connect_timeout: duration("connect_timeout", connect_timeout.as_ref())?,
            max_attempts: count("max_attempts", max_attempts.as_ref())?,
            max_connections: count("max_connections", max_connections.as_ref())?,
            generate_names,
            ca_file,
            proxy: optional_text("proxy", proxy.as_ref())?.map(Into::into),
            user_agent_suffix: optional_text("user_agent_suffix", user_agent_suffix.as_ref())?
                .map(Into::into),
            allow_http,
            language: Some("python".to_owned()),
            log: Some(log::to_logging()),
        };
        let core = call(py, |_| hms_rooms::Client::new(&options))?;
        Ok(Self { options, core })
    }

    /// Creates a room, or returns the one that already has this name.
    ///
    /// name: a unique identifier, case-insensitive, of the characters a-z A-Z 0-9 . - : _. Left
    /// out, the service makes one; such a create is not replayed after a lost reply.
    /// description: what the room is for.
    /// template: the name of the room's template.
    /// template_id: the id of the room's template (v2 API).
    /// region: eu, in, us, or auto: the region of the template, which is the default.
    /// recording: the room's recording settings. None, and Recording(enabled=False), are different
    /// requests: with None the room follows its template's settings, also when those change later.
    /// size: the most peers in the room (v2 API).
    /// large_room: whether the room may be larger than 2500 peers (v2 API).
    /// max_duration_seconds: the longest a session may last (v2 API).
    /// polls: the ids of the room's polls (v2 API).
    /// webhook: where the service reports the room's events (v2 API).
    /// timeout, max_attempts: for this call; None means the client's.
    ///
    /// Raises a subclass of HmsError; its outcome says whether the room may exist.
    #[pyo3(signature = (
        name=None, *, description=None, template=None, template_id=None, region=None,
        recording=None, size=None, large_room=None, max_duration_seconds=None, polls=None,
        webhook=None, timeout=None, max_attempts=None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn create_room(
        &self,
        py: Python<'_>,
        name: Option<Bound<'_, PyString>>,
        description: Option<Bound<'_, PyString>>,
        template: Option<Bound<'_, PyString>>,
        template_id: Option<Bound<'_, PyString>>,
        region: Option<Bound<'_, PyString>>,
        recording: Option<Bound<'_, Recording>>,
        size: Option<Bound<'_, PyAny>>,
        large_room: Option<bool>,
        max_duration_seconds: Option<Bound<'_, PyAny>>,
        polls: Option<Vec<Bound<'_, PyString>>>,
        webhook: Option<Bound<'_, Webhook>>,
        timeout: Option<Bound<'_, PyAny>>,
        max_attempts: Option<Bound<'_, PyAny>>,
    ) -> Result<Room, Failure> {
        let polls = polls.unwrap_or_default();
        let polls = polls.iter().map(|id| text("polls", id)).collect::<Result<Vec<_>, _>>()?;
        let headers = webhook.as_ref().map(|webhook| webhook.get().pairs()).unwrap_or_default();
        let params = CreateRoom {
            name: optional_text("name", name.as_ref())?,
            description: optional_text("description", description.as_ref())?,
            template: optional_text("template", template.as_ref())?,
            template_id: optional_text("template_id", template_id.as_ref())?,
            region: optional_text("region", region.as_ref())?,
            recording: recording.as_ref().map(|recording| recording.get().to_core()),
            size: count("size", size.as_ref())?,
            max_duration_seconds: count("max_duration_seconds", max_duration_seconds.as_ref())?,
            large_room,
            polls: &polls,
            webhook: webhook
                .as_ref()
                .map(|webhook| hms_rooms::Webhook { url: webhook.get().url(), headers: &headers }),
        };
        let timeout = duration("timeout", timeout.as_ref())?;
        let max_attempts = count("max_attempts", max_attempts.as_ref())?;
        let room = call(py, |cancelled| {
            let options = CallOptions { timeout, max_attempts, cancelled: Some(cancelled) };
            self.core.create_room(&params, &options)
        })?;
        Ok(room.into())
    }

    /// Disables the room of this name: nobody new may join, and those inside stay until their
    /// session ends.
    ///
    /// On the legacy API this is the same upsert as a create: a mistyped name may make a new,
    /// disabled room and succeed. Where the reply does not reliably say that the room is disabled,
    /// room.enabled is None.
    ///
    /// name: the room's name as given when it was created.
    /// timeout, max_attempts: for this call; None means the client's.
    ///
    /// Raises a subclass of HmsError.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn disable_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyString>,
        timeout: Option<Bound<'_, PyAny>>,
        max_attempts: Option<Bound<'_, PyAny>>,
    ) -> Result<Room, Failure> {
        let name = text("name", &name)?;
        let timeout = duration("timeout", timeout.as_ref())?;
        let max_attempts = count("max_attempts", max_attempts.as_ref())?;
        let room = call(py, |cancelled| {
            let options = CallOptions { timeout, max_attempts, cancelled: Some(cancelled) };
            self.core.disable_room(name, &options)
        })?;
        Ok(room.into())
    }

    /// Ends the client: every call under way or to come raises CancelledError.
    ///
    /// May be called from any thread, and more than once.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.core.shutdown());
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (exc_type, exc, traceback, /))]
    fn __exit__(
        &self,
        py: Python<'_>,
        exc_type: &Bound<'_, PyAny>,
        exc: &Bound<'_, PyAny>,
        traceback: &Bound<'_, PyAny>,
    ) {
        let _ = (exc_type, exc, traceback);
        self.close(py);
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(match &self.options.base_url {
            Some(url) => format!("<hms_rooms.Client base_url={}>", PyString::new(py, url).repr()?),
            None => "<hms_rooms.Client>".to_owned(),
        })
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok((PyTuple::empty(py), self.arguments(py)?))
    }
}

impl Client {
    /// The arguments that were given, for a copy of this client.
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let given = &self.options;
        let arguments = PyDict::new(py);
        arguments.set_item("management_token", exposed(given.management_token.as_ref()))?;
        arguments.set_item("access_key", &given.access_key)?;
        arguments.set_item("secret", exposed(given.secret.as_ref()))?;
        arguments.set_item("api", given.api.map(api_name))?;
        arguments.set_item("base_url", &given.base_url)?;
        arguments.set_item("timeout", given.timeout.map(|it| it.as_secs_f64()))?;
        arguments.set_item("connect_timeout", given.connect_timeout.map(|it| it.as_secs_f64()))?;
        arguments.set_item("max_attempts", given.max_attempts)?;
        arguments.set_item("max_connections", given.max_connections)?;
        arguments.set_item("generate_names", given.generate_names)?;
        arguments.set_item("ca_file", &given.ca_file)?;
        arguments.set_item("proxy", &given.proxy)?;
        arguments.set_item("allow_http", given.allow_http)?;
        arguments.set_item("user_agent_suffix", &given.user_agent_suffix)?;
        Ok(arguments)
    }
}

fn exposed(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret)
}

fn api_name(api: Api) -> &'static str {
    match api {
        Api::Legacy => "legacy",
        Api::V2 => "v2",
    }
}
