//! Reads `NO_PROXY` as curl 7.88 does: names and addresses, between commas or blanks.

use std::net::IpAddr;

/// Whether `list` names `host`.
///
/// A name stands for itself and for the names below it, with or without a dot in front. An address
/// stands for itself, and with a slash and a number of bits for its network. `*` stands for every
/// host. An entry with a port names no host, as in curl.
pub(super) fn names(list: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let mut entries = list
        .split(|char: char| char == ',' || char.is_ascii_whitespace())
        .filter(|e| !e.is_empty());
    match host.parse() {
        Ok(address) => entries.any(|entry| entry == "*" || has_address(entry, address)),
        Err(_) => entries.any(|entry| entry == "*" || has_name(entry, host)),
    }
}

fn has_name(entry: &str, host: &str) -> bool {
    let entry = entry.strip_prefix('*').unwrap_or(entry);
    let entry = entry.strip_suffix('.').unwrap_or(entry);
    let domain = entry.strip_prefix('.').unwrap_or(entry);
    let Some(above) = host.len().checked_sub(domain.len()).filter(|_| !domain.is_empty()) else {
        return false;
    };
    let (above, end) = host.split_at(above);
    end.eq_ignore_ascii_case(domain) && (above.is_empty() || above.ends_with('.'))
}

fn has_address(entry: &str, host: IpAddr) -> bool {
    let (network, bits) = match entry.split_once('/') {
        Some((network, bits)) => (network, bits.parse().ok()),
        None => (entry, Some(0)),
    };
    let network = network.trim_start_matches('[').trim_end_matches(']').parse();
    let (Ok(network), Some(bits)) = (network, bits) else { return false };
    match (network, host) {
        (IpAddr::V4(network), IpAddr::V4(host)) => {
            are_alike(u128::from(network.to_bits()), u128::from(host.to_bits()), bits, 32)
        }
        (IpAddr::V6(network), IpAddr::V6(host)) => {
            are_alike(network.to_bits(), host.to_bits(), bits, 128)
        }
        _ => false,
    }
}

/// Whether the first `bits` of two numbers of `width` bits are the same; 0 stands for all of them.
fn are_alike(one: u128, other: u128, bits: u32, width: u32) -> bool {
    let bits = if bits == 0 { width } else { bits };
    bits <= width && (one ^ other) >> (width - bits) == 0
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_stands_for_itself_and_the_names_below_it() {
        for list in [
            "100ms.live",
            ".100ms.live",
            "*.100ms.live",
            "100ms.live.",
            "100MS.live",
            "api.100ms.live",
            "*",
            "localhost,100ms.live",
            "localhost, 100ms.live",
            "localhost 100ms.live",
            "localhost\t100ms.live",
            ",, 100ms.live ,",
        ] {
            assert!(names(list, "api.100ms.live"), "{list}");
            assert!(names(list, "api.100ms.live."), "{list}");
        }
        for list in
            ["", " ,", ".", "ms.live", "not.api.100ms.live", "live.", "pi.100ms.live", "api.100ms"]
        {
            assert_eq!(names(list, "api.100ms.live"), list == "live.", "{list}");
        }
    }

    #[test]
    fn an_address_stands_for_itself_or_its_network() {
        for list in ["10.1.2.3", "10.0.0.0/8", "x 10.1.2.2/31", "10.1.2.3/32", "10.1.2.3/0", "*"] {
            assert!(names(list, "10.1.2.3"), "{list}");
        }
        for list in [
            "10.1.2.4",
            "11.0.0.0/8",
            "10.1.2.3/33",
            "10.1.2.3/",
            "10.1.2.3/x",
            "2.3",
            ".1.2.3",
            "::/1",
            "0.0.0.0/0",
        ] {
            assert!(!names(list, "10.1.2.3"), "{list}");
        }
        for list in ["fd00::1", "[fd00::1]", "fd00::/8", "FD00:0::1", "fd00::/127"] {
            assert!(names(list, "fd00::1"), "{list}");
        }
        for list in ["fd00::2", "fe00::/8", "fd00::1/129", "10.0.0.0/8", "::/0"] {
            assert!(!names(list, "fd00::1"), "{list}");
        }
    }

    #[test]
    fn an_entry_with_a_port_names_no_host() {
        assert!(!names("api.example:443", "api.example"));
        assert!(!names("10.1.2.3:443", "10.1.2.3"));
    }
}
