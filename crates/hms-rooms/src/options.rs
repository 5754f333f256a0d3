//! What a client is made from: the caller's options, then the environment, then the defaults.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use crate::api::Api;
use crate::base_url::BaseUrl;
use crate::error::Error;
use crate::log::{Log, LogLevel};
use crate::management_token::ManagementToken;
use crate::transport::{self, Roots};

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_ATTEMPTS: u32 = 3;
const MAX_CONNECTIONS: u32 = 32;

/// The options of [`Client::new`](crate::Client::new). What is `None` comes from the environment,
/// where a variable is named, and else from the default. An empty variable counts as absent.
#[derive(Clone, Default)]
pub struct ClientOptions {
    /// Which API to speak; else `HMS_API` (`legacy` or `v2`), else [`Api::Legacy`].
    pub api: Option<Api>,
    /// A ready management token; else `HMS_MANAGEMENT_TOKEN`. Visible ASCII without spaces.
    pub management_token: Option<SecretString>,
    /// The access key from which tokens are minted. Not in this release: [`Client::new`] answers
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    ///
    /// [`Client::new`]: crate::Client::new
    pub access_key: Option<String>,
    /// The app secret that goes with `access_key`.
    pub secret: Option<SecretString>,
    /// The API's address, with or without a trailing slash; else `HMS_BASE_URL`, else the service.
    pub base_url: Option<String>,
    /// The budget of a whole call, every attempt and pause included: 30 s.
    pub timeout: Option<Duration>,
    /// The part of the budget that connecting may take: 10 s.
    pub connect_timeout: Option<Duration>,
    /// How often a request is sent at most: 3. 1 means no replay.
    pub max_attempts: Option<u32>,
    /// How many idle connections are kept for reuse: 32.
    pub max_connections: Option<u32>,
    /// Give an unnamed room a UUID for a name, so that its create is as safe to replay as any
    /// named one.
    pub generate_names: bool,
    /// A file of PEM certificates to trust in place of the system's; else `HMS_CA_BUNDLE`, else
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's store.
    pub ca_file: Option<PathBuf>,
    /// An `http` or `https` CONNECT proxy, `""` for none; else, for an `https` base URL,
    /// `HTTPS_PROXY` unless `NO_PROXY` names the host.
    pub proxy: Option<String>,
    /// What follows `hms-rooms/<version> (<language>)` in `User-Agent`. Printable ASCII.
    pub user_agent_suffix: Option<String>,
    /// Allow plain `http` to a host that is not loopback.
    pub allow_http: bool,
    /// The language named in `User-Agent`; `rust`.
    pub language: Option<String>,
    /// Where log lines go; nowhere.
    pub log: Option<Log>,
}

impl fmt::Debug for ClientOptions {
    /// What tells clients apart. Left out is what may hold a secret: a URL's user and password too.
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

/// The options of one call. What is `None` is the client's.
#[derive(Clone, Copy, Default)]
pub struct CallOptions<'a> {
    /// The budget of this call.
    pub timeout: Option<Duration>,
    /// How often its request is sent at most.
    pub max_attempts: Option<u32>,
    /// Asked before each attempt and at least every 20 ms of a pause between attempts; `true` ends
    /// the call with [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled). It runs on the thread
    /// of the call. An exchange that is under way is not interrupted in this release.
    pub cancelled: Option<&'a dyn Fn() -> bool>,
}

impl fmt::Debug for CallOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("max_attempts", &self.max_attempts)
            .finish_non_exhaustive()
    }
}

/// A client's options, checked, with the environment and the defaults filled in.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) token: ManagementToken,
    pub(crate) base_url: BaseUrl,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) max_connections: u32,
    pub(crate) generate_names: bool,
    pub(crate) roots: Roots,
    pub(crate) proxy: Option<ureq::Proxy>,
    pub(crate) user_agent: String,
    pub(crate) log: Option<Log>,
}

impl Settings {
    /// Resolves `options`; `variable` reads the environment.
    pub(crate) fn resolve(
        options: &ClientOptions,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let api = match options.api {
            Some(api) => api,
            None => variable("HMS_API").map_or(Ok(Api::Legacy), |name| Api::parse(&name))?,
        };
        if api == Api::V2 {
            return Err(Error::unsupported(
                Some("api"),
                "this release speaks the legacy API only: v2 comes with the next one",
            ));
        }
        let base_url = options.base_url.clone().or_else(|| variable("HMS_BASE_URL"));
        let base_url = base_url.as_deref().unwrap_or(api.base_url());
        let base_url = BaseUrl::parse(base_url, options.allow_http)?;

        Ok(Self {
            token: token(options, variable)?,
            timeout: positive("timeout", options.timeout, TIMEOUT)?,
            connect_timeout: positive("connect_timeout", options.connect_timeout, CONNECT_TIMEOUT)?,
            max_attempts: at_least_one("max_attempts", options.max_attempts, MAX_ATTEMPTS)?,
            max_connections: at_least_one(
                "max_connections",
                options.max_connections,
                MAX_CONNECTIONS,
            )?,
            generate_names: options.generate_names,
            roots: Roots::read(
                options.ca_file.clone().or_else(|| variable("HMS_CA_BUNDLE").map(PathBuf::from)),
            )?,
            proxy: transport::proxy(options.proxy.as_deref(), &base_url, variable)?,
            user_agent: user_agent(options)?,
            log: options.log.clone(),
            base_url,
        })
    }

