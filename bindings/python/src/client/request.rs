//! Requests to endpoints that have no method of their own.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyMapping, PyString};

use super::Client;
use crate::arguments::{Flag, Given, text, wrong_type};
use crate::failure::Failure;

/// The characters that are encoded in a query: all but the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[pymethods]
impl Client {
    /// Send a request to any endpoint of the API, and return the JSON of its reply.
    ///
    /// It has this client's token, deadline, retries and errors. An empty reply is None. The reply
    /// may hold secrets: do not log it.
    ///
    /// method: "GET", "POST", "PUT", "PATCH" or "DELETE".
    /// path: begins with a slash, and is relative to the base URL: "/sessions". Everything in it
    ///     is percent-encoded already.
    /// params: the query, as names and values: str, int, float or bool. One that is None is left
    ///     out.
    /// json: the body, as json.dumps takes it; None sends none.
    /// idempotent: whether the request may be sent again after a lost reply; a GET always may.
    /// timeout: the budget of this call, in seconds or a timedelta; None means the client's.
    /// max_attempts: how often its request is sent at most; None means the client's.
    ///
    /// Raises a subclass of HmsError; its outcome says whether the request may have taken effect.
    /// A reply that is not JSON raises BadReplyError.
    #[pyo3(signature = (
        method, path, *, params=None, json=None, idempotent=Flag::Default(false), timeout=None,
        max_attempts=None,
    ), text_signature = "($self, method, path, *, params=None, json=None, idempotent=False, \
        timeout=None, max_attempts=None)")]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn request<'py>(
        &self,
        py: Python<'py>,
        method: Bound<'py, PyAny>,
        path: Bound<'py, PyAny>,
        params: Given<'py>,
        json: Given<'py>,
        idempotent: Flag<'py>,
        timeout: Given<'py>,
        max_attempts: Given<'py>,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let method = text("method", &method)?;
        let path = with_query(text("path", &path)?, params)?;
        let idempotent = idempotent.read("idempotent")?;
        let module = py.import(intern!(py, "json"))?;
        let dumps = |value| module.call_method1(intern!(py, "dumps"), (value,));
        let json = json.map(dumps).transpose()?;
        let json = json.as_ref().map(|json| text("json", json)).transpose()?;
        let reply = self.call(py, &timeout, &max_attempts, |core, options| {
            core.request(method, &path, json, idempotent, options)
        })?;
        if reply.json().trim().is_empty() {
            return Ok(py.None().into_bound(py));
        }
        Ok(module.call_method1(intern!(py, "loads"), (reply.json(),))?)
    }
}

/// The path with these parameters behind those that it may have.
fn with_query(path: &str, params: Given<'_>) -> Result<String, Failure> {
    let mut path = path.to_owned();
    let Some(params) = params else { return Ok(path) };
    let Ok(pairs) = params.cast::<PyMapping>() else {
        return Err(wrong_type("params", "a mapping of str to str, int, float or bool", &params));
    };
    for pair in pairs.items()? {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        if !name.is_instance_of::<PyString>() {
            return Err(wrong_type("params", "a mapping with str for names", &name));
        }
        if value.is_none() {
            continue;
        }
        let name = text("params", &name)?;
        let value = parameter(name, &value)?;
        let separator = if path.contains('?') { '&' } else { '?' };
        let (name, value) = (encoded(name), encoded(&value));
        path.push_str(&format!("{separator}{name}={value}"));
    }
    Ok(path)
}

fn parameter(name: &str, value: &Bound<'_, PyAny>) -> Result<String, Failure> {
    if value.is_instance_of::<PyString>() {
        return Ok(text("params", value)?.to_owned());
    }
    if let Ok(value) = value.cast::<PyBool>() {
        return Ok(value.is_true().to_string());
    }
    if value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>() {
        return Ok(value.str()?.to_string());
    }
    Err(wrong_type(&format!("params[{name:?}]"), "a str, int, float or bool", value))
}

fn encoded(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ENCODED)
}
