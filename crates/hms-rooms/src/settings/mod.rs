//! The settings of a client: the caller's options, then the environment, then the defaults.

mod api;
mod authority;
pub(crate) mod base_url;
mod credentials;
pub(crate) mod environment;
mod no_proxy;
mod pem;
pub(crate) mod proxy;
pub(crate) mod roots;
pub(crate) mod stray;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::HeaderValue;

use self::base_url::BaseUrl;
use self::environment::{Environment, Given};
use self::proxy::HttpProxy;
use self::roots::Roots;
use crate::app_key::AppKey;
use crate::error::Error;
use crate::log::Log;
use crate::management_token::Tokens;
use crate::options::{Api, ClientOptions};

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_ATTEMPTS: u32 = 3;
const MAX_CONNECTIONS: u32 = 32;

/// The longest language and the longest suffix in `User-Agent`, in bytes.
const MAX_IN_HEADER: usize = 512;

/// A client's options, checked, with the environment and the defaults filled in.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) api: Api,
    pub(crate) tokens: Tokens,
    /// The key that signs auth tokens, if there is one.
    pub(crate) app_key: Option<Arc<AppKey>>,
    pub(crate) timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) generate_names: bool,
    pub(crate) log: Option<Log>,
}

/// The settings of the transport.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) base_url: BaseUrl,
    pub(crate) proxy: Option<HttpProxy>,
    pub(crate) roots: Roots,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_connections: u32,
    pub(crate) user_agent: HeaderValue,
}

impl Settings {
    /// Resolves `options`. If an option is absent, the `environment` serves.
    pub(crate) fn resolve(
        options: &ClientOptions,
        environment: &Environment<'_>,
    ) -> Result<(Self, Network), Error> {
        let api_variable = match options.api {
            Some(_) => None,
            None => environment.text(&environment::API)?,
        };
        let base_url = environment.or(options.base_url.as_deref(), &environment::BASE_URL)?;
        let api = api::Given {
            api: options.api,
            api_variable: api_variable.map(|given| given.read(Api::parse)).transpose()?,
            base_url: options.base_url.as_deref(),
            base_url_variable: base_url
                .as_ref()
                .filter(|given| given.variable().is_some())
                .map(Given::text),
        }
        .choose()?;
        let base_url = base_url.unwrap_or_else(|| Given::argument(api.base_url(), "base_url"));
        let base_url = base_url.read(|text| BaseUrl::parse(text, options.allow_http))?;

        let (tokens, app_key) = credentials::choose(options, environment)?;

        let settings = Self {
            api,
            tokens,
            app_key,
            timeout: positive("timeout", options.timeout, TIMEOUT)?,
            max_attempts: at_least_one("max_attempts", options.max_attempts, MAX_ATTEMPTS)?,
            generate_names: options.generate_names,
            log: options.log.clone(),
        };
        Ok((settings, Network::resolve(base_url, options, environment)?))
    }
}

