//! Tokens.

use std::ffi::{CString, c_char};
use std::ptr;

use hms_rooms::Token;

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::{boxed, enter, free};
use crate::error::hms_error;
use crate::room::unix_ms;
use crate::status::hms_status;
use crate::text::owned;

/// A token. It is a secret, and wiped when it is freed.
pub struct hms_token {
    text: CString,
    expires_at_ms: i64,
}

impl From<Token> for hms_token {
    fn from(token: Token) -> Self {
        Self { text: owned(token.text()), expires_at_ms: unix_ms(token.expires_at()) }
    }
}

/// The management token that a request would carry now: the one given, one from
/// token_source, or one that is minted. Nothing is sent.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_management_token(
    client: *const hms_client,
    options: *const hms_call_options,
    token: *mut *mut hms_token,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(token, error, boxed, || {
            let client = held(client)?;
            let options = call_options::read(options)?;
            client.0.management_token(&options).map(Into::into)
        })
    }
}

/// The token itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_token_text(token: *const hms_token) -> *const c_char {
    // SAFETY: as the prologue of the header demands.
    unsafe { token.as_ref() }.map_or(ptr::null(), |token| token.text.as_ptr())
}

/// When the token expires, in milliseconds since 1970-01-01 UTC. 0 if it does not
/// say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_token_expires_at_ms(token: *const hms_token) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { token.as_ref() }.map_or(0, |token| token.expires_at_ms)
}

/// Frees a token and wipes it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_token_free(token: *mut hms_token) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(token) }
}
