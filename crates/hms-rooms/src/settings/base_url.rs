//! Where requests go: the service's address, or one that stands in for it.

use std::fmt;
use std::net::IpAddr;

use ureq::http::uri::InvalidUri;
use ureq::http::{HeaderValue, Uri};

use super::authority::{Authority, check_characters, is_percent_encoded};
use crate::api::request::ROOMS;
use crate::error::Error;

const FIELD: &str = "base_url";

/// A checked base URL: `http` or `https`, a host, a path without a trailing slash, and nothing
/// else.
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
        let invalid = |why: &str| Error::invalid_argument(FIELD, format!("base_url {why}"));

        check_characters(text).map_err(|why| invalid(&why))?;
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(invalid("must begin with https:// and a host"));
        };
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(invalid("must be http or https")),
        };
        if rest.contains('#') {
            return Err(invalid("must not have a fragment"));
        }
        if rest.contains('?') {
            return Err(invalid("must not have a query"));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(invalid("must not hold a user name or password"));
        }
        let Authority { host, port, .. } = Authority::parse(authority).map_err(invalid)?;
        let in_brackets = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let host = host.to_ascii_lowercase();
        if !https && !allow_http && !is_loopback(&host) {
            return Err(invalid(
                "is plain http to a host that is not loopback, which would send the management \
                 token in clear: use https, or allow it by name with allow_http",
            ));
        }
        if !is_path(path) {
            return Err(invalid("has a path with a character that must be percent-encoded"));
        }
        let (scheme, default_port) = if https { ("https", 443) } else { ("http", 80) };
        let text = format!("{scheme}://{authority}{}", path.trim_end_matches('/'));
        let rooms = format!("{text}{ROOMS}").parse().map_err(|_| invalid("is not a URL"))?;
        let port = port.unwrap_or(default_port);
        let host_header = if port == default_port {
            in_brackets.parse()
        } else {
            format!("{in_brackets}:{port}").parse()
        };
        let host_header = host_header.map_err(|_| invalid("is not a URL"))?;
        let host_and_port = format!("{}:{port}", in_brackets.to_ascii_lowercase());
        Ok(Self { text, rooms, host, host_and_port, host_header, https })
    }

    /// The URL of `path`, which begins with a slash.
    pub(crate) fn join(&self, path: &str) -> Result<Uri, InvalidUri> {
        if path == ROOMS { Ok(self.rooms.clone()) } else { format!("{self}{path}").parse() }
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The host and its port, or the port of its scheme, for people.
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

/// Whether `path` is made of what RFC 3986 allows in one.
fn is_path(path: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&byte);
    path.bytes().all(allowed) && is_percent_encoded(path)
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
            ("http://127.0.0.1:80", "127.0.0.1", "127.0.0.1:80"),
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
        for (text, words) in [
            ("", "https://"),
            ("api.example", "https://"),
            ("/v2", "https://"),
            ("api.example:443", "https://"),
            ("ftp://api.example", "http or https"),
            ("://api.example", "http or https"),
            ("https://", "no host"),
            ("https:///v2", "no host"),
            ("https://u:p@api.example", "password"),
            ("https://api.example@evil.example", "password"),
            ("https://api.example/v2?x", "query"),
            ("https://api.example?x", "query"),
            ("https://api.example/#f", "fragment"),
            ("https://api.example/a{b}", "percent-encoded"),
            ("https://api.example/a%zz", "percent-encoded"),
            ("https://a b", "a blank"),
            ("https://x\r\ny", "a carriage return"),
            ("https:\\\\api.example", "a backslash"),
            ("https://api.example\\@evil.example", "a backslash"),
            ("https://b\u{fc}cher.example", "xn--"),
            ("http://127.0.0.1:80443/api/v2", "1 to 65535"),
            ("http://127.0.0.1:0", "1 to 65535"),
            ("http://127.0.0.1:+80", "1 to 65535"),
            ("https://api.example:", "1 to 65535"),
            ("https://api.example:/v2", "1 to 65535"),
            ("https://api.example:port", "1 to 65535"),
        ] {
            let error = BaseUrl::parse(text, true).unwrap_err();
            assert_eq!(error.field(), Some("base_url"), "{text}");
            assert!(error.message().contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn scheme_and_port_are_put_into_one_form() {
        let base = BaseUrl::parse("HTTP://LocalHost:080/x//", false).unwrap();
        let parts = (base.host(), base.host_and_port(), base.is_https());
        assert_eq!(parts, ("localhost", "localhost:80", false));
        assert_eq!(base.join("/rooms").unwrap(), "http://LocalHost:080/x/rooms");
        assert_eq!(base.host_header(), "LocalHost");
    }
}
