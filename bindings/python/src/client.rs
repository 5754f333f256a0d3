//! `Client`: what a program holds, and the operations on it.

use std::sync::Arc;
use std::time::Duration;

use hms_rooms::{Api, CallOptions, ClientOptions, Error, RoomParams, SecretString};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use pyo3::{PyTraverseError, PyVisit};
use secrecy::ExposeSecret;

use crate::arguments::{
    Flag, Given, count, duration, flag, optional_text, path, text, texts, value_of,
};
use crate::call::call;
use crate::failure::Failure;
use crate::log;
use crate::management_token::{self, Source};
use crate::pending::Pending;
use crate::recording::Recording;
use crate::room::Room;
use crate::webhook::Webhook;

/// An operation of the core about one room, which is named by its name or its id.
type OfOneRoom = fn(&hms_rooms::Client, &str, &CallOptions) -> Result<hms_rooms::Room, Error>;

/// Creates, disables and finds 100ms rooms.
///
/// An argument that is left out comes from the environment, if a variable is named, and else
/// from the default. Nothing is sent, and no name is resolved, before the first call.
///
/// management_token: a ready management token, or a callable that returns one; else
///     HMS_MANAGEMENT_TOKEN, unless access_key or secret is given.
/// access_key, secret: the access key and app secret from which management tokens are minted,
///     and renewed in time; else HMS_ACCESS_KEY and HMS_SECRET.
/// token_lifetime: how long a minted token is valid: seconds or a timedelta; None means 24 hours.
/// api: "legacy" or "v2"; else HMS_API, else what the base URL says ("legacy" if its path ends
///     in /api/v2, "v2" if it ends in another /v2), else "legacy".
/// base_url: the API's address, with or without a trailing slash; else HMS_BASE_URL, else the
///     service.
/// timeout: the budget of a whole call, every attempt and pause included: seconds or a
///     timedelta.
/// connect_timeout: the part of the budget that connecting may take: seconds or a timedelta.
/// max_attempts: how often a request is sent at most; 1 means no retry.
/// max_connections: how many idle connections are kept for reuse.
/// generate_names: give an unnamed room a UUID for a name, so that its create is as safe to
///     retry as any named one.
/// ca_file: a file of PEM certificates to trust in place of the system's; else HMS_CA_BUNDLE,
///     else SSL_CERT_FILE and SSL_CERT_DIR, else the system's store.
/// proxy: an http or https URL, "" for none; else, for an https base URL, HTTPS_PROXY unless
///     NO_PROXY names the host.
/// allow_http: allow plain http to a host that is not loopback.
/// user_agent_suffix: what follows "hms-rooms/<version> (python)" in User-Agent.
///
/// A callable runs on the thread of the call that needs a token, while other threads' calls
/// that need one wait, and not again until a minute before the token expires (if it is a JWT
/// that says when) or it was refused. The call raises what it raises, unless the token before
/// is still good: then the call goes on with that one, and sys.unraisablehook is told. It may
/// use any client but the one it makes the token for.
///
/// A client may be used by any number of threads at once, and on both sides of a fork; calls
/// release the GIL, and Ctrl-C ends them at once. It can be pickled, if a callable for a
/// management_token can: the copy is an open client made from the same arguments, the management
/// token and the secret among them in clear.
///
/// Leaving it as a context manager closes it. An argument that is refused raises
/// InvalidArgumentError with its name in field.
#[pyclass(frozen, weakref, module = "hms_rooms")]
pub(crate) struct Client {
    options: ClientOptions,
    source: Option<Arc<Source>>,
    core: hms_rooms::Client,
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(
        signature = (
            management_token=None, *, access_key=None, secret=None, token_lifetime=None,
            api=None, base_url=None, timeout=None, connect_timeout=None, max_attempts=None,
            max_connections=None, generate_names=Flag::Default(false), ca_file=None, proxy=None,
            allow_http=Flag::Default(false), user_agent_suffix=None,
        ),
        // The core has these defaults: here they are documentation.
        text_signature = "(management_token=None, *, access_key=None, secret=None, \
            token_lifetime=None, api=None, base_url=None, timeout=30.0, connect_timeout=10.0, \
            max_attempts=3, max_connections=32, generate_names=False, ca_file=None, proxy=None, \
            allow_http=False, user_agent_suffix=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        management_token: Given<'_>,
        access_key: Given<'_>,
        secret: Given<'_>,
        token_lifetime: Given<'_>,
        api: Given<'_>,
        base_url: Given<'_>,
        timeout: Given<'_>,
        connect_timeout: Given<'_>,
        max_attempts: Given<'_>,
        max_connections: Given<'_>,
        generate_names: Flag<'_>,
        ca_file: Given<'_>,
        proxy: Given<'_>,
        allow_http: Flag<'_>,
        user_agent_suffix: Given<'_>,
    ) -> Result<Self, Failure> {
        let (management_token, source) = management_token::read(management_token.as_ref())?;
        let options = ClientOptions {
            api: optional_text("api", api.as_ref())?.map(Api::parse).transpose()?,
            management_token,
            management_token_source: source.as_ref().map(Source::to_core),
            access_key: optional_text("access_key", access_key.as_ref())?.map(Into::into),
            secret: optional_text("secret", secret.as_ref())?.map(Into::into),
            token_lifetime: duration("token_lifetime", token_lifetime.as_ref())?,
            base_url: optional_text("base_url", base_url.as_ref())?.map(Into::into),
            timeout: duration("timeout", timeout.as_ref())?,
            connect_timeout: duration("connect_timeout", connect_timeout.as_ref())?,
            max_attempts: count("max_attempts", max_attempts.as_ref())?,
            max_connections: count("max_connections", max_connections.as_ref())?,
            generate_names: generate_names.read("generate_names")?,
            ca_file: path("ca_file", ca_file.as_ref())?,
            proxy: optional_text("proxy", proxy.as_ref())?.map(Into::into),
            user_agent_suffix: optional_text("user_agent_suffix", user_agent_suffix.as_ref())?
                .map(Into::into),
            allow_http: allow_http.read("allow_http")?,
            language: Some("python".to_owned()),
            log: Some(log::to_logging()),
        };
        let core = call(py, None, |_| hms_rooms::Client::new(&options))?;
        Ok(Self { options, source, core })
    }

