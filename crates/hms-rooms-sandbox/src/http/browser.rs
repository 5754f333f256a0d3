//! Which of a browser's requests are let in: those of the sandbox's own page.
//!
//! A page from elsewhere can make a browser call the sandbox, on any port of loopback. It
//! may not, nor may it under a name of its own that it has made to stand for this address. Programs
//! that are no browsers are let in as they are.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::refusal::Refusal;

/// Endings that no name on the internet has.
const NOBODYS: [&str; 4] = ["localhost", "local", "internal", "test"];

/// Refuses what a page from elsewhere has a browser ask.
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
    if could_be_anybodys(host) {
        return Some("to a browser the sandbox answers at an address or at localhost");
    }
    // Someone may follow a link from elsewhere: that shows them the page, and its author nothing.
    let follows_a_link = method == Method::GET && header("sec-fetch-mode") == Some("navigate");
    let elsewhere = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let of_another_host = origin.is_some_and(|origin| {
        let of = origin.split_once("://").map_or("", |(_, of)| of);
        !of.eq_ignore_ascii_case(host)
    });
    if (elsewhere || of_another_host) && !follows_a_link {
        return Some("a page from elsewhere asks");
    }
    None
}

/// Whether someone on the internet may have this name, and a page there.
fn could_be_anybodys(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return true };
    let name = authority.host().trim_matches(['[', ']']).trim_end_matches('.');
    if name.parse::<IpAddr>().is_ok() {
        return false;
    }
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| !NOBODYS.iter().any(|nobodys| end.eq_ignore_ascii_case(nobodys)))
}

#[cfg(test)]
mod tests {
    use super::could_be_anybodys;

    #[test]
    fn addresses_and_names_of_no_public_domain_are_nobody_elses() {
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
            assert!(!could_be_anybodys(host), "{host}");
        }
        for host in ["rebound.example:8100", "127.0.0.1.nip.io", "localhost.example.", ""] {
            assert!(could_be_anybodys(host), "{host}");
        }
    }
}
