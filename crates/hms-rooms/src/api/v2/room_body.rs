//! The request that gives a room its settings.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::api::request::{self, RecordingInfo};
use crate::error::Error;
use crate::http::Request;
use crate::params::{RoomParams, Webhook};

#[derive(Serialize)]
struct RoomBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recording_info: Option<RecordingInfo<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    large_room: Option<bool>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    polls: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<WebhookBody<'a>>,
}

#[derive(Serialize)]
struct WebhookBody<'a> {
    url: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "as_map")]
    headers: &'a [(&'a str, &'a str)],
}

/// The request that gives a room these settings.
pub(super) fn request<'a>(
    path: impl Into<Cow<'a, str>>,
    params: &'a RoomParams<'_>,
) -> Result<Request<'a>, Error> {
    let body = RoomBody {
        name: params.name,
        description: params.description,
        template_id: params.template_id,
        region: params.region,
        recording_info: params.recording.as_ref().map(Into::into),
        size: params.size,
        max_duration_seconds: params.max_duration_seconds,
        large_room: params.large_room,
        polls: params.polls,
        webhook: params.webhook.as_ref().map(Into::into),
    };
    request::of_room(path, &body, params)
}

impl<'a> From<&'a Webhook<'_>> for WebhookBody<'a> {
    fn from(webhook: &'a Webhook<'_>) -> Self {
        Self { url: webhook.url, headers: webhook.headers }
    }
}

fn as_map<S: Serializer>(headers: &[(&str, &str)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(headers.len()))?;
    for (name, value) in headers {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
