//! The client and its operations.

use std::ffi::{CString, c_char, c_void};
use std::path::PathBuf;
use std::sync::Arc;

use hms_rooms::panic::contain;
use hms_rooms::{CallOptions, Client, ClientOptions, Error, Log, LogLevel, Room};

use crate::entry::{boxed, enter, required};
use crate::error::hms_error;
use crate::room::hms_room;
use crate::room_params::{Hooked, RoomParams, hms_call_options, hms_room_params, milliseconds};
use crate::sized::{self, Growing};
use crate::status::{self, hms_api, hms_log_level, hms_status};
use crate::text;

/// hms_client speaks to the service under one set of credentials, over its
/// own pool of connections.
///
/// It may be used by any number of threads at once. It has no thread of its
/// own while no call is under way, and nothing about it is global: a program
/// may have as many clients as it likes.
pub struct hms_client(Client);

/// hms_client_options is what a client is made from. Every field may stay
/// zero: the environment serves where a variable is named, and else the
/// default. An empty variable counts as absent.
///
/// Initialise it with HMS_CLIENT_OPTIONS_INIT, then set fields. Strings are
/// borrowed for the call of hms_client_new only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_client_options {
    /// Set by HMS_CLIENT_OPTIONS_INIT.
    pub struct_size: usize,
    /// One of HMS_API_*; else the variable HMS_API ("legacy" or "v2"), else
    /// the legacy API.
    pub api: hms_api,
    /// A ready management token, in place of access_key and secret; else,
    /// where those are not given here either, the variable
    /// HMS_MANAGEMENT_TOKEN. Visible ASCII, no spaces.
    pub management_token: *const c_char,
    /// The access key from which management tokens are minted, valid for 24
    /// hours each, kept, and renewed in time; else the variable
    /// HMS_ACCESS_KEY.
    pub access_key: *const c_char,
    /// The app secret that goes with access_key, used as it is; else the
    /// variable HMS_SECRET. It never leaves this process.
    pub secret: *const c_char,
    /// The API's address, with or without a trailing slash; else the
    /// variable HMS_BASE_URL, else the service's own.
    pub base_url: *const c_char,
    /// The budget of a whole call in milliseconds: DNS, connect, TLS, every
    /// attempt and every pause. 0 is 30000.
    pub timeout_ms: u64,
    /// The part of it that connecting may take, in milliseconds. 0 is 10000.
    pub connect_timeout_ms: u64,
    /// How often a request is sent at most. 0 is 3; 1 means no replay.
    pub max_attempts: u32,
    /// How many idle connections are kept for reuse. 0 is 32.
    pub max_connections: u32,
    /// Nonzero gives an unnamed room a UUID for a name, so that its create
    /// is as safe to replay as that of a named one.
    pub generate_names: u32,
    /// A file of PEM certificates to trust in place of the system's; else
    /// the variable HMS_CA_BUNDLE, else SSL_CERT_FILE and SSL_CERT_DIR, else
    /// the system's store. Certificates are always verified.
    pub ca_file: *const c_char,
    /// An http or https CONNECT proxy, "" for none; else, for an https
    /// base_url, the variable HTTPS_PROXY, unless NO_PROXY names the host.
    pub proxy: *const c_char,
    /// What follows "hms-rooms/<version> (<language>)" in User-Agent.
    /// Printable ASCII.
    pub user_agent_suffix: *const c_char,
    /// Nonzero allows plain http to a host that is not loopback, which sends
    /// the management token in clear.
    pub allow_http: u32,
    /// The level up to which lines are logged, one of HMS_LOG_*. 0 is
    /// HMS_LOG_WARN.
    pub log_level: hms_log_level,
    /// Called with each log line: UTF-8, one line, no line break at its end,
    /// no secret in it. line is borrowed for the call. It runs on the thread
    /// of the call that logs, on several at once where calls are, with no
    /// lock held; it must not unwind. NULL logs nothing.
    pub log: Option<extern "C" fn(user_data: *mut c_void, level: u32, line: *const c_char)>,
    /// Passed to log. It must stay valid until hms_client_free has returned
    /// and every call that was under way then has ended.
    pub log_user_data: *mut c_void,
    /// The language of the program, for User-Agent; NULL is "c". For
    /// bindings that stand on this header.
    pub language: *const c_char,
}

// SAFETY: it is `repr(C)`, holds integers and pointers (a NULL function pointer is `None`), and
// begins with its size.
unsafe impl Growing for hms_client_options {
    const NAME: &'static str = "hms_client_options";
}

