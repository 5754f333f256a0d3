//! Requests to any other endpoint.

use std::ffi::{CString, c_char};

use hms_rooms::Reply;

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::enter;
use crate::error::hms_error;
use crate::getter::{field, string};
use crate::owned::{boxed, free};
use crate::status::hms_status;
use crate::text::{self, owned};

/// A successful reply. It may hold secrets, and is wiped when it is freed.
pub struct hms_reply {
    http_status: u32,
    json: CString,
}

impl From<Reply> for hms_reply {
    fn from(reply: Reply) -> Self {
        Self { http_status: reply.http_status().into(), json: owned(reply.json()) }
    }
}

/// Sends a request of your own, with the client's credentials, retries and errors.
///
/// method is "GET", "POST", "PUT", "PATCH" or "DELETE". path is relative to the
/// base URL, begins with a slash, and may have a query, such as
/// "/sessions?active=false". json is the body, or NULL. If idempotent is nonzero,
/// the request is retried after a lost reply, as a GET is anyhow.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_request(
    client: *const hms_client,
    method: *const c_char,
    path: *const c_char,
    json: *const c_char,
    idempotent: u32,
    options: *const hms_call_options,
    reply: *mut *mut hms_reply,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(reply, error, boxed, || {
            let client = held(client)?;
            let method = text::required(method, "method")?;
            let path = text::required(path, "path")?;
            let json = text::optional(json, "json")?;
            let options = call_options::read(options)?;
            client.0.request(method, path, json, idempotent != 0, &options).map(Into::into)
        })
    }
}

/// The HTTP status, from 200 to 299.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_reply_http_status(reply: *const hms_reply) -> u32 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(reply, |reply| reply.http_status) }
}

/// The JSON as received, "" if there is no content.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_reply_json(reply: *const hms_reply) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { string(reply, |reply| Some(&reply.json)) }
}

/// Frees a reply and wipes it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_reply_free(reply: *mut hms_reply) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(reply) }
}