    /// Create a room, or return the one that already has this name.
    ///
    /// On the v2 API, that one takes over the settings given here.
    ///
    /// name: a unique identifier, case-insensitive, of the characters a-z A-Z 0-9 . - : _. Left
    ///     out, the service makes one; such a create is not retried after a lost reply, and the
    ///     room cannot be disabled unless its name is read from the reply.
    /// description: what the room is for.
    /// template: the name of the room's template (legacy API).
    /// template_id: the id of the room's template (v2 API).
    /// region: "eu", "in", "us", or "auto": the region of the template, which is the default.
    /// recording: the room's recording settings. None, and Recording(enabled=False), are different
    ///     requests: with None the room follows its template's settings, also when those change.
    /// size: the most peers in the room (v2 API).
    /// large_room: whether the room may be larger than 2500 peers (v2 API).
    /// max_duration_seconds: the longest a session may last, in seconds (v2 API).
    /// polls: the ids of the room's polls (v2 API).
    /// webhook: where the service reports the room's events (v2 API).
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// A field of the other API raises UnsupportedError before anything is sent, with its name in
    /// field. Raises a subclass of HmsError; its outcome says whether the room may exist.
    #[pyo3(signature = (
        name=None, *, description=None, template=None, template_id=None, region=None,
        recording=None, size=None, large_room=None, max_duration_seconds=None, polls=None,
        webhook=None, timeout=None, max_attempts=None,
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn create_room(
        &self,
        py: Python<'_>,
        name: Given<'_>,
        description: Given<'_>,
        template: Given<'_>,
        template_id: Given<'_>,
        region: Given<'_>,
        recording: Given<'_>,
        size: Given<'_>,
        large_room: Given<'_>,
        max_duration_seconds: Given<'_>,
        polls: Given<'_>,
        webhook: Given<'_>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let recording = value_of::<Recording>("recording", recording.as_ref())?;
        let webhook = value_of::<Webhook>("webhook", webhook.as_ref())?;
        let polls = texts("polls", polls.as_ref())?;
        let polls: Vec<&str> = polls.iter().map(String::as_str).collect();
        let headers = webhook.map(|webhook| webhook.get().pairs()).unwrap_or_default();
        let params = RoomParams {
            name: optional_text("name", name.as_ref())?,
            description: optional_text("description", description.as_ref())?,
            template: optional_text("template", template.as_ref())?,
            template_id: optional_text("template_id", template_id.as_ref())?,
            region: optional_text("region", region.as_ref())?,
            recording: recording.map(|recording| recording.get().core()),
            size: count("size", size.as_ref())?,
            max_duration_seconds: count("max_duration_seconds", max_duration_seconds.as_ref())?,
            large_room: large_room.map(|it| flag("large_room", &it)).transpose()?,
            polls: &polls,
            webhook: webhook.map(|webhook| webhook.get().core(&headers)),
        };
        let room = self.call(py, &timeout, &max_attempts, |core, options| {
            core.create_room(&params, options)
        })?;
        Ok(room.into())
    }

