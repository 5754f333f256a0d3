//! Clients: what they are made from.

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hms_rooms::{Api, ClientOptions, Error, Log, LogLevel, ManagementTokenSource, SecretString};

use crate::number::{count, milliseconds};
use crate::sized::{self, Growing};
use crate::text;

/// Which API of the service a client uses, one of HMS_API_*.
pub type hms_api = u32;

/// The variable HMS_API ("legacy" or "v2"). If it is absent, the API follows from
/// the base URL: legacy if that ends in "/api/v2", v2 if it ends in "/v2"
/// otherwise. If there is no base URL, it is the legacy API.
pub const HMS_API_DEFAULT: hms_api = 0;
/// The API at https://prod-in2.100ms.live/api/v2. It was due to end on
/// 2025-06-30.
pub const HMS_API_LEGACY: hms_api = 1;
/// The API at https://api.100ms.live/v2.
pub const HMS_API_V2: hms_api = 2;

/// How much a log line matters, one of HMS_LOG_*.
pub type hms_log_level = u32;

/// A call failed, or a call or a client was refused.
pub const HMS_LOG_ERROR: hms_log_level = 1;
/// An attempt failed, and a retry follows.
pub const HMS_LOG_WARN: hms_log_level = 2;
/// A room was created or changed, its session ended, or a call was cancelled.
pub const HMS_LOG_INFO: hms_log_level = 3;
/// Every request and reply, without bodies.
pub const HMS_LOG_DEBUG: hms_log_level = 4;

/// The options of a client. If a field is zero and names an environment
/// variable, the variable is used; an empty variable counts as absent. The
/// variables are ignored in a program with elevated rights (setuid).
///
/// Give either management_token, or token_source, or access_key and secret.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hms_client_options {
    /// Set by HMS_CLIENT_OPTIONS_INIT.
    pub struct_size: usize,
    /// One of HMS_API_*. An API that contradicts base_url is refused.
    pub api: hms_api,
    /// A management token that is ready: visible ASCII, without "Bearer ". Or the
    /// variable HMS_MANAGEMENT_TOKEN, unless access_key or secret is set.
    pub management_token: *const c_char,
    /// Returns a management token if a call needs one. If it returns NULL, the
    /// call fails. The library copies the token at once, keeps it until
    /// it is about to expire or was refused, and lets one thread ask at a time.
    /// It must not call the client that it serves.
    pub token_source: Option<extern "C" fn(user_data: *mut c_void) -> *const c_char>,
    /// Passed to token_source.
    pub token_source_user_data: *mut c_void,
    /// The access key from which management tokens are minted. Or the variable
    /// HMS_ACCESS_KEY.
    pub access_key: *const c_char,
    /// The app secret that goes with access_key, used as it is. Or the variable
    /// HMS_SECRET. It never leaves this process.
    pub secret: *const c_char,
    /// How long a minted token is valid. 0 is 24 hours; the service allows 90
    /// days. It is renewed a minute before it expires.
    pub token_lifetime_ms: u64,
    /// The address of the API, with or without a trailing slash. Or the variable
    /// HMS_BASE_URL, or the service's own address.
    pub base_url: *const c_char,
    /// How long a call may take: name look-up, connecting, TLS, every attempt and
    /// every pause. 0 is 30000.
    pub timeout_ms: u64,
    /// How long of that connecting may take, with name look-up and TLS. It is also
    /// how long sent data may stay unacknowledged. 0 is 10000.
    pub connect_timeout_ms: u64,
    /// How often a request is sent at most. 0 is 3; 1 means no retry. If calls
    /// keep failing, the client does not retry until the service answers again.
    pub max_attempts: u32,
    /// How many idle connections are kept, for 4 s each. 0 is 32.
    pub max_connections: u32,
    /// Nonzero gives an unnamed room a UUID as its name, so that its create can be
    /// retried safely.
    pub generate_names: u32,
    /// A PEM file of CA certificates, instead of the system's. Or the variable
    /// HMS_CA_BUNDLE, or SSL_CERT_FILE and SSL_CERT_DIR.
    pub ca_file: *const c_char,
    /// An http or https CONNECT proxy; "" connects without a proxy. If it is NULL
    /// and base_url is https, the variable HTTPS_PROXY is used, unless NO_PROXY
    /// names the host.
    pub proxy: *const c_char,
    /// Added to User-Agent, after "hms-rooms/<version> (<language>)". Printable
    /// ASCII.
    pub user_agent_suffix: *const c_char,
    /// Nonzero allows plain http to a host that is not loopback. The management
    /// token is then sent in clear.
    pub allow_http: u32,
    /// The level up to which lines are logged. 0 is HMS_LOG_WARN.
    pub log_level: hms_log_level,
    /// Called with each log line: one line of UTF-8 without a line break, without
    /// a secret, borrowed for the call of log. The lines of a call begin with the
    /// same number, such as "call 17: ". If several threads use the client,
    /// it runs on several at once. NULL logs nothing.
    pub log:
        Option<extern "C" fn(user_data: *mut c_void, level: hms_log_level, line: *const c_char)>,
    /// Passed to log.
    pub log_user_data: *mut c_void,
    /// The language of the program, for User-Agent. NULL is "c". For bindings that
    /// are built on this header.
    pub language: *const c_char,
}