/// hms_client_new makes a client. Nothing is sent, and no name is resolved,
/// before its first call.
///
/// options may be NULL: then everything comes from the environment.
///
/// On HMS_OK *client is set, and freed with hms_client_free. Otherwise
/// *error is set, and freed with hms_error_free: HMS_INVALID_ARGUMENT or
/// HMS_UNSUPPORTED, and hms_error_field says which option. Either pointer may
/// be NULL.
///
/// It may be called from any thread, but reads the environment: no other
/// thread may change that meanwhile.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_new(
    options: *const hms_client_options,
    client: *mut *mut hms_client,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe {
        enter(client, error, shared, || {
            let options = client_options(options)?;
            Client::new(&options).map(hms_client)
        })
    }
}

/// hms_client_create_room creates a room, or returns the one that already
/// has this name. (Names are case-insensitive.)
///
/// params may not be NULL; options may.
///
/// On HMS_OK *room is set, and freed with hms_room_free. Otherwise *error is
/// set, and freed with hms_error_free; hms_error_outcome says whether the
/// room may exist. Either pointer may be NULL. Any status may come back.
///
/// It blocks, for no longer than its timeout. It may be called from any
/// number of threads at once.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_create_room(
    client: *const hms_client,
    params: *const hms_room_params,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe {
        enter(room, error, boxed, || {
            let client = held(client)?;
            let params = RoomParams::read(params)?;
            let hooked = Hooked::read(options)?;
            hooked.with(|options| client.0.create_room(&params.as_core(), options)).map(Into::into)
        })
    }
}

/// hms_client_disable_room disables the room of this name: nobody new may
/// join, and those inside stay until their session ends.
///
/// On the legacy API this is the same upsert as a create: a mistyped name
/// may make a new, disabled room, and succeed. A reply that does not reliably
/// say that the room is disabled leaves hms_room_state unknown. On the v2 API
/// the room is looked up first, among those enabled and those disabled;
/// where there is none, it is HMS_NOT_FOUND, and nothing is created.
///
/// name may not be NULL; options may. Results, errors, blocking and threads
/// are as with hms_client_create_room.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::disable_room) }
}

/// hms_client_disable_room_by_id disables the room of this id (v2 API).
///
/// room_id may not be NULL; options may. On the legacy API it is
/// HMS_UNSUPPORTED before anything is sent. Results, errors, blocking and
/// threads are as with hms_client_create_room.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_disable_room_by_id(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::disable_room_by_id) }
}

/// hms_client_enable_room lets new peers join the room of this name again
/// (v2 API). The room is looked up as with hms_client_disable_room.
///
/// name may not be NULL; options may. On the legacy API it is
/// HMS_UNSUPPORTED before anything is sent. Results, errors, blocking and
/// threads are as with hms_client_create_room.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::enable_room) }
}

/// hms_client_enable_room_by_id lets new peers join the room of this id
/// again (v2 API).
///
/// room_id may not be NULL; options may. On the legacy API it is
/// HMS_UNSUPPORTED before anything is sent. Results, errors, blocking and
/// threads are as with hms_client_create_room.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_enable_room_by_id(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::enable_room_by_id) }
}

/// hms_client_get_room reads the room of this id (v2 API).
///
/// room_id may not be NULL; options may. On the legacy API it is
/// HMS_UNSUPPORTED before anything is sent. Results, errors, blocking and
/// threads are as with hms_client_create_room.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_get_room(
    client: *const hms_client,
    room_id: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, room_id, "room_id", options, room, error, Client::get_room) }
}

/// hms_client_find_room finds the room of exactly this name, whatever its
/// case, enabled or disabled (v2 API). Where there is none, it is
/// HMS_NOT_FOUND.
///
/// name may not be NULL; options may. On the legacy API it is
/// HMS_UNSUPPORTED before anything is sent. Results, errors, blocking and
/// threads are as with hms_client_create_room.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_find_room(
    client: *const hms_client,
    name: *const c_char,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
) -> hms_status {
    // SAFETY: as this function's documentation demands.
    unsafe { by_text(client, name, "name", options, room, error, Client::find_room) }
}

