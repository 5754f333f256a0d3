//! The readers that the fuzz targets in `fuzz/` call directly. Bytes that are not the text which
//! the reader takes are read as nothing.

use std::time::Duration;

use ureq::http::header::{DATE, RETRY_AFTER};
use ureq::http::{HeaderMap, HeaderValue};

use crate::api::request::ROOMS;
use crate::api::validate;
use crate::http::retry_after;
use crate::redact;
use crate::settings::base_url::BaseUrl;

/// The wait that a reply with these two headers asks for. A value that cannot stand in a header is
/// left out.
#[must_use]
pub fn retry_after(retry_after: &[u8], date: &[u8]) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    for (name, value) in [(RETRY_AFTER, retry_after), (DATE, date)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    retry_after::from_headers(&headers)
}

/// The wait that the words of a message ask for.
#[must_use]
pub fn retry_after_in_words(message: &[u8]) -> Option<Duration> {
    retry_after::from_message(str::from_utf8(message).ok()?)
}

/// The URL of `/rooms` below this base URL, and the host that the library takes it to name.
#[must_use]
pub fn base_url(text: &[u8], allow_http: bool) -> Option<(String, String)> {
    let base = BaseUrl::parse(str::from_utf8(text).ok()?, allow_http).ok()?;
    Some((base.join(ROOMS).ok()?.to_string(), base.host().to_owned()))
}

/// Whether a room may have this name.
#[must_use]
pub fn is_name(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| validate::name(text).is_ok())
}

/// Whether a room may have this id.
#[must_use]
pub fn is_room_id(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| validate::room_id(text).is_ok())
}

/// A text of the service as the library shows it to a caller.
#[must_use]
pub fn redacted(text: &[u8], secrets: &[&str]) -> Option<String> {
    Some(redact::text(str::from_utf8(text).ok()?, secrets))
}
