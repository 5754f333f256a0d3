//! The part of a URL that names whom to connect to: `[user[:password]@]host[:port]`
//! (RFC 3986, section 3.2).

use std::net::{IpAddr, Ipv6Addr};

use rustls::pki_types::ServerName;

use super::stray;

/// Longer than any URL that has a point, in bytes: a request's head has room for it.
const MAX_URL: usize = 2048;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authority<'a> {
    pub(super) userinfo: Option<&'a str>,
    /// A name or an address, an IPv6 one without its brackets.
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
}

/// Refuses the characters that no URL has. The error goes on from the name of an option, as do all
/// of this module: "must not have a backslash".
pub(super) fn check_characters(url: &str) -> Result<(), String> {
    if url.len() > MAX_URL {
        return Err(format!("is longer than {MAX_URL} bytes"));
    }
    match url.chars().find(|char| !char.is_ascii_graphic() || *char == '\\') {
        None => Ok(()),
        Some(char) if char.is_alphabetic() => {
            Err("must be ASCII: a host of other letters has a name that begins with xn--"
                .to_owned())
        }
        Some(char) => Err(format!("must not hold {}", stray::name(char))),
    }
}

/// Whether each `%` of `text` begins an escape.
pub(super) fn is_percent_encoded(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.len() >= 2 && part.bytes().take(2).all(|digit| digit.is_ascii_hexdigit()))
}

impl<'a> Authority<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let (userinfo, address) = match text.rsplit_once('@') {
            Some((userinfo, address)) => (Some(userinfo), address),
            None => (None, text),
        };
        let (host, port) = match address.strip_prefix('[') {
            Some(address) => {
                let (host, rest) = address.split_once(']').ok_or("has a [ without its ]")?;
                let port = rest.strip_prefix(':');
                if port.is_none() && !rest.is_empty() {
                    return Err("has something other than a port after its host");
                }
                (ipv6(host)?, port)
            }
            None => match address.split_once(':') {
                Some((host, port)) => (name(host, port)?, Some(port)),
                None => (name(address, "")?, None),
            },
        };
        Ok(Self { userinfo, host, port: port.map(number).transpose()? })
    }
}

fn ipv6(host: &str) -> Result<&str, &'static str> {
    if host.contains('%') {
        return Err("must not have an IPv6 zone: name the host, or an address without one");
    }
    host.parse::<Ipv6Addr>().map_err(|_| "has no IPv6 address between [ and ]")?;
    Ok(host)
}

/// A host's name or its IPv4 address, which `rest` follows after a colon.
fn name<'a>(host: &'a str, rest: &str) -> Result<&'a str, &'static str> {
    if host.is_empty() && !rest.contains(':') {
        return Err("has no host");
    }
    if rest.contains(':') {
        return Err("has more than one colon in host and port: an IPv6 address stands in brackets");
    }
    match ServerName::try_from(host) {
        Ok(ServerName::DnsName(_)) => Ok(host),
        Ok(_) if host.parse::<IpAddr>().is_ok() => Ok(host),
        _ => Err("has a host that is neither a name nor an address"),
    }
}

fn number(port: &str) -> Result<u16, &'static str> {
    let digits = port.bytes().all(|digit| digit.is_ascii_digit());
    match port.parse() {
        Ok(port @ 1..) if digits => Ok(port),
        _ => Err("has a port that is not a number from 1 to 65535"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Authority, check_characters, is_percent_encoded};

    #[test]
    fn takes_names_addresses_and_ports() {
        for (text, host, port) in [
            ("api.example", "api.example", None),
            ("API.example.:443", "API.example.", Some(443)),
            ("under_score.example:1", "under_score.example", Some(1)),
            ("127.0.0.1:65535", "127.0.0.1", Some(65535)),
            ("[::1]:080", "::1", Some(80)),
            ("[::ffff:1.2.3.4]", "::ffff:1.2.3.4", None),
        ] {
            assert_eq!(Authority::parse(text), Ok(Authority { userinfo: None, host, port }));
        }
        let authority = Authority::parse("u:p@h:1").unwrap();
        assert_eq!((authority.userinfo, authority.host), (Some("u:p"), "h"));
    }

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        for host in ["h", "127.0.0.1", "[::1]", "u:p@h"] {
            for port in [
                "",
                "0",
                "00",
                "65536",
                "80443",
                "99999999999999999999",
                "-1",
                "+80",
                "8o",
                "port",
                "0x50",
                "80.0",
                "1e3",
                "80 ",
                "８０",
            ] {
                let refused = Authority::parse(&format!("{host}:{port}")).unwrap_err();
                assert!(refused.contains("1 to 65535"), "{host}:{port} {refused}");
            }
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for text in [
            "",
            ":80",
            "u@",
            "[]",
            "[::1",
            "[::1]80",
            "[fe80::1%25eth0]",
            "[fe80::1%eth0]:1",
            "[v1.x]",
            "[127.0.0.1]",
            "::1",
            "::1:80",
            "h:1:2",
            "a..b",
            "-a",
            "a b",
            "%61pi",
            "a%",
            "h,i",
            "h;i",
            "300.1.1.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "1.2.3.4.5",
            "*.example",
            "h$",
            "h!",
            "(h)",
            "h|i",
            "h\"",
        ] {
            assert!(Authority::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_url_is_visible_ascii_without_a_backslash() {
        assert_eq!(check_characters("https://api.example/v2?x#y@[]"), Ok(()));
        for (text, words) in [
            ("https://h/\n", "a line break"),
            ("https://h /", "a blank"),
            ("https:\\\\h", "a backslash"),
            ("https://h\u{0}", "a control character"),
            ("https://bücher.example", "xn--"),
            ("https://h\u{a0}", "a blank (U+00A0)"),
            (&"x".repeat(4_000_000), "longer than 2048 bytes"),
        ] {
            assert!(check_characters(text).unwrap_err().contains(words), "{words}");
        }
    }

    #[test]
    fn a_percent_sign_begins_an_escape() {
        assert!(is_percent_encoded("") && is_percent_encoded("a%20b%2F"));
        for text in ["%", "a%2", "%zz", "100%"] {
            assert!(!is_percent_encoded(text), "{text}");
        }
    }
}
