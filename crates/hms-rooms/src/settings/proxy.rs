//! Decides, once per client, whether requests go through a proxy.

use std::fmt;

use ureq::Proxy;

use super::authority::{Authority, check_characters, is_percent_encoded};
use super::base_url::BaseUrl;
use super::environment::{Environment, Given, HTTPS_PROXY, NO_PROXY};
use super::no_proxy;
use crate::error::Error;

const FIELD: &str = "proxy";

/// The HTTP proxy that a client goes through.
#[derive(Clone)]
pub(crate) struct HttpProxy {
    proxy: Proxy,
    /// The variable that names it.
    variable: Option<&'static str>,
}

impl HttpProxy {
    /// The proxy to use: the one `given`, or `None` if it is `""`. If it was not given, an `https`
    /// base URL uses the environment's `HTTPS_PROXY`, unless `NO_PROXY` names the host.
    pub(crate) fn choose(
        given: Option<&str>,
        base_url: &BaseUrl,
        environment: &Environment<'_>,
    ) -> Result<Option<Self>, Error> {
        let given = match given {
            Some("") => None,
            Some(url) => Some(Given::argument(url, FIELD)),
            None if base_url.is_https() => environment.text(&HTTPS_PROXY)?,
            None => None,
        };
        let Some(given) = given else { return Ok(None) };
        if given.variable().is_some() {
            let exceptions = environment.text(&NO_PROXY)?;
            if exceptions.is_some_and(|list| no_proxy::names(list.text(), base_url.host())) {
                return Ok(None);
            }
        }
        let proxy = given.read(parse)?;
        Ok(Some(Self { proxy, variable: given.variable() }))
    }

    /// How ureq has it.
    pub(crate) fn ureq(&self) -> Proxy {
        self.proxy.clone()
    }

    /// The option or the variable that names it.
    pub(crate) fn named_by(&self) -> &'static str {
        self.variable.unwrap_or(FIELD)
    }

    /// Whether its URL has a user name or a password.
    pub(crate) fn has_credentials(&self) -> bool {
        self.proxy.username().is_some() || self.proxy.password().is_some()
    }
}

impl fmt::Display for HttpProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.proxy.host(), self.proxy.port())?;
        self.variable.map_or(Ok(()), |variable| write!(f, " of {variable}"))
    }
}

impl fmt::Debug for HttpProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpProxy({self})")
    }
}

/// Reads `[http[s]://][user[:password]@]host[:port][/]`. No error shows the URL: it may hold a
/// password.
fn parse(url: &str) -> Result<Proxy, Error> {
    let invalid = |why: &str| Error::invalid_argument(FIELD, format!("proxy {why}"));

    check_characters(url).map_err(|why| invalid(&why))?;
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "http" | "https" => {}
        "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => {
            return Err(invalid(
                "is a SOCKS proxy, which this client does not speak: name an http or https proxy, \
                 or give proxy as \"\" for none",
            ));
        }
        _ => return Err(invalid("must be an http or https URL, or empty for none")),
    }
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '?', '#']) {
        return Err(invalid(
            "must end after its host and port; in its user name and password, the characters \
             / ? # @ : % are percent-encoded (# is %23)",
        ));
    }
    let parsed = Authority::parse(authority).map_err(invalid)?;
    if !parsed.userinfo.is_none_or(is_userinfo) {
        return Err(invalid(
            "has a user name or password with a character that must be percent-encoded (@ is %40, \
             % is %25)",
        ));
    }
    // Anything else is an escape that is not UTF-8.
    Proxy::new(&format!("{scheme}://{authority}"))
        .map_err(|_| invalid("has a user name or password that is not UTF-8"))
}

