//! Whether a case runs over HTTP in clear, over TLS, or over both.

use std::net::SocketAddr;

use super::{Case, Mention, Server};

/// How client and server speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP in clear.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The origin of a server there.
    pub fn origin(self, address: SocketAddr) -> String {
        match self {
            Self::Http => format!("http://{address}"),
            Self::Https => format!("https://{address}"),
        }
    }
}

/// Variables of the environment from which a client has its CA.
const NAME_A_CA: [&str; 3] = ["HMS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"];
/// Places whose scheme is that of the run.
const OF_EITHER_SCHEME: [&str; 3] = ["${server}", "${refused}", "${blackhole}"];

impl Case {
    /// The schemes it runs over.
    pub fn schemes(&self) -> &'static [Scheme] {
        match self.server {
            Server::Tls(_) => &[Scheme::Https],
            Server::Scripted if self.not_tls.is_none() && self.could_run_over_tls() => {
                &[Scheme::Http, Scheme::Https]
            }
            Server::Scripted | Server::Sandbox(_) | Server::Elsewhere => &[Scheme::Http],
        }
    }

    /// The case as it runs over `scheme`: over TLS the client is told of the CA, if the case
    /// does not name one itself.
    pub fn over(&self, scheme: Scheme) -> Self {
        let mut case = self.clone();
        if scheme == Scheme::Https && self.could_run_over_tls() {
            let ca_file = "${ca_file}".to_owned();
            if case.client.no_options {
                case.environment.insert("HMS_CA_BUNDLE".to_owned(), ca_file);
            } else {
                case.client.ca_file = Some(ca_file);
            }
        }
        case
    }

    /// Whether the client is to call a place without a word on scheme or CA, so that the case is
    /// one over TLS when the judge adds both.
    pub(super) fn could_run_over_tls(&self) -> bool {
        let of_environment = || self.environment.get("HMS_BASE_URL").map(String::as_str);
        let base_url = match &self.client.base_url {
            Mention::Given(url) => Some(url.as_str()),
            Mention::Not if !self.client.no_options => Some("${server}"),
            Mention::Not | Mention::Away => of_environment(),
        };
        let names_a_ca = self.client.ca_file.is_some()
            || NAME_A_CA.iter().any(|&name| self.environment.contains_key(name));
        let calls = self.calls.iter().any(|call| !call.exchanges.is_empty())
            || base_url.is_some_and(|url| !url.starts_with("${server}"));
        matches!(self.server, Server::Scripted)
            && self.expect_client.is_none()
            && base_url.is_some_and(|url| OF_EITHER_SCHEME.iter().any(|at| url.starts_with(at)))
            && !names_a_ca
            && calls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(rest: &str) -> Case {
        let call =
            r#"{"disable_room": "a", "room": {}, "exchanges": [{"reply": {"then": "cut"}}]}"#;
        serde_json::from_str(&format!(
            r#"{{"name": "a", "sentence": "b", "source": "contract", "calls": [{call}] {rest}}}"#
        ))
        .unwrap()
    }

    fn schemes(rest: &str) -> &'static [Scheme] {
        case(rest).schemes()
    }

    #[test]
    fn a_case_runs_over_both_unless_it_has_a_word_on_either() {
        let both = &[Scheme::Http, Scheme::Https];
        assert_eq!(schemes(""), both);
        assert_eq!(schemes(r#", "client": {"base_url": "${server}/v2"}"#), both);
        let bare = r#", "client": {"no_options": true}"#;
        let server = r#", "environment": {"HMS_BASE_URL": "${server}"}"#;
        assert_eq!(schemes(&format!("{bare}{server}")), both);
        for clear in [
            bare,
            r#", "not_tls": "it is about a proxy""#,
            r#", "server": {"sandbox": {}}"#,
            r#", "client": {"base_url": "http://localhost:${server:port}"}"#,
            r#", "client": {"ca_file": "${ca_file}"}"#,
            r#", "environment": {"HMS_CA_BUNDLE": "${ca_file}"}"#,
        ] {
            assert_eq!(schemes(clear), [Scheme::Http], "{clear}");
        }
        assert_eq!(schemes(r#", "server": {"tls": "expired"}"#), [Scheme::Https]);
    }

    #[test]
    fn over_tls_the_client_is_told_of_the_ca() {
        let over = |rest: &str, scheme| case(rest).over(scheme);
        let ca_file = Some("${ca_file}".to_owned());
        assert_eq!(over("", Scheme::Http).client.ca_file, None);
        assert_eq!(over("", Scheme::Https).client.ca_file, ca_file);
        let bare = r#", "client": {"no_options": true},
            "environment": {"HMS_BASE_URL": "${server}"}"#;
        let bare = over(bare, Scheme::Https);
        assert_eq!(bare.client.ca_file, None);
        assert_eq!(bare.environment.get("HMS_CA_BUNDLE"), ca_file.as_ref());
        let of_its_own = over(r#", "server": {"tls": "valid"}"#, Scheme::Https);
        assert_eq!(of_its_own.client.ca_file, None);
    }

    #[test]
    fn a_case_in_which_nobody_is_called_runs_once() {
        let schemes = |client: &str| {
            let case: Case = serde_json::from_str(&format!(
                r#"{{"name": "a", "sentence": "b", "source": "contract", "client": {client},
                     "calls": [{{"disable_room": "a", "error": {{"status": "HMS_X"}}}}]}}"#
            ))
            .unwrap();
            case.schemes().len()
        };
        assert_eq!(schemes("{}"), 1);
        assert_eq!(schemes(r#"{"base_url": "${refused}/v2"}"#), 2);
    }
}
