//! Where requests go: the service's address, or one that stands in for it.

use std::fmt;
use std::net::IpAddr;

use ureq::http::uri::InvalidUri;
use ureq::http::{HeaderValue, Uri};

use crate::error::Error;

const FIELD: &str = "base_url";

/// The path below which the API has its rooms.
pub(crate) const ROOMS: &str = "/rooms";

/// A checked base URL: `http` or `https`, a host, a path without a trailing slash, and nothing else.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    text: String,
    /// Where rooms are, which is where most requests go.
    rooms: Uri,
    host: String,
    /// The host and its port, for people.
    host_and_port: String,
    /// The value of the `Host` header.
    host_header: HeaderValue,
    https: bool,
}

impl BaseUrl {
    /// Checks `text`. Plain `http` would send the management token in clear: it takes a loopback
    /// host or `allow_http`.
    pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Self, Error> {
        let invalid = |why: &str| Err(Error::invalid_argument(FIELD, format!("base_url {why}")));

        if text.contains('#') {
            return invalid("must not have a fragment");
        }
        let Ok(uri) = text.parse::<Uri>() else { return invalid("is not a URL") };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return invalid("must begin with https:// and a host");
        };
        if authority.as_str().contains('@') {
            return invalid("must not hold a user name or password");
        }
        if uri.query().is_some() {
            return invalid("must not have a query");
        }
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        if host.is_empty() {
            return invalid("has no host");
        }
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return invalid("must be http or https"),
        };
        if !https && !allow_http && !is_loopback(&host) {
            return invalid(
                "is plain http to a host that is not loopback, which would send the management \
                 token in clear: use https, or allow it by name with allow_http",
            );
        }
        let text = text.trim_end_matches('/').to_owned();
        let Ok(rooms) = format!("{text}{ROOMS}").parse() else { return invalid("is not a URL") };
        let host_header = match (authority.port_u16(), https) {
            (None, _) | (Some(443), true) | (Some(80), false) => authority.host().parse(),
            (Some(port), _) => format!("{}:{port}", authority.host()).parse(),
        };
        let Ok(host_header) = host_header else { return invalid("is not a URL") };
        let port = authority.port_u16().unwrap_or(if https { 443 } else { 80 });
        let host_and_port = format!("{}:{port}", authority.host().to_ascii_lowercase());
        Ok(Self { text, rooms, host, host_and_port, host_header, https })
    }

    /// The URL of `path`, which begins with a slash.
    pub(crate) fn join(&self, path: &str) -> Result<Uri, InvalidUri> {
        if path == ROOMS { Ok(self.rooms.clone()) } else { format!("{self}{path}").parse() }
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn host_and_port(&self) -> &str {
        &self.host_and_port
    }

    pub(crate) fn host_header(&self) -> HeaderValue {
        self.host_header.clone()
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn takes_a_trailing_slash_or_none() {
        for text in ["https://api.example/v2", "https://api.example/v2/"] {
            let base = BaseUrl::parse(text, false).unwrap();
            assert_eq!(base.join("/rooms").unwrap(), "https://api.example/v2/rooms");
            assert_eq!(base.join("/x?y").unwrap(), "https://api.example/v2/x?y");
        }
    }

    #[test]
    fn the_host_header_has_a_port_unless_it_is_the_schemes() {
        for (text, host, for_people) in [
            ("https://api.example/v2", "api.example", "api.example:443"),
            ("https://api.example:443", "api.example", "api.example:443"),
            ("https://[::1]:80", "[::1]:80", "[::1]:80"),
            ("http://127.0.0.1", "127.0.0.1", "127.0.0.1:80"),
            ("http://localhost:443", "localhost:443", "localhost:443"),
        ] {
            let base_url = BaseUrl::parse(text, false).unwrap();
            assert_eq!(base_url.host_header(), host, "{text}");
            assert_eq!(base_url.host_and_port(), for_people, "{text}");
        }
    }

    #[test]
    fn takes_plain_http_to_loopback_only() {
        for text in ["http://127.0.0.1:1", "http://[::1]:1/", "http://localhost/x"] {
            assert!(BaseUrl::parse(text, false).is_ok(), "{text}");
        }
        assert!(BaseUrl::parse("http://api.example", false).is_err());
        assert!(BaseUrl::parse("http://127.0.0.1.example", false).is_err());
        assert!(BaseUrl::parse("http://api.example", true).is_ok());
    }

    #[test]
    fn refuses_what_is_no_base_url() {
        for text in [
            "",
            "api.example",
            "/v2",
            "ftp://api.example",
            "https://",
            "https://u:p@api.example",
            "https://api.example/v2?x",
            "https://api.example/#f",
            "https://a b",
            "https://x\r\ny",
        ] {
            let error = BaseUrl::parse(text, true).unwrap_err();
            assert_eq!(error.field(), Some("base_url"), "{text}");
        }
    }
}
