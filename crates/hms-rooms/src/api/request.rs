//! The parts of a request that both APIs word alike.

use std::borrow::Cow;

use serde::Serialize;

use super::validate;
use crate::error::Error;
use crate::http::Request;
use crate::params::{Credentials, Recording, RoomParams, Upload, Webhook};

/// The path of the rooms, of both APIs.
pub(crate) const ROOMS: &str = "/rooms";

/// The API's `recording_info`, without it meaning the template's settings.
#[derive(Serialize)]
pub(super) struct RecordingInfo<'a> {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_info: Option<UploadInfo<'a>>,
}

#[derive(Serialize)]
struct UploadInfo<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    location: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<UploadOptions<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<UploadCredentials<'a>>,
}

#[derive(Serialize)]
struct UploadOptions<'a> {
    region: &'a str,
}

#[derive(Serialize)]
struct UploadCredentials<'a> {
    key: &'a str,
    secret: &'a str,
}

impl<'a> From<&'a Recording<'_>> for RecordingInfo<'a> {
    fn from(recording: &'a Recording<'_>) -> Self {
        Self { enabled: recording.enabled, upload_info: recording.upload.as_ref().map(Into::into) }
    }
}

impl<'a> From<&'a Upload<'_>> for UploadInfo<'a> {
    fn from(upload: &'a Upload<'_>) -> Self {
        Self {
            kind: &upload.kind,
            location: &upload.location,
            prefix: upload.prefix.as_deref(),
            options: upload.region.as_deref().map(|region| UploadOptions { region }),
            credentials: upload.credentials.as_ref().map(Into::into),
        }
    }
}

impl<'a> From<&'a Credentials<'_>> for UploadCredentials<'a> {
    fn from(credentials: &'a Credentials<'_>) -> Self {
        Self { key: &credentials.key, secret: &credentials.secret }
    }
}

/// The advice of an error of a create if the room has no name and the outcome is unknown.
const UNNAMED_IS_LOST: &str = "a room may have been created under a name that only the service \
                               knows, and repeating the call may create another";

/// A request whose body says how a room should be. It is checked, and the secrets in it are noted.
pub(super) fn of_room<'a>(
    path: impl Into<Cow<'a, str>>,
    body: &impl Serialize,
    params: &'a RoomParams<'_>,
) -> Result<Request<'a>, Error> {
    validate::room(params)?;
    let mut request = Request::post(path, body)?;
    validate::body(&request, params)?;
    request.secrets = secrets(params);
    Ok(request)
}

/// The same request if it creates a room. Both APIs return the existing room if the name exists, so
/// a create with a name can be retried. Without a name, each request makes another room.
pub(super) fn create<'a>(request: Request<'a>, params: &RoomParams<'_>) -> Request<'a> {
    Request { idempotent: params.name.is_some(), if_lost: UNNAMED_IS_LOST, ..request }
}

/// The secrets among a room's parameters, which are redacted if a reply echoes them.
fn secrets<'a>(params: &'a RoomParams<'_>) -> Vec<&'a str> {
    let recording = params.recording.as_ref();
    let credentials =
        recording.and_then(|recording| recording.upload.as_ref()?.credentials.as_ref());
    credentials
        .into_iter()
        .flat_map(|credentials| [&*credentials.key, &*credentials.secret])
        .chain(params.webhook.iter().flat_map(Webhook::secrets))
        .collect()
}
