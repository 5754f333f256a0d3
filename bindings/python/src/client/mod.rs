//! `Client`: what a program holds. Its operations are in the files of this folder, by subject.

mod lists;
mod request;
mod room_codes;
mod rooms;
mod session;
mod tokens;

use std::sync::Arc;

use hms_rooms::{Api, CallOptions, ClientOptions, Error, SecretString};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use pyo3::{PyTraverseError, PyVisit};
use secrecy::ExposeSecret;

use crate::arguments::{Flag, Given, count, duration, optional_text, path};
use crate::call::call;
use crate::failure::Failure;
use crate::log;
use crate::management_token::{self, Source};
use crate::pending::{OwnOptions, Pending};

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
/// proxy: an http or https URL; "" connects without a proxy. If it is left out and the base URL
///     is https, HTTPS_PROXY serves, unless NO_PROXY names the host.
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

    /// End the client: every call under way or to come raises CancelledError.
    ///
    /// May be called from any thread, and more than once. A call under way ends within about
    /// 20 ms.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.core.shutdown());
    }

    /// A call that waits for a thread, and begins now.
    #[pyo3(name = "_pending", signature = (timeout))]
    fn pending(&self, timeout: Given<'_>) -> Result<Pending, Failure> {
        let timeout = duration("timeout", timeout.as_ref())?;
        Ok(Pending::new(timeout.unwrap_or_else(|| self.core.timeout())))
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
    /// Makes a call with options of its own, as Python passes them.
    fn call<T: Send>(
        &self,
        py: Python<'_>,
        timeout: &Given<'_>,
        max_attempts: &Given<'_>,
        operation: impl FnOnce(&hms_rooms::Client, &CallOptions) -> Result<T, Error> + Send,
    ) -> Result<T, Failure> {
        self.call_with(py, OwnOptions::read(timeout, max_attempts)?, operation)
    }

    pub(crate) fn call_with<T: Send>(
        &self,
        py: Python<'_>,
        own: OwnOptions,
        operation: impl FnOnce(&hms_rooms::Client, &CallOptions) -> Result<T, Error> + Send,
    ) -> Result<T, Failure> {
        if let Some(source) = &self.source {
            source.refuse_reentry(py)?;
        }
        let OwnOptions { timeout, max_attempts, waited } = own;
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
