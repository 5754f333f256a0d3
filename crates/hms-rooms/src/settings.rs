//! What a client works with: the caller's options, then the environment, then the defaults.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ureq::http::HeaderValue;

use crate::api::choice;
use crate::base_url::BaseUrl;
use crate::error::Error;
use crate::log::Log;
use crate::management_token::{LIFETIME, Minting, Tokens};
use crate::options::{Api, ClientOptions};
use crate::transport::proxy::proxy;
use crate::transport::roots::Roots;

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_ATTEMPTS: u32 = 3;
const MAX_CONNECTIONS: u32 = 32;

/// A client's options, checked, with the environment and the defaults filled in.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) api: Api,
    pub(crate) tokens: Tokens,
    pub(crate) base_url: BaseUrl,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_attempts: u32,
    pub(crate) max_connections: u32,
    pub(crate) generate_names: bool,
    pub(crate) roots: Roots,
    pub(crate) proxy: Option<ureq::Proxy>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) log: Option<Log>,
}

impl Settings {
    /// Resolves `options`; `variable` reads the environment.
    pub(crate) fn resolve(
        options: &ClientOptions,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let base_url_variable = variable("HMS_BASE_URL");
        let api = choice::Given {
            api: options.api,
            api_variable: variable("HMS_API").as_deref(),
            base_url: options.base_url.as_deref(),
            base_url_variable: base_url_variable.as_deref(),
        }
        .choose()?;
        let base_url = options.base_url.clone().or(base_url_variable);
        let base_url = base_url.as_deref().unwrap_or(api.base_url());
        let base_url = BaseUrl::parse(base_url, options.allow_http)?;

        Ok(Self {
            api,
            tokens: tokens(options, variable)?,
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
            proxy: proxy(options.proxy.as_deref(), &base_url, variable)?,
            user_agent: user_agent(options)?,
            log: options.log.clone(),
            base_url,
        })
    }
}

/// Where tokens come from. An argument wins; an ambient token never overrides an explicit key, but
/// wins over an ambient one.
fn tokens(
    options: &ClientOptions,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Tokens, Error> {
    let has_key = options.access_key.is_some() || options.secret.is_some();
    match (&options.management_token, &options.management_token_source) {
        (None, None) => {}
        (Some(token), None) if !has_key => return Tokens::ready(token),
        (None, Some(source)) if !has_key => return Ok(Tokens::supplied(source.clone())),
        _ => {
            return Err(Error::invalid_argument(
                "management_token",
                "give one of management_token, its source, and access_key with secret",
            ));
        }
    }
    if !has_key && let Some(token) = variable("HMS_MANAGEMENT_TOKEN") {
        return Tokens::ready(&token.into());
    }
    let access_key = options.access_key.clone().or_else(|| variable("HMS_ACCESS_KEY"));
    let secret = options.secret.clone().or_else(|| variable("HMS_SECRET").map(Into::into));
    let missing = |field, message| Err(Error::invalid_argument(field, message));
    match (access_key, secret) {
        (Some(access_key), Some(secret)) => {
            let lifetime = positive("token_lifetime", options.token_lifetime, LIFETIME)?;
            Ok(Tokens::minted(Minting::new(&access_key, &secret, lifetime)?))
        }
        (Some(_), None) => {
            missing("secret", "access_key goes with secret: give it, or set HMS_SECRET")
        }
        (None, Some(_)) if options.secret.is_some() => {
            missing("access_key", "secret goes with access_key: give it, or set HMS_ACCESS_KEY")
        }
        (None, _) => missing(
            "management_token",
            "no credentials: give a management_token, or access_key with secret, or set \
             HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY with HMS_SECRET",
        ),
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
    let mut agent = format!("hms-rooms/{} ({language})", crate::VERSION);
    if let Some(suffix) = options.user_agent_suffix.as_deref().filter(|suffix| !suffix.is_empty()) {
        agent.push(' ');
        agent.push_str(suffix);
    }
    let is_printable = agent.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    HeaderValue::try_from(agent).ok().filter(|_| is_printable).ok_or_else(|| {
        Error::invalid_argument(
            "user_agent_suffix",
            "user_agent_suffix must be printable ASCII: it stands in a header",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::Settings;
    use crate::ClientOptions;
    use crate::management_token::Tokens;
    use crate::{Api, ErrorKind};

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

    /// What the settings have for a token: it, or `minted`.
    fn token(settings: &Settings) -> String {
        match &settings.tokens {
            Tokens::Ready(token) => token.expose().to_owned(),
            Tokens::Renewed(_) => "minted".to_owned(),
        }
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
        let settings = resolve(&options, &environment).unwrap();
        assert_eq!(token(&settings), "argument");
        assert_eq!(settings.base_url.to_string(), "http://127.0.0.1:1/argument");
        assert_eq!(settings.api, Api::Legacy);
    }

    #[test]
    fn the_environment_serves_where_an_argument_is_absent() {
        let environment = [
            ("HMS_MANAGEMENT_TOKEN", "ambient"),
            ("HMS_BASE_URL", "http://localhost/ambient"),
            ("HMS_API", "v2"),
        ];
        let settings = resolve(&ClientOptions::default(), &environment).unwrap();
        assert_eq!(token(&settings), "ambient");
        assert_eq!(settings.base_url.to_string(), "http://localhost/ambient");
        assert_eq!(settings.api, Api::V2);
    }

    #[test]
    fn each_api_has_an_address_of_its_own() {
        for (name, address) in
            [("legacy", "https://prod-in2.100ms.live/api/v2"), ("v2", "https://api.100ms.live/v2")]
        {
            let settings = resolve(&with_token(), &[("HMS_API", name)]).unwrap();
            assert_eq!(settings.base_url.to_string(), address);
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
    fn debug_of_options_hides_secrets() {
        let options = ClientOptions {
            management_token: Some("CANARY".into()),
            secret: Some("CANARY".into()),
            ..Default::default()
        };
        assert!(!format!("{options:?}").contains("CANARY"));
    }
}
