//! Base URLs: one that is accepted sends the token where it says, over TLS or to loopback.
#![no_main]

use std::net::IpAddr;

use hms_rooms::fuzzing::base_url;
use http::Uri;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let plain = base_url(input, true);
    let Some((url, host)) = base_url(input, false) else {
        // What only `allow_http` lets pass is plain http.
        let is_http = |(url, _): &(String, String)| scheme(url).as_deref() == Some("http");
        assert!(plain.as_ref().is_none_or(is_http));
        return;
    };
    assert_eq!(plain.as_ref(), Some(&(url.clone(), host.clone())));

    let uri: Uri = url.parse().expect("a URL");
    let authority = uri.authority().expect("a host").as_str();
    assert!(!authority.contains('@') && uri.query().is_none() && !url.contains('#'));
    assert!(uri.path().ends_with("/rooms"));
    let named = uri.host().expect("a host").trim_matches(['[', ']']);
    assert!(!host.is_empty() && named.eq_ignore_ascii_case(&host));

    match scheme(&url).as_deref() {
        Some("https") => {}
        Some("http") => {
            assert!(host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
        }
        other => panic!("{other:?}"),
    }
});

fn scheme(url: &str) -> Option<String> {
    Some(url.split_once("://")?.0.to_ascii_lowercase())
}