    /// Disable the room of this name.
    ///
    /// Nobody new may join, and those inside stay until their session ends.
    ///
    /// On the legacy API this is the same upsert as a create: a mistyped name may make a new,
    /// disabled room and succeed. If the reply does not reliably say that the room is disabled,
    /// room.enabled is None.
    ///
    /// On the v2 API the room is looked up first, which takes a request or two more. If there is
    /// none, nothing is made, and NotFoundError raised; if it is disabled already, it is
    /// returned.
    ///
    /// name: the room's name as given when it was created.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often each of its requests is sent at most; None means the client's.
    ///
    /// Raises a subclass of HmsError; its outcome says whether the room may be disabled.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn disable_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("name", &name);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::disable_room)
    }

    /// Disable the room of this id, in one request.
    ///
    /// Nobody new may join, and those inside stay until their session ends.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError; its
    /// outcome says whether the room may be disabled.
    #[pyo3(signature = (room_id, *, timeout=None, max_attempts=None))]
    fn disable_room_by_id(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("room_id", &room_id);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::disable_room_by_id)
    }

    /// Let new peers join the room of this name again.
    ///
    /// The room is looked up first; if it is enabled already, it is returned.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// name: the room's name, in any case.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often each of its requests is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError; its
    /// outcome says whether the room may be enabled.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn enable_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("name", &name);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::enable_room)
    }

    /// Let new peers join the room of this id again, in one request.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError; its
    /// outcome says whether the room may be enabled.
    #[pyo3(signature = (room_id, *, timeout=None, max_attempts=None))]
    fn enable_room_by_id(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("room_id", &room_id);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::enable_room_by_id)
    }

    /// Read the room of this id.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// room_id: the room's id, of the characters a-z A-Z 0-9 - and _.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError.
    #[pyo3(signature = (room_id, *, timeout=None, max_attempts=None))]
    fn get_room(
        &self,
        py: Python<'_>,
        room_id: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("room_id", &room_id);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::get_room)
    }

    /// Find the room of exactly this name, enabled or disabled.
    ///
    /// v2 only: UnsupportedError on the legacy API, before anything is sent.
    ///
    /// name: the room's name, in any case.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often each of its requests is sent at most; None means the client's.
    ///
    /// Raises NotFoundError if there is no such room, or another subclass of HmsError.
    #[pyo3(signature = (name, *, timeout=None, max_attempts=None))]
    fn find_room(
        &self,
        py: Python<'_>,
        name: Bound<'_, PyAny>,
        timeout: Given<'_>,
        max_attempts: Given<'_>,
    ) -> Result<Room, Failure> {
        let of = ("name", &name);
        self.of_one_room(py, of, &timeout, &max_attempts, hms_rooms::Client::find_room)
    }

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

    /// End the client: every call under way or to come raises CancelledError.
    ///
    /// May be called from any thread, and more than once. A call under way ends within about
    /// 20 ms.
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

    /// A callable may hold the client that calls it. There is nothing to clear: a client cannot be
    /// older than its callable, so that no cycle is of clients alone.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.source.as_ref().map_or(Ok(()), |source| source.traverse(&visit))
    }
}

impl Client {
    /// The budget of a call that is given none of its own.
    pub(crate) fn timeout(&self) -> Duration {
        self.core.timeout()
    }

    /// Makes a call that is about one room, `(field, value)`.
    fn of_one_room(
        &self,
        py: Python<'_>,
        (field, value): (&'static str, &Bound<'_, PyAny>),
        timeout: &Given<'_>,
        max_attempts: &Given<'_>,
        operation: OfOneRoom,
    ) -> Result<Room, Failure> {
        let value = text(field, value)?;
        let room =
            self.call(py, timeout, max_attempts, |core, options| operation(core, value, options))?;
        Ok(room.into())
    }

    fn call<T: Send>(
        &self,
        py: Python<'_>,
        timeout: &Given<'_>,
        max_attempts: &Given<'_>,
        operation: impl FnOnce(&hms_rooms::Client, &CallOptions) -> Result<T, Error> + Send,
    ) -> Result<T, Failure> {
        let pending = timeout.as_ref().and_then(|given| given.cast::<Pending>().ok());
        let (timeout, waited) = match pending.map(Bound::get) {
            Some(pending) => (Some(pending.timeout), Some(pending.waited.clone())),
            None => (duration("timeout", timeout.as_ref())?, None),
        };
        let max_attempts = count("max_attempts", max_attempts.as_ref())?;
        if let Some(source) = &self.source {
            source.refuse_reentry(py)?;
        }
        call(py, waited, |options| {
            operation(&self.core, &CallOptions { timeout, max_attempts, ..options })
        })
    }

    /// The arguments that were given, for a copy of this client.
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let given = &self.options;
        let arguments = PyDict::new(py);
        match &self.source {
            Some(source) => arguments.set_item("management_token", source.callable())?,
            None => {
                arguments.set_item("management_token", exposed(given.management_token.as_ref()))?;
            }
        }
        arguments.set_item("access_key", &given.access_key)?;
        arguments.set_item("secret", exposed(given.secret.as_ref()))?;
        arguments.set_item("token_lifetime", given.token_lifetime.map(|it| it.as_secs_f64()))?;
        arguments.set_item("api", given.api.map(Api::name))?;
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
