//! Decides, once per client, whether requests go through a proxy.

use ureq::{Proxy, ProxyProtocol};

use crate::base_url::BaseUrl;
use crate::error::Error;

const FIELD: &str = "proxy";

/// The proxy to use: the one `given` (`""` for none), else for an `https` base URL the environment's
/// `HTTPS_PROXY`, unless `NO_PROXY` names the host. Lower-case variables come first, as in curl.
pub(crate) fn proxy(
    given: Option<&str>,
    base_url: &BaseUrl,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, Error> {
    let either = |lower: &str, upper: &str| variable(lower).or_else(|| variable(upper));
    match given {
        Some("") => Ok(None),
        Some(url) => parse(url).map(Some),
        None if !base_url.is_https() => Ok(None),
        None if either("no_proxy", "NO_PROXY")
            .is_some_and(|list| names(&list, base_url.host())) =>
        {
            Ok(None)
        }
        None => either("https_proxy", "HTTPS_PROXY").map(|url| parse(&url)).transpose(),
    }
}

fn parse(url: &str) -> Result<Proxy, Error> {
    Proxy::new(url)
        .ok()
        .filter(|proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https))
        .ok_or_else(|| {
            Error::invalid_argument(FIELD, "proxy must be an http or https URL, or empty for none")
        })
}

/// Whether a `NO_PROXY` list names `host`: by itself, by a domain above it, or by `*`.
fn names(list: &str, host: &str) -> bool {
    list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let domain = entry.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
        domain.is_empty()
            || host == domain
            || host.strip_suffix(&domain).is_some_and(|above| above.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::{names, proxy};
    use crate::base_url::BaseUrl;

    fn chosen(given: Option<&str>, base_url: &str, environment: &[(&str, &str)]) -> Option<u16> {
        let base_url = BaseUrl::parse(base_url, true).unwrap();
        let variable = |name: &str| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        proxy(given, &base_url, &variable).unwrap().map(|proxy| proxy.port())
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
    }

    #[test]
    fn what_is_no_http_proxy_is_refused() {
        let base_url = BaseUrl::parse("https://a.example", false).unwrap();
        for url in ["socks5://p:1", "://", "http://"] {
            let error = proxy(Some(url), &base_url, &|_| None).unwrap_err();
            assert_eq!(error.field(), Some("proxy"), "{url}");
        }
    }

    #[test]
    fn no_proxy_names_hosts_and_domains() {
        assert!(names("localhost, .100ms.live", "api.100ms.live"));
        assert!(names("*.100ms.live", "api.100ms.live") && names("*", "x") && names("x", "x"));
        assert!(!names("100ms.live", "not100ms.live") && !names("", "x"));
    }
}
