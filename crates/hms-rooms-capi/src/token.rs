//! Tokens.

use std::ffi::{CString, c_char};

use hms_rooms::{AuthTokenParams, Error, Token};

use crate::call_options::{self, hms_call_options};
use crate::client::{held, hms_client};
use crate::entry::enter;
use crate::error::hms_error;
use crate::getter::{field, string};
use crate::number::{milliseconds, moment};
use crate::owned::{boxed, free};
use crate::room::unix_ms;
use crate::sized::{self, Growing};
use crate::status::hms_status;
use crate::text::{self, owned};

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

/// The contents of an auth token.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_auth_token_params {
    /// Set by HMS_AUTH_TOKEN_PARAMS_INIT.
    pub struct_size: usize,
    /// The id of the room, not its name. Required.
    pub room_id: *const c_char,
    /// The role of the peer, which the room's template must have. Required.
    pub role: *const c_char,
    /// Your own id of the user, which the service reports with the peer.
    pub user_id: *const c_char,
    /// How long the token is valid, from not_before_ms on. 0 is 24 hours; the
    /// service allows 90 days.
    pub lifetime_ms: u64,
    /// When the token begins to be valid. 0 is now.
    pub not_before_ms: i64,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds integers and pointers.
unsafe impl Growing for hms_auth_token_params {
    const NAME: &'static str = "hms_auth_token_params";
}

/// # Safety
/// `params` is NULL or points to a struct as its documentation demands, alive for `'a`.
unsafe fn read<'a>(params: *const hms_auth_token_params) -> Result<AuthTokenParams<'a>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        let given = sized::required(params, "params")?;
        Ok(AuthTokenParams {
            room_id: text::required(given.room_id, "room_id")?,
            role: text::required(given.role, "role")?,
            user_id: text::optional(given.user_id, "user_id")?,
            lifetime: milliseconds("lifetime_ms", given.lifetime_ms)?,
            not_before: moment("not_before_ms", given.not_before_ms)?,
        })
    }
}

/// Makes an auth token, with which a peer joins a room in a role, on either API.
/// It is signed with access_key and secret of the client, or with the variables
/// HMS_ACCESS_KEY and HMS_SECRET. Nothing is sent.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_auth_token(
    client: *const hms_client,
    params: *const hms_auth_token_params,
    token: *mut *mut hms_token,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as the prologue of the header demands.
    unsafe {
        enter(token, error, boxed, || {
            let client = held(client)?;
            client.0.auth_token(&read(params)?).map(Into::into)
        })
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
    unsafe { string(token, |token| Some(&token.text)) }
}

/// When the token expires. 0 if it does not say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_token_expires_at_ms(token: *const hms_token) -> i64 {
    // SAFETY: as the prologue of the header demands.
    unsafe { field(token, |token| token.expires_at_ms) }
}

/// Frees a token and wipes it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_token_free(token: *mut hms_token) {
    // SAFETY: as the prologue of the header demands.
    unsafe { free(token) }
}