// SAFETY: it is `repr(C)`, begins with its size, and holds integers, pointers and function pointers,
// of which NULL is `None`.
unsafe impl Growing for hms_client_options {
    const NAME: &'static str = "hms_client_options";
}

/// # Safety
/// `given` is NULL or points to a struct as its documentation demands.
pub(crate) unsafe fn read(given: *const hms_client_options) -> Result<ClientOptions, Error> {
    // SAFETY: as this function's own, here and below.
    let Some(given) = (unsafe { sized::optional(given, "options") })? else {
        return Ok(ClientOptions { language: Some("c".to_owned()), ..Default::default() });
    };
    let text = |text: *const c_char, field| -> Result<Option<String>, Error> {
        // SAFETY: as this function's own.
        Ok(unsafe { text::optional(text, field) }?.map(str::to_owned))
    };
    Ok(ClientOptions {
        api: api(given.api)?,
        management_token: text(given.management_token, "management_token")?.map(Into::into),
        management_token_source: token_source(&given),
        access_key: text(given.access_key, "access_key")?,
        secret: text(given.secret, "secret")?.map(Into::into),
        token_lifetime: milliseconds("token_lifetime_ms", given.token_lifetime_ms)?,
        base_url: text(given.base_url, "base_url")?,
        timeout: milliseconds("timeout_ms", given.timeout_ms)?,
        connect_timeout: milliseconds("connect_timeout_ms", given.connect_timeout_ms)?,
        max_attempts: count("max_attempts", given.max_attempts)?,
        max_connections: count("max_connections", given.max_connections)?,
        generate_names: given.generate_names != 0,
        ca_file: text(given.ca_file, "ca_file")?.map(PathBuf::from),
        proxy: text(given.proxy, "proxy")?,
        user_agent_suffix: text(given.user_agent_suffix, "user_agent_suffix")?,
        allow_http: given.allow_http != 0,
        language: text(given.language, "language")?.or_else(|| Some("c".to_owned())),
        log: log(&given)?,
    })
}

fn api(api: hms_api) -> Result<Option<Api>, Error> {
    match api {
        HMS_API_DEFAULT => Ok(None),
        HMS_API_LEGACY => Ok(Some(Api::Legacy)),
        HMS_API_V2 => Ok(Some(Api::V2)),
        _ => Err(Error::invalid_argument("api", format!("api {api} is not an HMS_API_* value"))),
    }
}

/// A caller's `void *`, which may be used from any thread.
#[derive(Clone, Copy)]
struct UserData(*mut c_void);

// SAFETY: the header says that callbacks run on any thread, and on several at once. The pointer is
// only handed back to them.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    fn get(self) -> *mut c_void {
        self.0
    }
}

/// How deep a token source may be called within itself: by fibers of one thread, or because it calls
/// the client that it serves, which would never end.
const MAX_NESTED: u32 = 256;

fn token_source(given: &hms_client_options) -> Option<ManagementTokenSource> {
    let (source, user_data) = (given.token_source?, UserData(given.token_source_user_data));
    let nested = AtomicU32::new(0);
    Some(Arc::new(move || {
        let depth = nested.fetch_add(1, Ordering::Relaxed);
        let token = if depth < MAX_NESTED { source(user_data.get()) } else { ptr::null() };
        nested.fetch_sub(1, Ordering::Relaxed);
        let refused = |why| Error::invalid_argument("token_source", format!("token_source {why}"));
        if depth >= MAX_NESTED {
            return Err(refused("calls the client that it serves"));
        }
        if token.is_null() {
            return Err(refused("returned NULL: it has no token"));
        }
        // SAFETY: the header says that it is a string, and it lives until the source is called again.
        let token = unsafe { CStr::from_ptr(token) };
        token
            .to_str()
            .map(SecretString::from)
            .map_err(|_| refused("returned a token that is not text in UTF-8"))
    }))
}

fn log(given: &hms_client_options) -> Result<Option<Log>, Error> {
    let threshold = threshold(given.log_level)?;
    let user_data = UserData(given.log_user_data);
    Ok(given.log.map(|write| {
        Log::new(threshold, move |level: LogLevel, line: &str| {
            let line: CString = text::owned(line);
            write(user_data.get(), log_level(level), line.as_ptr());
        })
    }))
}

fn log_level(level: LogLevel) -> hms_log_level {
    match level {
        LogLevel::Error => HMS_LOG_ERROR,
        LogLevel::Warn => HMS_LOG_WARN,
        LogLevel::Info => HMS_LOG_INFO,
        LogLevel::Debug => HMS_LOG_DEBUG,
    }
}

/// The level up to which a client logs; 0 is the default.
fn threshold(level: hms_log_level) -> Result<LogLevel, Error> {
    match level {
        HMS_LOG_ERROR => Ok(LogLevel::Error),
        0 | HMS_LOG_WARN => Ok(LogLevel::Warn),
        HMS_LOG_INFO => Ok(LogLevel::Info),
        HMS_LOG_DEBUG => Ok(LogLevel::Debug),
        _ => Err(Error::invalid_argument(
            "log_level",
            format!("log_level {level} is not an HMS_LOG_* value"),
        )),
    }
}
