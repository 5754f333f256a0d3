//! The rules of `recording_info`: types, required fields and defaults.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::body;
use crate::http::refusal::Refusal;

/// The upload types that an API accepts, and its default region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uploads {
    pub(crate) types: &'static [&'static str],
    /// The default of `options.region`.
    pub(crate) region: Option<&'static str>,
}

pub(crate) const LEGACY_UPLOADS: Uploads = Uploads { types: &["s3"], region: Some("ap-south-1") };

pub(crate) const V2_UPLOADS: Uploads =
    Uploads { types: &["s3", "gs", "oss", "azure"], region: None };

/// Read only to check the types. The store keeps the value itself, with its unknown fields.
#[derive(Deserialize)]
struct Body {
    #[serde(rename = "recording_info")]
    _recording_info: RecordingInfo,
}

#[derive(Deserialize)]
struct RecordingInfo {
    #[serde(rename = "enabled")]
    _enabled: Option<bool>,
    #[serde(rename = "upload_info")]
    _upload_info: Option<UploadInfo>,
}

#[derive(Deserialize)]
struct UploadInfo {
    #[serde(rename = "type")]
    _type: Option<String>,
    #[serde(rename = "location")]
    _location: Option<String>,
    #[serde(rename = "prefix")]
    _prefix: Option<String>,
    #[serde(rename = "options")]
    _options: Option<UploadOptions>,
    #[serde(rename = "credentials")]
    _credentials: Option<UploadCredentials>,
}

#[derive(Deserialize)]
struct UploadOptions {
    #[serde(rename = "region")]
    _region: Option<String>,
}

#[derive(Deserialize)]
struct UploadCredentials {
    #[serde(rename = "key")]
    _key: Option<String>,
    #[serde(rename = "secret")]
    _secret: Option<String>,
}

/// The paths of a `recording_info` that must be objects.
const OBJECTS: [(&str, &str); 4] = [
    ("recording_info", ""),
    ("recording_info.upload_info", "/upload_info"),
    ("recording_info.upload_info.options", "/upload_info/options"),
    ("recording_info.upload_info.credentials", "/upload_info/credentials"),
];

/// Checks a `recording_info`, and fills in defaults.
pub(crate) fn complete(mut info: Value, uploads: Uploads) -> Result<Value, Refusal> {
    for (path, pointer) in OBJECTS {
        body::check_object(path, info.pointer(pointer).unwrap_or(&Value::Null))?;
    }
    body::fields::<Body>(json!({ "recording_info": &info }))?;
    if info["enabled"].is_null() {
        info["enabled"] = json!(false);
    }
    if let Some(upload) = info.get_mut("upload_info").filter(|upload| !upload.is_null()) {
        check_upload(upload, uploads)?;
        if let Some(region) = uploads.region
            && !is_nonempty(&upload["options"]["region"])
        {
            upload["options"] = json!({ "region": region });
        }
    }
    Ok(info)
}

fn check_upload(upload: &Value, uploads: Uploads) -> Result<(), Refusal> {
    let invalid =
        |why| Refusal::bad_request("upload.invalid", "Invalid upload configuration").detail(why);
    if !upload["type"].as_str().is_some_and(|kind| uploads.types.contains(&kind)) {
        return Err(invalid(format!("type is required: one of {}", uploads.types.join(", "))));
    }
    if !is_nonempty(&upload["location"]) {
        return Err(Refusal::bad_request("upload.location", "Bucket location is missing"));
    }
    if let Some(credentials) = upload.get("credentials").filter(|value| !value.is_null()) {
        for half in ["key", "secret"] {
            if !is_nonempty(&credentials[half]) {
                return Err(invalid(format!("credentials: {half} is required")));
            }
        }
    }
    Ok(())
}

fn is_nonempty(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}
