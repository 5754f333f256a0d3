//! Reads replies as JSON, and says why one cannot be read.

use std::str;

use serde::Deserialize;

use super::error;
use crate::error::{Error, ErrorKind, Outcome};
use crate::http::Reply;

/// Reads the JSON of a reply. `lacks` says what is missing if it is JSON of another shape.
pub(crate) fn read<'a, T: Deserialize<'a>>(reply: &'a Reply, lacks: &str) -> Result<T, Error> {
    object(text(reply)?).map_err(|error| unreadable(&error, lacks, reply))
}

/// Reads a JSON object. A derived reader also takes a list, for the values of its fields.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, serde_json::Error> {
    if text.trim_start().starts_with('[') {
        return Err(serde::de::Error::custom("a list"));
    }
    serde_json::from_str(text)
}

/// The text of a reply that is a success. Any other reply is an error.
pub(crate) fn text(reply: &Reply) -> Result<&str, Error> {
    if !reply.is_success() {
        return Err(error::read(reply));
    }
    str::from_utf8(&reply.body).map_err(|_| bad_reply("the reply is not UTF-8", reply))
}

/// The error of a reply whose body was not read because of `error`; `lacks` is as in [`read`].
pub(crate) fn unreadable(error: &serde_json::Error, lacks: &str, reply: &Reply) -> Error {
    let text = reply.body.trim_ascii();
    let what = if error.is_eof() && reply.close_delimited {
        let what = "the connection ended before the reply did";
        return Error::new(ErrorKind::ConnectionLost, Outcome::Unknown, what);
    } else if text.is_empty() {
        "is empty"
    } else if text.starts_with(b"<") {
        "is HTML: is this the API's address?"
    } else if error.is_data() {
        lacks
    } else {
        "is not JSON"
    };
    bad_reply(&format!("the reply {what}"), reply)
}

/// The error of a reply that is not what was asked for.
pub(crate) fn bad_reply(what: &str, reply: &Reply) -> Error {
    let mut error = Error::new(ErrorKind::BadReply, Outcome::Unknown, what);
    let parts = error.parts_mut();
    parts.http_status = Some(reply.status);
    parts.body = error::quote(&reply.body);
    error
}
