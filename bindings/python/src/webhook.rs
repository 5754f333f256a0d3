//! `Webhook`: the address to which the service reports a room's events, as a Python value.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};
use zeroize::Zeroize;

use crate::arguments::{Given, text, wrong_type};
use crate::failure::Failure;
use crate::repr::literal;

/// Where the service reports a room's events (v2 API).
///
/// Header values, and a user, a password and a query in the URL, are masked in its repr.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Webhook {
    url: String,
    headers: BTreeMap<String, String>,
}

impl Webhook {
    /// The webhook as the core takes it, with its headers as [`pairs`](Self::pairs).
    pub(crate) fn core<'a>(&'a self, headers: &'a [(&'a str, &'a str)]) -> hms_rooms::Webhook<'a> {
        hms_rooms::Webhook { url: &self.url, headers }
    }

    /// The headers as the core takes them.
    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

impl Drop for Webhook {
    fn drop(&mut self) {
        self.headers.values_mut().for_each(Zeroize::zeroize);
    }
}

#[pymethods]
impl Webhook {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("url", "headers");

    #[new]
    #[pyo3(signature = (url, headers=None))]
    fn new(url: Bound<'_, PyAny>, headers: Given<'_>) -> Result<Self, Failure> {
        let mut webhook =
            Self { url: text("webhook.url", &url)?.to_owned(), headers: BTreeMap::new() };
        if let Some(headers) = headers {
            let field = "webhook.headers";
            let Ok(pairs) = headers.cast::<PyMapping>() else {
                return Err(wrong_type(field, "a mapping of str to str", &headers));
            };
            for pair in pairs.items()? {
                let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
                if !name.is_instance_of::<PyString>() {
                    return Err(wrong_type(field, "a mapping with str for names", &name));
                }
                let name = text(field, &name)?.to_owned();
                if !value.is_instance_of::<PyString>() {
                    return Err(wrong_type(&format!("{field}[{name:?}]"), "a str", &value));
                }
                webhook.headers.insert(name, text(field, &value)?.to_owned());
            }
        }
        Ok(webhook)
    }

    /// The http or https address that receives the events.
    #[getter]
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Headers that the service sends along, such as a shared secret; a new dict each time.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for (name, value) in &self.headers {
            headers.set_item(name, value)?;
        }
        Ok(headers)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let masked: BTreeMap<&str, &str> =
            self.headers.keys().map(|name| (name.as_str(), "***")).collect();
        let url = self.core(&[]).redacted_url();
        Ok(format!("Webhook(url={}, headers={})", literal(py, url)?, literal(py, masked)?))
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<(&str, Bound<'py, PyDict>)> {
        Ok((self.url(), self.headers(py)?))
    }
}
