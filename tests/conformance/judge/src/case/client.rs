//! How a case wants its client made.

use serde::{Deserialize, Deserializer};

use super::Text;

/// The options of a client. A field that is left out has the client's default, except the token
/// and the base URL, which every case has unless it says `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// Whether the client is made of nothing at all: NULL, no argument. Then the other fields,
    /// token and base URL too, are left out.
    pub no_options: bool,
    /// `legacy` or `v2`.
    pub api: Option<String>,
    /// A canary when not mentioned.
    pub management_token: Mention<Text>,
    /// The tokens that a callback returns, one a call; `null` if it has no token to give.
    pub token_source: Option<Vec<Option<Text>>>,
    /// For tokens that the client mints.
    pub access_key: Option<Text>,
    /// For tokens that the client mints.
    pub secret: Option<Text>,
    /// How long those are valid.
    pub token_lifetime_ms: Option<u64>,
    /// The server of the case when not mentioned; may name a place.
    pub base_url: Mention<String>,
    /// The budget of a call.
    pub timeout_ms: Option<u64>,
    /// The part of it for connecting.
    pub connect_timeout_ms: Option<u64>,
    /// 1 is no retry.
    pub max_attempts: Option<u32>,
    /// Kept open at most.
    pub max_connections: Option<u32>,
    /// Whether an unnamed create gets a name from the client.
    pub generate_names: Option<bool>,
    /// A path; may name a place.
    pub ca_file: Option<String>,
    /// May name a place.
    pub proxy: Option<String>,
    /// Behind the client's own User-Agent.
    pub user_agent_suffix: Option<Text>,
    /// Whether plain http may leave this machine.
    pub allow_http: Option<bool>,
}

impl Client {
    /// Where the API stands on the server, for a client that says which API it speaks.
    pub fn base_path(&self) -> &'static str {
        match self.api.as_deref() {
            Some("v2") => "/v2",
            _ => "/api/v2",
        }
    }
}

/// A setting that is not mentioned, taken away with `null`, or given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Mention<T> {
    /// The judge's default holds.
    #[default]
    Not,
    /// The client is made without it.
    Away,
    /// The client is made with it.
    Given(T),
}

impl<T> Mention<T> {
    /// The value the client is made with.
    pub fn or(self, default: T) -> Option<T> {
        match self {
            Self::Not => Some(default),
            Self::Away => None,
            Self::Given(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Mention<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Away, Self::Given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_not_the_same_as_not_mentioned() {
        let client = |json| serde_json::from_str::<Client>(json).unwrap().base_url;
        assert_eq!(client("{}"), Mention::Not);
        assert_eq!(client(r#"{"base_url": null}"#), Mention::Away);
        assert_eq!(client(r#"{"base_url": ""}"#), Mention::Given(String::new()));
    }
}
