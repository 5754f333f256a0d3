//! `Recording`, `Upload`, `Credentials`: a room's recording settings, as Python values.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arguments::{Given, flag, text, value_of};
use crate::failure::Failure;
use crate::repr::literal;

/// A room's recording settings.
///
/// enabled has no default: a program always says whether sessions are recorded. The settings are
/// taken whole: if they are given, those of the template do not apply.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Recording(hms_rooms::Recording<'static>);

impl Recording {
    pub(crate) fn core(&self) -> hms_rooms::Recording<'_> {
        self.0.borrowed()
    }
}

impl From<hms_rooms::Recording<'static>> for Recording {
    fn from(recording: hms_rooms::Recording<'static>) -> Self {
        Self(recording)
    }
}

#[pymethods]
impl Recording {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("enabled", "upload");

    #[new]
    #[pyo3(signature = (enabled, *, upload=None))]
    fn new(enabled: Bound<'_, PyAny>, upload: Given<'_>) -> Result<Self, Failure> {
        let enabled = flag("enabled", &enabled)?;
        let upload = value_of::<Upload>("upload", upload.as_ref())?;
        let upload = upload.map(|upload| upload.get().0.clone());
        Ok(Self(hms_rooms::Recording { enabled, upload }))
    }

    /// Whether the room's sessions are recorded.
    #[getter]
    fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// Where recordings are stored; None keeps them with 100ms.
    #[getter]
    fn upload(&self) -> Option<Upload> {
        self.0.upload.clone().map(Upload)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (enabled, upload) = (literal(py, self.enabled())?, literal(py, self.upload())?);
        Ok(format!("Recording(enabled={enabled}, upload={upload})"))
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((bool,), Bound<'py, PyDict>)> {
        let keywords = PyDict::new(py);
        keywords.set_item("upload", self.upload())?;
        Ok(((self.enabled(),), keywords))
    }
}

/// Where recordings are stored.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Upload(hms_rooms::Upload<'static>);

#[pymethods]
impl Upload {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str, &'static str, &'static str, &'static str) =
        ("type", "location", "prefix", "region", "credentials");

    #[new]
    #[pyo3(signature = (r#type, location, prefix=None, region=None, credentials=None))]
    fn new(
        r#type: Bound<'_, PyAny>,
        location: Bound<'_, PyAny>,
        prefix: Given<'_>,
        region: Given<'_>,
        credentials: Given<'_>,
    ) -> Result<Self, Failure> {
        let field = "recording.upload.credentials";
        let credentials = value_of::<Credentials>(field, credentials.as_ref())?;
        Ok(Self(hms_rooms::Upload {
            kind: owned("recording.upload.type", &r#type)?,
            location: owned("recording.upload.location", &location)?,
            prefix: prefix.map(|it| owned("recording.upload.prefix", &it)).transpose()?,
            region: region.map(|it| owned("recording.upload.region", &it)).transpose()?,
            credentials: credentials.map(|credentials| credentials.get().0.clone()),
        }))
    }

    /// The kind of storage: "s3" on the legacy API; "s3", "gs", "oss", "azure" on v2.
    #[getter]
    fn r#type(&self) -> &str {
        &self.0.kind
    }

    /// The name of the bucket.
    #[getter]
    fn location(&self) -> &str {
        &self.0.location
    }

    /// The path under which recordings are put.
    #[getter]
    fn prefix(&self) -> Option<&str> {
        self.0.prefix.as_deref()
    }

    /// The region of the bucket's account; the service takes ap-south-1 when it is None.
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Access to the bucket.
    #[getter]
    fn credentials(&self) -> Option<Credentials> {
        self.0.credentials.clone().map(Credentials)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!(
            "Upload(type={}, location={}, prefix={}, region={}, credentials={})",
            literal(py, self.r#type())?,
            literal(py, self.location())?,
            literal(py, self.prefix())?,
            literal(py, self.region())?,
            literal(py, self.credentials())?,
        ))
    }

    fn __getnewargs__(&self) -> (&str, &str, Option<&str>, Option<&str>, Option<Credentials>) {
        (self.r#type(), self.location(), self.prefix(), self.region(), self.credentials())
    }
}

/// Access keys of a bucket, which need GetObject and PutObject. Their repr is masked.
#[pyclass(frozen, eq, hash, weakref, module = "hms_rooms")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Credentials(hms_rooms::Credentials<'static>);

#[pymethods]
impl Credentials {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("key", "secret");

    #[new]
    fn new(key: Bound<'_, PyAny>, secret: Bound<'_, PyAny>) -> Result<Self, Failure> {
        Ok(Self(hms_rooms::Credentials {
            key: owned("recording.upload.credentials.key", &key)?,
            secret: owned("recording.upload.credentials.secret", &secret)?,
        }))
    }

    /// The access key id.
    #[getter]
    fn key(&self) -> &str {
        &self.0.key
    }

    /// The secret access key.
    #[getter]
    fn secret(&self) -> &str {
        &self.0.secret
    }

    fn __repr__(&self) -> &'static str {
        "Credentials(key='***', secret='***')"
    }

    fn __getnewargs__(&self) -> (&str, &str) {
        (self.key(), self.secret())
    }
}

fn owned(field: &'static str, value: &Bound<'_, PyAny>) -> Result<Cow<'static, str>, Failure> {
    Ok(Cow::Owned(text(field, value)?.to_owned()))
}
