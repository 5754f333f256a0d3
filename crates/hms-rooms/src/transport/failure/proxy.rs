//! Says what a proxy answered in place of opening a tunnel, and what to do.

use crate::settings::Network;

/// Why there is no tunnel, by ureq's words for it, which end with the status.
pub(super) fn sentence(why: &str, network: &Network) -> String {
    let Some(proxy) = &network.proxy else { return "there is no tunnel".to_owned() };
    let (name, host) = (proxy.named_by(), network.base_url.host());
    let status = why.rsplit(|char: char| !char.is_ascii_digit()).next().unwrap_or_default();
    match status {
        "" => "the proxy closed the connection without an answer".to_owned(),
        "407" if proxy.has_credentials() => {
            format!("the proxy does not accept the user name and password that {name} has (407)")
        }
        "407" => format!(
            "the proxy wants a user name and password (407): put them, percent-encoded, into \
             {name} as http://user:password@host:port"
        ),
        "403" => format!("the proxy does not allow connections to {host} (403)"),
        "400" | "404" | "405" | "501" => format!(
            "the proxy does not open tunnels with CONNECT ({status}): check that {name} names an \
             HTTP proxy"
        ),
        "502" | "503" | "504" => format!("the proxy cannot reach {host} ({status})"),
        _ => format!("the proxy answered with status {status}"),
    }
}