    pub(crate) fn log(&self, level: LogLevel, line: fmt::Arguments<'_>) {
        if let Some(log) = &self.log {
            log.line(level, line);
        }
    }
}

fn token(
    options: &ClientOptions,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<ManagementToken, Error> {
    if let Some(token) = &options.management_token {
        return ManagementToken::ready(token);
    }
    // An ambient token never overrides an explicit key.
    let explicit_key = options.access_key.is_some() || options.secret.is_some();
    if !explicit_key && let Some(token) = variable("HMS_MANAGEMENT_TOKEN") {
        return ManagementToken::ready(&token.into());
    }
    if explicit_key || variable("HMS_ACCESS_KEY").is_some() {
        return Err(Error::unsupported(
            Some("access_key"),
            "this release does not mint management tokens from an access key and secret: give a \
             management_token, or set HMS_MANAGEMENT_TOKEN",
        ));
    }
    Err(Error::invalid_argument(
        "management_token",
        "no management token: give a management_token, or set HMS_MANAGEMENT_TOKEN",
    ))
}

/// A duration that a clock can be set to.
pub(crate) fn positive(
    field: &'static str,
    given: Option<Duration>,
    default: Duration,
) -> Result<Duration, Error> {
    let duration = given.unwrap_or(default);
    if duration.is_zero() {
        return Err(Error::invalid_argument(field, format!("{field} must be more than zero")));
    }
    if Instant::now().checked_add(duration).is_none() {
        return Err(Error::invalid_argument(field, format!("{field} is too long")));
    }
    Ok(duration)
}

pub(crate) fn at_least_one(
    field: &'static str,
    given: Option<u32>,
    default: u32,
) -> Result<u32, Error> {
    match given.unwrap_or(default) {
        0 => Err(Error::invalid_argument(field, format!("{field} must be at least 1"))),
        count => Ok(count),
    }
}

fn user_agent(options: &ClientOptions) -> Result<String, Error> {
    let language = options.language.as_deref().unwrap_or("rust");
    let mut agent = format!("hms-rooms/{} ({language})", crate::VERSION);
    if let Some(suffix) = options.user_agent_suffix.as_deref().filter(|suffix| !suffix.is_empty()) {
        agent.push(' ');
        agent.push_str(suffix);
    }
    if agent.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Ok(agent);
    }
    Err(Error::invalid_argument(
        "user_agent_suffix",
        "user_agent_suffix must be printable ASCII: it stands in a header",
    ))
}

#[cfg(test)]
mod tests {
    use super::{ClientOptions, Settings};
    use crate::ErrorKind;

    fn resolve(
        options: &ClientOptions,
        environment: &[(&str, &str)],
    ) -> Result<Settings, crate::Error> {
        Settings::resolve(options, &|name| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn with_token() -> ClientOptions {
        ClientOptions { management_token: Some("argument".into()), ..Default::default() }
    }

    #[test]
    fn an_argument_wins_over_the_environment() {
        let options =
            ClientOptions { base_url: Some("http://127.0.0.1:1/argument".into()), ..with_token() };
        let settings = resolve(
            &options,
            &[("HMS_MANAGEMENT_TOKEN", "ambient"), ("HMS_BASE_URL", "http://127.0.0.1:1/ambient")],
        )
        .unwrap();
        assert_eq!(settings.token.expose(), "argument");
        assert_eq!(settings.base_url.join(""), "http://127.0.0.1:1/argument");
    }

    #[test]
    fn the_environment_serves_where_an_argument_is_absent() {
        let settings = resolve(
            &ClientOptions::default(),
            &[("HMS_MANAGEMENT_TOKEN", "ambient"), ("HMS_BASE_URL", "http://localhost/ambient")],
        )
        .unwrap();
        assert_eq!(settings.token.expose(), "ambient");
        assert_eq!(settings.base_url.join(""), "http://localhost/ambient");
    }

    #[test]
    fn an_ambient_token_never_overrides_an_explicit_key() {
        let options = ClientOptions {
            access_key: Some("key".into()),
            secret: Some("secret".into()),
            ..Default::default()
        };
        let error = resolve(&options, &[("HMS_MANAGEMENT_TOKEN", "ambient")]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, Some("access_key")));
    }

    #[test]
    fn an_ambient_api_is_read_and_checked() {
        let v2 = resolve(&with_token(), &[("HMS_API", "v2")]).unwrap_err();
        assert_eq!(v2.kind(), ErrorKind::Unsupported);
        let unknown = resolve(&with_token(), &[("HMS_API", "v3")]).unwrap_err();
        assert_eq!((unknown.kind(), unknown.field()), (ErrorKind::InvalidArgument, Some("api")));
    }

    #[test]
    fn no_token_anywhere_is_an_error_that_says_where_to_put_one() {
        let error = resolve(&ClientOptions::default(), &[]).unwrap_err();
        assert_eq!(error.field(), Some("management_token"));
        assert!(error.message().contains("HMS_MANAGEMENT_TOKEN"));
    }

    #[test]
    fn debug_of_options_hides_secrets() {
        let options = ClientOptions {
            management_token: Some("CANARY".into()),
            secret: Some("CANARY".into()),
            ..Default::default()
        };
        assert!(!format!("{options:?}").contains("CANARY"));
    }
}
