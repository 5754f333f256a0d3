//! What a client is made from.

use std::ffi::{CString, c_char, c_void};
use std::path::PathBuf;

use hms_rooms::{ClientOptions, Error, Log, LogLevel};

use crate::room_params::{count, milliseconds};
use crate::sized::{self, Growing};
use crate::status::{self, hms_api, hms_log_level};
use crate::text;

/// hms_client_options is what a client is made from. Every field may stay
/// zero: the environment serves where a variable is named, and else the
/// default. An empty variable counts as absent.
///
/// Initialise it with HMS_CLIENT_OPTIONS_INIT, then set fields. Strings are
/// borrowed for the call of hms_client_new only.
///
/// Since 0.1.0.
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
    /// The part of it that connecting may take, with name look-up and TLS,
    /// in milliseconds; also how long what was sent may stay unacknowledged
    /// before its connection is given up. 0 is 10000.
    pub connect_timeout_ms: u64,
    /// How often a request is sent at most. 0 is 3; 1 means no replay. In a
    /// long outage, the client falls back to 1 until the service answers.
    pub max_attempts: u32,
    /// How many idle connections are kept for reuse, for 4 s each. 0 is 32.
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
    /// no secret in it. line is borrowed for the call of log. If several
    /// threads call the client at once, log runs on several at once. NULL
    /// logs nothing.
    pub log: Option<extern "C" fn(user_data: *mut c_void, level: u32, line: *const c_char)>,
    /// Passed to log. It must stay valid until hms_client_free has returned.
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
        api: status::api(given.api)?,
        management_token: text(given.management_token, "management_token")?.map(Into::into),
        access_key: text(given.access_key, "access_key")?,
        secret: text(given.secret, "secret")?.map(Into::into),
        base_url: text(given.base_url, "base_url")?,
        timeout: milliseconds("timeout", given.timeout_ms)?,
        connect_timeout: milliseconds("connect_timeout", given.connect_timeout_ms)?,
        max_attempts: count("max_attempts", given.max_attempts)?,
        max_connections: count("max_connections", given.max_connections)?,
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