/// The frame around every operation that refers to a room by one text: its name, or its id.
///
/// # Safety
/// The pointers are as the operations' documentation demands.
unsafe fn by_text(
    client: *const hms_client,
    text: *const c_char,
    field: &'static str,
    options: *const hms_call_options,
    room: *mut *mut hms_room,
    error: *mut *mut hms_error,
    operation: fn(&Client, &str, &CallOptions<'_>) -> Result<Room, Error>,
) -> hms_status {
    // SAFETY: as this function's own.
    unsafe {
        enter(room, error, boxed, || {
            let client = held(client)?;
            let text = text::required(text, field)?;
            let hooked = Hooked::read(options)?;
            hooked.with(|options| operation(&client.0, text, options)).map(Into::into)
        })
    }
}

/// hms_client_shutdown makes every call of the client that is under way or
/// to come return HMS_CANCELLED. A call that is resolving a name or
/// connecting returns once that is done.
///
/// client may be NULL. It may be called from any thread, more than once, but
/// not from a signal handler.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_shutdown(client: *mut hms_client) {
    // SAFETY: as this function's documentation demands.
    if let Some(client) = unsafe { client.as_ref() } {
        let _ = contain(|| {
            client.0.shutdown();
            Ok(())
        });
    }
}

/// hms_client_free frees a client. Calls that are under way on other threads
/// return HMS_CANCELLED, and keep what they need until then; no call may
/// begin after it.
///
/// client may be NULL. Rooms and errors that came from it live on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hms_client_free(client: *mut hms_client) {
    if client.is_null() {
        return;
    }
    // SAFETY: as this function's documentation demands, and `shared` made it.
    unsafe {
        hms_client_shutdown(client);
        let client = Arc::from_raw(client);
        let _ = contain(|| {
            drop(client);
            Ok(())
        });
    }
}

/// Hands out a client that calls on other threads can hold on to while it is freed.
fn shared(client: hms_client) -> *mut hms_client {
    Arc::into_raw(Arc::new(client)).cast_mut()
}

/// Holds on to a client for the length of a call.
///
/// # Safety
/// `client` is NULL, or came from [`shared`] and is not freed yet.
unsafe fn held(client: *const hms_client) -> Result<Arc<hms_client>, Error> {
    // SAFETY: as this function's own.
    unsafe {
        required(client, "client")?;
        Arc::increment_strong_count(client);
        Ok(Arc::from_raw(client))
    }
}

/// # Safety
/// `given` is NULL or points to a struct as its documentation demands.
unsafe fn client_options(given: *const hms_client_options) -> Result<ClientOptions, Error> {
    // SAFETY: as this function's own, here and below.
    let Some(given) = (unsafe { sized::optional(given) })? else {
        return Ok(ClientOptions { language: Some("c".to_owned()), ..Default::default() });
    };
    let text = |text: *const c_char, field| -> Result<Option<String>, Error> {
        // SAFETY: as this function's own.
        Ok(unsafe { text::optional(text, field) }?.map(str::to_owned))
    };
    Ok(ClientOptions {
        api: status::api(given.api)?,
        management_token: text(given.management_token, "management_token")?.map(Into::into),
        access_key: text(given.access_key, "access_key")?,
        secret: text(given.secret, "secret")?.map(Into::into),
        base_url: text(given.base_url, "base_url")?,
        timeout: milliseconds(given.timeout_ms),
        connect_timeout: milliseconds(given.connect_timeout_ms),
        max_attempts: (given.max_attempts != 0).then_some(given.max_attempts),
        max_connections: (given.max_connections != 0).then_some(given.max_connections),
        generate_names: given.generate_names != 0,
        ca_file: text(given.ca_file, "ca_file")?.map(PathBuf::from),
        proxy: text(given.proxy, "proxy")?,
        user_agent_suffix: text(given.user_agent_suffix, "user_agent_suffix")?,
        allow_http: given.allow_http != 0,
        language: text(given.language, "language")?.or_else(|| Some("c".to_owned())),
        log: log(&given)?,
        ..Default::default()
    })
}

/// A caller's `void *`, which it lets us use from any thread.
struct UserData(*mut c_void);

// SAFETY: the documentation of `log` says that it runs on any thread, and on several at once; the
// pointer is only handed back to it.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    fn get(&self) -> *mut c_void {
        self.0
    }
}

fn log(given: &hms_client_options) -> Result<Option<Log>, Error> {
    let threshold = status::log_threshold(given.log_level)?;
    let user_data = UserData(given.log_user_data);
    Ok(given.log.map(|write| {
        Log::new(threshold, move |level: LogLevel, line: &str| {
            let line: CString = text::owned(line);
            write(user_data.get(), status::log_level(level), line.as_ptr());
        })
    }))
}
