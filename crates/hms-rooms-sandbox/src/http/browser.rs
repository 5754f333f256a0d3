//! A browser may only send requests for the sandbox's own page.
//!
//! A page of another site can make the browser send requests to any port on loopback. It can also
//! point a domain name of its own at this address (DNS rebinding). Both are refused. Programs that
//! are not browsers are always accepted.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::refusal::Refusal;

/// Top-level names that do not exist on the internet.
const PRIVATE_SUFFIXES: [&str; 4] = ["localhost", "local", "internal", "test"];

/// Refuses requests that a browser sends for another site.
pub(crate) async fn admit(request: Request, next: Next) -> Response {
    match refusal(request.method(), request.headers()) {
        Some(why) => Refusal::new(StatusCode::FORBIDDEN, "browser.foreign", "Forbidden")
            .detail(why)
            .into_response(),
        None => next.run(request).await,
    }
}

fn refusal(method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (origin, site) = (header(ORIGIN.as_str()), header("sec-fetch-site"));
    let language = header(ACCEPT_LANGUAGE.as_str());
    if origin.is_none() && site.is_none() && language.is_none() {
        return None;
    }
    let host = header(HOST.as_str()).unwrap_or_default();
    if may_be_public(host) {
        return Some("a browser must use an IP address or localhost");
    }
    // Following a link from another site is fine: it shows the page to the user, and nothing to the
    // other site.
    let follows_a_link = method == Method::GET && header("sec-fetch-mode") == Some("navigate");
    let cross_site = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let other_origin = origin.is_some_and(|origin| {
        let of = origin.split_once("://").map_or("", |(_, of)| of);
        !of.eq_ignore_ascii_case(host)
    });
    if (cross_site || other_origin) && !follows_a_link {
        return Some("the request comes from the page of another site");
    }
    None
}

/// Whether this host may be a name that somebody owns on the internet.
fn may_be_public(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return true };
    let name = authority.host().trim_matches(['[', ']']).trim_end_matches('.');
    if name.parse::<IpAddr>().is_ok() {
        return false;
    }
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| !PRIVATE_SUFFIXES.iter().any(|suffix| end.eq_ignore_ascii_case(suffix)))
}

#[cfg(test)]
mod tests {
    use super::may_be_public;

    #[test]
    fn addresses_and_names_outside_public_domains_are_private() {
        for host in [
            "127.0.0.1:8100",
            "[::1]:8100",
            "192.168.0.7",
            "localhost:8100",
            "LOCALHOST.",
            "sandbox:8100",
            "sandbox.ci.svc.cluster.local",
            "a.test",
        ] {
            assert!(!may_be_public(host), "{host}");
        }
        for host in ["rebound.example:8100", "127.0.0.1.nip.io", "localhost.example.", ""] {
            assert!(may_be_public(host), "{host}");
        }
    }
}