impl Network {
    fn resolve(
        base_url: BaseUrl,
        options: &ClientOptions,
        environment: &Environment<'_>,
    ) -> Result<Self, Error> {
        let (connections, timeout) = (options.max_connections, options.connect_timeout);
        Ok(Self {
            connect_timeout: positive("connect_timeout", timeout, CONNECT_TIMEOUT)?,
            max_connections: at_least_one("max_connections", connections, MAX_CONNECTIONS)?,
            roots: Roots::choose(options.ca_file.clone(), environment)?,
            proxy: HttpProxy::choose(options.proxy.as_deref(), &base_url, environment)?,
            user_agent: user_agent(options)?,
            base_url,
        })
    }
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

fn user_agent(options: &ClientOptions) -> Result<HeaderValue, Error> {
    let language = options.language.as_deref().unwrap_or("rust");
    let mut agent = format!("hms-rooms/{} ({})", crate::VERSION, in_header("language", language)?);
    if let Some(suffix) = options.user_agent_suffix.as_deref().filter(|suffix| !suffix.is_empty()) {
        agent.push(' ');
        agent.push_str(in_header("user_agent_suffix", suffix)?);
    }
    HeaderValue::try_from(agent).map_err(|_| {
        Error::invalid_argument("user_agent_suffix", "user_agent_suffix cannot stand in a header")
    })
}

/// Checks a text that becomes a part of `User-Agent`.
fn in_header<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Error> {
    let invalid = |why: String| Err(Error::invalid_argument(field, format!("{field} {why}")));
    if text.len() > MAX_IN_HEADER {
        return invalid(format!("is longer than {MAX_IN_HEADER} bytes"));
    }
    match text.chars().find(|char| !char.is_ascii_graphic() && *char != ' ') {
        None => Ok(text),
        Some(char) => invalid(format!(
            "must be printable ASCII, because it stands in a header, and holds {}",
            stray::name(char)
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Environment, Network, Settings};
    use crate::{Api, ClientOptions, ErrorKind, ManagementTokenSource};

    fn resolve(
        options: &ClientOptions,
        environment: &[(&str, &str)],
    ) -> Result<Settings, crate::Error> {
        resolve_all(options, environment).map(|(settings, _)| settings)
    }

    fn resolve_all(
        options: &ClientOptions,
        environment: &[(&str, &str)],
    ) -> Result<(Settings, Network), crate::Error> {
        let read = |name: &str| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into())
        };
        Settings::resolve(options, &Environment::new(&read, false))
    }

    fn with_token() -> ClientOptions {
        ClientOptions { management_token: Some("argument".into()), ..Default::default() }
    }

    /// The token of the settings if it was given, else `minted`.
    fn token(settings: &Settings) -> String {
        let ready = settings.tokens.given().map(|token| token.expose().to_owned());
        ready.unwrap_or_else(|| "minted".to_owned())
    }

    fn with_key() -> ClientOptions {
        ClientOptions {
            access_key: Some("key".into()),
            secret: Some("secret".into()),
            ..Default::default()
        }
    }

    #[test]
    fn an_argument_wins_over_the_environment() {
        let options = ClientOptions {
            base_url: Some("http://127.0.0.1:1/argument".into()),
            api: Some(Api::Legacy),
            ..with_token()
        };
        let environment = [
            ("HMS_MANAGEMENT_TOKEN", "ambient"),
            ("HMS_BASE_URL", "http://127.0.0.1:1/ambient"),
            ("HMS_API", "v2"),
        ];
        let (settings, network) = resolve_all(&options, &environment).unwrap();
        assert_eq!(token(&settings), "argument");
        assert_eq!(network.base_url.to_string(), "http://127.0.0.1:1/argument");
        assert_eq!(settings.api, Api::Legacy);
    }

    #[test]
    fn the_environment_serves_where_an_argument_is_absent() {
        let environment = [
            ("HMS_MANAGEMENT_TOKEN", "ambient"),
            ("HMS_BASE_URL", "http://localhost/ambient"),
            ("HMS_API", "v2"),
        ];
        let none = ClientOptions::default();
        let (settings, network) = resolve_all(&none, &environment).unwrap();
        assert_eq!(token(&settings), "ambient");
        assert_eq!(network.base_url.to_string(), "http://localhost/ambient");
        assert_eq!(settings.api, Api::V2);
    }

    #[test]
    fn each_api_has_an_address_of_its_own() {
        for (name, address) in
            [("legacy", "https://prod-in2.100ms.live/api/v2"), ("v2", "https://api.100ms.live/v2")]
        {
            let (_, network) = resolve_all(&with_token(), &[("HMS_API", name)]).unwrap();
            assert_eq!(network.base_url.to_string(), address);
        }
        let unknown = resolve(&with_token(), &[("HMS_API", "v3")]).unwrap_err();
        assert_eq!((unknown.kind(), unknown.field()), (ErrorKind::InvalidArgument, Some("api")));
    }

    #[test]
    fn an_ambient_token_never_overrides_an_explicit_key() {
        let ambient = ("HMS_MANAGEMENT_TOKEN", "ambient");
        assert_eq!(token(&resolve(&with_key(), &[ambient]).unwrap()), "minted");
        let half = ClientOptions { secret: None, ..with_key() };
        let settings = resolve(&half, &[ambient, ("HMS_SECRET", "ambient")]).unwrap();
        assert_eq!(token(&settings), "minted");
    }

    #[test]
    fn an_ambient_token_wins_over_an_ambient_key() {
        let key = [("HMS_ACCESS_KEY", "key"), ("HMS_SECRET", "secret")];
        assert_eq!(token(&resolve(&ClientOptions::default(), &key).unwrap()), "minted");
        let both = [key[0], key[1], ("HMS_MANAGEMENT_TOKEN", "ambient")];
        assert_eq!(token(&resolve(&ClientOptions::default(), &both).unwrap()), "ambient");
    }

    #[test]
    fn half_a_key_and_two_kinds_of_credentials_are_refused() {
        let half = |options: &ClientOptions, environment: &[(&str, &str)]| {
            resolve(options, environment).unwrap_err().field()
        };
        let no_secret = ClientOptions { secret: None, ..with_key() };
        let no_key = ClientOptions { access_key: None, ..with_key() };
        assert_eq!(half(&no_secret, &[]), Some("secret"));
        assert_eq!(half(&no_key, &[]), Some("access_key"));
        assert_eq!(half(&ClientOptions::default(), &[("HMS_ACCESS_KEY", "k")]), Some("secret"));
        let both = ClientOptions { management_token: Some("t".into()), ..with_key() };
        assert_eq!(half(&both, &[]), Some("management_token"));
    }

    #[test]
    fn no_token_anywhere_is_an_error_that_says_where_to_put_one() {
        let error = resolve(&ClientOptions::default(), &[]).unwrap_err();
        assert_eq!(error.field(), Some("management_token"));
        assert!(error.message().contains("HMS_MANAGEMENT_TOKEN"));
    }

    #[test]
    fn a_refusal_is_explained_first_by_what_looks_like_an_accident() {
        let explained = |options: &ClientOptions, environment: &[(&str, &str)]| {
            let settings = resolve(options, environment).unwrap();
            let token = settings.tokens.current(&|| false).unwrap().unwrap();
            let why = settings.tokens.explain(&token, None);
            assert!(!why.contains("CANARY"), "{why}");
            why
        };
        let none = ClientOptions::default();
        let key = ("HMS_ACCESS_KEY", "key");
        for (environment, words) in [
            (&[key, ("HMS_SECRET", "CANARY\n")][..], "HMS_SECRET ends with a line break"),
            (&[key, ("HMS_SECRET", "CANARY\r")], "HMS_SECRET ends with a carriage return"),
            (&[key, ("HMS_SECRET", "'CANARY'")], "HMS_SECRET begins and ends with a quotation"),
            (
                &[("HMS_ACCESS_KEY", " k"), ("HMS_SECRET", "s")],
                "HMS_ACCESS_KEY begins with a blank",
            ),
            (&[("HMS_ACCESS_KEY", "k "), ("HMS_SECRET", "s ")], "blank; HMS_SECRET ends with"),
            (&[("HMS_MANAGEMENT_TOKEN", "\"CANARY\"")], "HMS_MANAGEMENT_TOKEN begins and ends"),
        ] {
            let why = explained(&none, environment);
            assert!(why.starts_with("HMS_") && why.contains(words), "{why}");
        }
        let secret = ClientOptions { secret: Some("CANARY ".into()), ..with_key() };
        assert!(explained(&secret, &[]).starts_with("secret ends with a blank"));
        let token = ClientOptions { management_token: Some("'CANARY'".into()), ..none.clone() };
        assert!(explained(&token, &[]).starts_with("management_token begins and ends"));
        let source: ManagementTokenSource = Arc::new(|| Ok("'CANARY'".into()));
        let called = ClientOptions { management_token_source: Some(source), ..none.clone() };
        assert!(explained(&called, &[]).starts_with("the token begins and ends"));
        assert!(explained(&with_key(), &[]).starts_with("the token looks right"));
    }

    #[test]
    fn a_text_for_a_header_is_refused_by_its_own_name() {
        for (text, words) in [("a\r\nX: 1", "a carriage return"), ("\u{e9}", "not ASCII")] {
            let language = ClientOptions { language: Some(text.into()), ..with_token() };
            let error = resolve(&language, &[]).unwrap_err();
            assert_eq!(error.field(), Some("language"));
            assert!(error.message().contains(words), "{error}");
            let suffix = ClientOptions { user_agent_suffix: Some(text.into()), ..with_token() };
            assert_eq!(resolve(&suffix, &[]).unwrap_err().field(), Some("user_agent_suffix"));
        }
        let long = ClientOptions { language: Some("x".repeat(4_000_000)), ..with_token() };
        assert!(resolve(&long, &[]).unwrap_err().message().len() < 100);
    }

    #[test]
    fn an_access_key_and_a_secret_have_an_end() {
        let long = "x".repeat(4_000_000);
        for (name, other) in [("HMS_ACCESS_KEY", "HMS_SECRET"), ("HMS_SECRET", "HMS_ACCESS_KEY")] {
            let error = resolve(&ClientOptions::default(), &[(name, &long), (other, "x")]);
            let error = error.unwrap_err();
            assert!(error.message().starts_with(name), "{error}");
            assert!(!error.message().contains(other) && error.message().len() < 100, "{error}");
        }
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
