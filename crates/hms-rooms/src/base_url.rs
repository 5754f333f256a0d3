//! Where requests go: the service's address, or one that stands in for it.

use std::net::IpAddr;

use ureq::http::Uri;

use crate::error::Error;

const FIELD: &str = "base_url";

/// A checked base URL: `http` or `https`, a host, a path without a trailing slash, and nothing else.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    text: String,
    host: String,
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
        Ok(Self { text: text.trim_end_matches('/').to_owned(), host, https })
    }

    /// The URL of `path`, which begins with a slash.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
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
            assert_eq!(base.join("/rooms"), "https://api.example/v2/rooms");
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
