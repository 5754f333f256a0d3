//! The parts of a request that both APIs word alike.

use serde::Serialize;

use crate::params::{Credentials, Recording, RoomParams, Upload, Webhook};

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
pub(super) const UNNAMED_IS_LOST: &str = "a room may have been created under a name that only the \
                                          service knows, and repeating the call may create another";

/// The secrets among a room's parameters, to be masked should a reply echo them.
pub(super) fn secrets<'a>(params: &'a RoomParams<'_>) -> Vec<&'a str> {
    let recording = params.recording.as_ref();
    let credentials =
        recording.and_then(|recording| recording.upload.as_ref()?.credentials.as_ref());
    credentials
        .into_iter()
        .flat_map(|credentials| [&*credentials.key, &*credentials.secret])
        .chain(params.webhook.iter().flat_map(Webhook::secrets))
        .collect()
}
