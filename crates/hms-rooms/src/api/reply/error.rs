//! Reads a reply that is not a success into an error: `{"code", "message", "details"}`, or the
//! answer of a gateway in its place, such as HTML.

use std::str;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::Retry;
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::Reply;
use crate::http::retry_after;

/// The error of a reply whose status is not a success.
pub(crate) fn read(reply: &Reply) -> Error {
    let said = Said::read(&reply.body);
    let (kind, outcome, what) = meaning(reply.status);

    let mut message = format!("{what} ({})", reply.status);
    if let Some(said) = said.sentence() {
        message = format!("{message}: {said}");
    }
    if let Some(target) = &reply.location {
        message = format!("{message}: it points to {target}, and redirects are not followed");
    }

    let mut error = Error::new(kind, outcome, message);
    let parts = error.parts_mut();
    parts.http_status = Some(reply.status);
    // 530: Cloudflare finds no address for the service's own server.
    if matches!(reply.status, 408 | 425 | 530) {
        parts.retry = Retry::Once;
    }
    parts.retry_after = reply
        .retry_after
        .or_else(|| said.message.as_deref().and_then(retry_after::from_message))
        .or_else(|| said.details.iter().find_map(|detail| retry_after::from_message(detail)));
    parts.api_code = said.code;
    parts.api_message = said.message;
    parts.details = said.details;
    parts.body = quote(&reply.body);
    error
}

/// A body for an error, to be redacted and cut later, when the request's secrets are known.
pub(super) fn quote(body: &[u8]) -> Option<String> {
    (!body.is_empty()).then(|| String::from_utf8_lossy(body).into_owned())
}

fn meaning(status: u16) -> (ErrorKind, Outcome, &'static str) {
    use ErrorKind as Kind;
    use Outcome::{Rejected, Unknown};
    match status {
        401 => (Kind::Unauthenticated, Rejected, "the service did not accept the management token"),
        403 => (Kind::PermissionDenied, Rejected, "the management token does not allow this"),
        404 | 410 => (Kind::NotFound, Rejected, "the service does not know this"),
        429 => (Kind::RateLimited, Rejected, "the service asks to slow down"),
        300..=399 => (Kind::Rejected, Rejected, "the service answered with a redirect"),
        400..=499 => (Kind::Rejected, Rejected, "the service refused the request"),
        500..=599 => (Kind::ServerError, Unknown, "the service failed"),
        _ => (Kind::BadReply, Unknown, "the status of the reply says neither success nor failure"),
    }
}

/// An error body, of which each part may be of any type.
#[derive(Default, Deserialize)]
struct Refusal<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    details: Option<&'a RawValue>,
}

/// The contents of an error body.
#[derive(Default)]
struct Said {
    code: Option<i64>,
    message: Option<String>,
    details: Vec<String>,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        let Ok(body) = str::from_utf8(body) else { return Self::default() };
        let Ok(json) = serde_json::from_str::<&RawValue>(body) else {
            return Self { message: line(body), ..Self::default() };
        };
        if !json.get().starts_with('{') {
            return Self { message: text(json), ..Self::default() };
        }
        let refusal = serde_json::from_str::<Refusal<'_>>(json.get()).unwrap_or_default();
        Self {
            code: refusal.code.and_then(|code| plain(code).parse().ok()),
            message: refusal.message.and_then(text),
            details: refusal.details.map(details).unwrap_or_default(),
        }
    }

    fn sentence(&self) -> Option<String> {
        let details = self.details.iter().filter(|detail| Some(*detail) != self.message.as_ref());
        let said: Vec<&str> = self
            .message
            .iter()
            .chain(details)
            .map(String::as_str)
            .filter(|s| !s.is_empty())
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}

fn text(json: &RawValue) -> Option<String> {
    serde_json::from_str(json.get()).ok()
}

/// The contents of a string, or other JSON as it is written.
fn plain(json: &RawValue) -> String {
    text(json).unwrap_or_else(|| json.get().to_owned())
}

/// `details` is a list of texts, but has been seen as other JSON: nothing of it is dropped.
fn details(json: &RawValue) -> Vec<String> {
    let values = serde_json::from_str(json.get()).unwrap_or_else(|_| vec![json]);
    values.into_iter().map(plain).collect()
}

/// A body of one short line of plain text is itself the message: "rate limit exceeded, …".
fn line(body: &str) -> Option<String> {
    let text = body.trim();
    let plain = !text.is_empty() && text.len() <= 200 && !text.starts_with(['<', '{', '[']);
    (plain && !text.chars().any(char::is_control)).then(|| text.to_owned())
}
