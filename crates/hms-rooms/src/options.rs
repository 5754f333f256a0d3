//! Options of a client, and of one call.

use std::fmt;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use crate::error::Error;
use crate::log::Log;
use crate::management_token::ManagementTokenSource;

/// Which of the service's APIs a client speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Api {
    /// The API of `https://prod-in2.100ms.live/api/v2`, due to end on 2025-06-30.
    #[default]
    Legacy,
    /// The API of `https://api.100ms.live/v2`.
    V2,
}

impl Api {
    /// Reads `legacy` or `v2`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for anything else.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "legacy" => Ok(Self::Legacy),
            "v2" => Ok(Self::V2),
            _ => Err(Error::invalid_argument("api", "api must be legacy or v2")),
        }
    }

    /// `legacy` or `v2`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::V2 => "v2",
        }
    }

    /// The host of the service's own address.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Legacy => "prod-in2.100ms.live",
            Self::V2 => "api.100ms.live",
        }
    }

    pub(crate) fn base_url(self) -> &'static str {
        match self {
            Self::Legacy => "https://prod-in2.100ms.live/api/v2",
            Self::V2 => "https://api.100ms.live/v2",
        }
    }
}

/// The options of [`Client::new`](crate::Client::new). If an option is `None`, the environment
/// variable that it names is used, and else the default. An empty variable counts as absent. A
/// program with privileges that its caller does not have (setuid, setgid, capabilities) ignores all
/// variables.
#[derive(Clone, Default)]
pub struct ClientOptions {
    /// Which API to speak; else `HMS_API` (`legacy` or `v2`), else what the base URL says: one that
    /// ends in `/api/v2` is the legacy API's, another that ends in `/v2` is v2's; else
    /// [`Api::Legacy`]. An API is refused if the base URL is the service's own address of the
    /// other.
    pub api: Option<Api>,
    /// A ready management token; else `HMS_MANAGEMENT_TOKEN`, unless an access key is given here.
    /// Visible ASCII without spaces, at most 8 KiB; the word "Bearer" is not a part of it.
    pub management_token: Option<SecretString>,
    /// Makes management tokens, in place of a ready one.
    pub management_token_source: Option<ManagementTokenSource>,
    /// The access key from which tokens are minted, valid for 24 hours each and renewed in time;
    /// else `HMS_ACCESS_KEY`.
    pub access_key: Option<String>,
    /// The app secret that goes with `access_key`, used as it is; else `HMS_SECRET`.
    pub secret: Option<SecretString>,
    /// How long a minted token is valid: 24 hours, and at most 90 days.
    pub token_lifetime: Option<Duration>,
    /// The API's address, with or without a trailing slash; else `HMS_BASE_URL`, else the service.
    pub base_url: Option<String>,
    /// The budget of a whole call, every attempt and pause included: 30 s.
    pub timeout: Option<Duration>,
    /// The part of the budget that connecting may take, with name look-up and TLS: 10 s. Also how
    /// long what was sent may stay unacknowledged before its connection is given up.
    pub connect_timeout: Option<Duration>,
    /// How often a request is sent at most: 3. 1 means no retry. In a long outage, the client falls
    /// back to 1 until the service answers.
    pub max_attempts: Option<u32>,
    /// How many idle connections are kept for reuse: 32. Each is kept for 4 s.
    pub max_connections: Option<u32>,
    /// Give an unnamed room a UUID for a name, so that its create is as safe to retry as any
    /// named one.
    pub generate_names: bool,
    /// A file of PEM certificates to trust in place of the system's; else `HMS_CA_BUNDLE`, else
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's store.
    pub ca_file: Option<PathBuf>,
    /// An `http` or `https` CONNECT proxy; `""` connects without a proxy. If absent, `HTTPS_PROXY`
    /// serves for an `https` base URL, unless `NO_PROXY` names the host. A user name and a password
    /// in it are percent-encoded: `http://user:p%23ss@proxy.example:3128`.
    pub proxy: Option<String>,
    /// Added to `User-Agent` after `hms-rooms/<version> (<language>)`. Printable ASCII.
    pub user_agent_suffix: Option<String>,
    /// Allow plain `http` to a host that is not loopback.
    pub allow_http: bool,
    /// The language named in `User-Agent`; `rust`. Printable ASCII.
    pub language: Option<String>,
    /// Where log lines go; nowhere.
    pub log: Option<Log>,
}

impl fmt::Debug for ClientOptions {
    /// Prints the fields that tell clients apart. It leaves out each field that may hold a secret,
    /// and the user and password of a URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("api", &self.api)
            .field("timeout", &self.timeout)
            .field("max_attempts", &self.max_attempts)
            .field("generate_names", &self.generate_names)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}

/// The options of one call. A `None` means the client's option.
#[derive(Clone, Default)]
pub struct CallOptions {
    /// The budget of this call.
    pub timeout: Option<Duration>,
    /// When the call began, if it has waited for a thread since: its timeout counts from there.
    pub began: Option<Instant>,
    /// How often its request is sent at most.
    pub max_attempts: Option<u32>,
    /// Asked before each attempt, every 20 ms of waiting, and when a signal interrupts the wait;
    /// `true` ends the call with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled). It runs on
    /// the thread of the call, and should return at once.
    pub cancelled: Option<Rc<dyn Fn() -> bool>>,
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("max_attempts", &self.max_attempts)
            .finish_non_exhaustive()
    }
}
