//! Checks before anything is sent, so that a mistake costs no round trip and makes no room.
//!
//! Only rules that the API's page states and that do not move: characters, required fields. Limits
//! that do (regions, upload types, sizes, durations) are left to the service.

use crate::error::Error;
use crate::http::Request;
use crate::params::{Recording, RoomParams, Webhook};

/// The longest request body, in bytes. A service that finds a body too long may answer before it
/// has read it all, and then the answer is lost with the connection.
const MAX_BODY: usize = 256 * 1024;

/// The fewest and the most objects of a page.
const MIN_PAGE_SIZE: u32 = 10;
pub(crate) const MAX_PAGE_SIZE: u32 = 100;

/// A room's name: "Accepted characters are a-z, A-Z, 0-9, and . - : _" (seed page). No length is
/// documented, so the length is not checked.
pub(crate) fn name(name: &str) -> Result<(), Error> {
    if name.is_empty() {
        return Err(Error::invalid_argument(
            "name",
            "name is empty: leave it out to have one made",
        ));
    }
    let accepted = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_');
    match name.chars().find(|&c| !accepted(c)) {
        None => Ok(()),
        Some(c) => Err(Error::invalid_argument(
            "name",
            format!("name holds {c:?}: accepted characters are a-z, A-Z, 0-9, and . - : _"),
        )),
    }
}

/// A room's id, as one segment of a path: an id of another shape could name another path.
pub(crate) fn room_id(id: &str) -> Result<(), Error> {
    segment("room_id", id)
}

/// An id or a code, as one segment of a path that needs no encoding.
pub(crate) fn segment(field: &'static str, text: &str) -> Result<(), Error> {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !text.is_empty() && text.chars().all(safe) {
        return Ok(());
    }
    Err(Error::invalid_argument(field, format!("{field} must be of a-z, A-Z, 0-9, - and _")))
}

/// A role. It is percent-encoded in a path, but "." and ".." would name another path even so.
pub(crate) fn role(role: &str) -> Result<(), Error> {
    let why = match role {
        "" => "is empty",
        "." | ".." => "is no name",
        _ if role.contains(char::is_control) => "holds a control character",
        _ => return Ok(()),
    };
    Err(Error::invalid_argument("role", format!("role {why}")))
}

/// The filters of a list and other texts that are left out if they are not wanted: each is `None`
/// or not empty.
pub(crate) fn not_empty(texts: &[(&'static str, Option<&str>)]) -> Result<(), Error> {
    match texts.iter().find(|(_, text)| text.is_some_and(str::is_empty)) {
        None => Ok(()),
        Some((field, _)) => {
            Err(Error::invalid_argument(field, format!("{field} is empty: leave it out")))
        }
    }
}

/// The size of a page: "10 to 100" (the service's page "Make API calls").
pub(crate) fn page_size(size: u32) -> Result<(), Error> {
    if (MIN_PAGE_SIZE..=MAX_PAGE_SIZE).contains(&size) {
        return Ok(());
    }
    let message = format!("page_size must be {MIN_PAGE_SIZE} to {MAX_PAGE_SIZE}");
    Err(Error::invalid_argument("page_size", message))
}

/// A path of the caller's own, below the base URL and without a way out of it.
pub(crate) fn path(path: &str) -> Result<(), Error> {
    let refused = |why| Err(Error::invalid_argument("path", format!("path {why}")));
    let accepted = |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '\\');
    if !path.starts_with('/') {
        return refused("must begin with / and is relative to the base URL");
    }
    if !path.chars().all(accepted) {
        return refused("holds a character that must be percent-encoded");
    }
    let before_query = path.split('?').next().unwrap_or_default().to_ascii_lowercase();
    let mut segments = before_query[1..].split('/');
    if before_query.contains("%2f") || before_query.contains("%5c") {
        return refused("holds an encoded slash");
    }
    if segments.any(|segment| matches!(&*segment.replace("%2e", "."), "" | "." | "..")) {
        return refused("holds an empty segment, or . or ..");
    }
    Ok(())
}

/// The requirements of a room's parameters that hold on both APIs.
pub(crate) fn room(params: &RoomParams<'_>) -> Result<(), Error> {
    if let Some(name) = params.name {
        self::name(name)?;
    }
    if let Some(recording) = &params.recording {
        self::recording(recording)?;
    }
    if let Some(webhook) = &params.webhook {
        required("webhook.url", webhook.url)?;
        let scheme = webhook.url.split_once("://").map(|(scheme, _)| scheme);
        if !matches!(scheme, Some("http" | "https")) {
            let message = "webhook.url must begin with http:// or https://";
            return Err(Error::invalid_argument("webhook.url", message));
        }
    }
    Ok(())
}

/// A recording's upload destination and its credentials: what is required of each.
fn recording(recording: &Recording<'_>) -> Result<(), Error> {
    let Some(upload) = &recording.upload else { return Ok(()) };
    required("recording.upload.kind", &upload.kind)?;
    required("recording.upload.location", &upload.location)?;
    if let Some(credentials) = &upload.credentials {
        required("recording.upload.credentials.key", &credentials.key)?;
        required("recording.upload.credentials.secret", &credentials.secret)?;
    }
    Ok(())
}

fn required(field: &'static str, value: &str) -> Result<(), Error> {
    if value.is_empty() {
        return Err(Error::invalid_argument(field, format!("{field} is required")));
    }
    Ok(())
}

/// The size of a request body; the error names the longest of what went into it.
pub(crate) fn body(request: &Request<'_>, room: &RoomParams<'_>) -> Result<(), Error> {
    if size_of_body(request) <= MAX_BODY {
        return Ok(());
    }
    let length = |text: Option<&str>| text.map_or(0, str::len);
    let texts = [
        ("name", length(room.name)),
        ("description", length(room.description)),
        ("template", length(room.template)),
        ("template_id", length(room.template_id)),
        ("region", length(room.region)),
        ("recording.upload", room.recording.as_ref().map_or(0, upload_length)),
        ("polls", room.polls.iter().map(|poll| poll.len()).sum()),
        ("webhook", room.webhook.as_ref().map_or(0, webhook_length)),
    ];
    let field =
        texts.into_iter().max_by_key(|(_, length)| *length).map_or("name", |(name, _)| name);
    size(field, request)
}

/// The size of a request body, which `field` makes too large if it is.
pub(crate) fn size(field: &'static str, request: &Request<'_>) -> Result<(), Error> {
    let size = size_of_body(request);
    if size <= MAX_BODY {
        return Ok(());
    }
    let message = format!("the request has {size} bytes of JSON: at most {MAX_BODY} are sent");
    Err(Error::invalid_argument(field, message))
}

fn size_of_body(request: &Request<'_>) -> usize {
    request.body.as_ref().map_or(0, |body| body.len())
}

fn upload_length(recording: &Recording<'_>) -> usize {
    recording.upload.as_ref().map_or(0, |upload| {
        let optional =
            [&upload.prefix, &upload.region].map(|text| text.as_ref().map_or(0, |t| t.len()));
        let credentials =
            upload.credentials.as_ref().map_or(0, |pair| pair.key.len() + pair.secret.len());
        upload.kind.len() + upload.location.len() + optional[0] + optional[1] + credentials
    })
}

fn webhook_length(webhook: &Webhook<'_>) -> usize {
    let headers = webhook.headers.iter().map(|(name, value)| name.len() + value.len());
    webhook.url.len() + headers.sum::<usize>()
}