/// Whether `text` is a user name with or without a password, made of what RFC 3986 allows there.
fn is_userinfo(text: &str) -> bool {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(&byte);
    [user, password].iter().all(|part| part.bytes().all(allowed)) && is_percent_encoded(text)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{BaseUrl, Environment, HttpProxy, parse};

    fn chosen(given: Option<&str>, base_url: &str, variables: &[(&str, &str)]) -> Option<u16> {
        choose(given, base_url, variables).unwrap().map(|proxy| proxy.proxy.port())
    }

    fn choose(
        given: Option<&str>,
        base_url: &str,
        variables: &[(&str, &str)],
    ) -> Result<Option<HttpProxy>, crate::Error> {
        let base_url = BaseUrl::parse(base_url, true).unwrap();
        let read = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        HttpProxy::choose(given, &base_url, &Environment::new(&read, false))
    }

    #[test]
    fn an_argument_wins_and_an_empty_one_means_none() {
        let environment = [("HTTPS_PROXY", "http://p:1")];
        assert_eq!(chosen(None, "https://a.example", &environment), Some(1));
        assert_eq!(chosen(Some("http://p:2"), "https://a.example", &environment), Some(2));
        assert_eq!(chosen(Some(""), "https://a.example", &environment), None);
    }

    #[test]
    fn the_environment_serves_https_outside_no_proxy() {
        let proxy = ("https_proxy", "http://p:1");
        assert_eq!(chosen(None, "http://a.example", &[proxy]), None);
        assert_eq!(chosen(None, "https://a.example", &[proxy, ("NO_PROXY", "example")]), None);
        assert_eq!(chosen(None, "https://a.example", &[proxy, ("no_proxy", "b")]), Some(1));
        assert_eq!(chosen(None, "https://a.example", &[("ALL_PROXY", "socks5://p:1")]), None);
        // A proxy that is not used is not looked at.
        let bad = ("https_proxy", "socks5://p");
        assert_eq!(chosen(None, "https://a.example", &[bad, ("NO_PROXY", "*")]), None);
        assert_eq!(chosen(None, "http://a.example", &[bad]), None);
    }

    #[test]
    fn a_bad_proxy_of_the_environment_is_refused_by_the_variables_name() {
        for (variable, url, words) in [
            ("HTTPS_PROXY", "socks5://p:1", "SOCKS"),
            ("https_proxy", "socks://p:1", "SOCKS"),
            ("HTTPS_PROXY", "http://127.0.0.1:notaport", "1 to 65535"),
            ("HTTPS_PROXY", "http://user:p#canary@host:1", "percent-encoded"),
            ("HTTPS_PROXY", "http://p:1\n", "ends with a line break"),
            ("HTTPS_PROXY", "\"http://p:1\"", "a quotation mark"),
        ] {
            let error = choose(None, "https://a.example", &[(variable, url)]).unwrap_err();
            assert_eq!(error.field(), Some("proxy"), "{url}");
            let message = error.message();
            assert!(message.contains(variable) && message.contains(words), "{message}");
        }
    }

    #[test]
    fn what_is_no_http_proxy_is_refused() {
        for url in [
            "socks5://p:1",
            "ftp://p",
            "://",
            "http://",
            "http://:80",
            "http://p:",
            "p:0",
            "http://p:65536",
            "http://p:+1",
            "http://127.0.0.1:notaport",
            "http://p:1/x",
            "http://p:1?x",
            "http://user:p#canary@host:1",
            "http://user:p/canary@host:1",
            "http://user:p?canary@host:1",
            "http://user:p@canary@host:1",
            "http://us:er:canary@host:1",
            "http://user:canary%@host:1",
            "http://user:canary%ff@host:1",
            "http://user:p\\canary@host:1",
            "http://user:p canary@host:1",
            "http://h\u{f6}st:1",
            "http://p:1\n",
            " http://p:1",
            "http:p:1",
            "http:/p:1",
            "http://[::1",
            "http://[fe80::1%25eth0]:1",
        ] {
            let error = parse(url).unwrap_err();
            assert_eq!(error.field(), Some("proxy"), "{url}");
            assert!(!error.message().contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_proxy_may_leave_out_what_it_has_by_default() {
        for (url, host, port) in [
            ("p", "p", 80),
            ("p:3128", "p", 3128),
            ("HTTP://p:1/", "p", 1),
            ("https://p", "p", 443),
            ("http://[::1]:8080/", "[::1]", 8080),
            ("user:p%23canary@p:1", "p", 1),
        ] {
            let proxy = parse(url).unwrap();
            assert_eq!((proxy.host(), proxy.port()), (host, port), "{url}");
        }
        assert_eq!(parse("http://user:p%23@p:1").unwrap().password(), Some("p#"));
    }
}
