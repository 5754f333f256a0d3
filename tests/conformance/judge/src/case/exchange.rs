//! A request the scripted server must have seen, and what it answers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::{ExpectedToken, Text};
use crate::places::Places;
use crate::server::{Scripted, Then};

/// One request and its reply.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The request that must have come.
    #[serde(default)]
    pub request: ExpectedRequest,
    /// The reply to it.
    reply: Reply,
    /// How often this comes in a row.
    #[serde(default = "once")]
    pub times: usize,
}

fn once() -> usize {
    1
}

/// A request that must have come. A field that a case leaves out is as in a create.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectedRequest {
    /// How the connection opens.
    pub opening: Opening,
    /// The method.
    pub method: String,
    /// The request target without its query; by default the path of the rooms of the client's API.
    pub path: Option<String>,
    /// The parameters of its query, in any order.
    pub query: BTreeMap<String, String>,
    /// The minted token that it bears, in place of the one that the client was given.
    pub token: Option<ExpectedToken>,
    /// Which token of the client's `token_source` it bears, counted from 1.
    pub from_source: Option<usize>,
    /// Values by name, `*` standing for any text; `null` for a header that must not come.
    pub headers: BTreeMap<String, Option<String>>,
    /// The names of all headers of the request, in any order.
    pub only_headers: Option<Vec<String>>,
    /// The JSON value that the body is.
    pub body: Option<Value>,
    /// Whether the body has, besides, a `name` that is a random UUID: the same in every request
    /// of a call, another in every call.
    pub generated_name: bool,
}

impl Default for ExpectedRequest {
    fn default() -> Self {
        Self {
            opening: Opening::default(),
            method: "POST".to_owned(),
            path: None,
            query: BTreeMap::new(),
            token: None,
            from_source: None,
            headers: BTreeMap::new(),
            only_headers: None,
            body: None,
            generated_name: false,
        }
    }
}

/// The protocol in which a client speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// HTTP in clear.
    #[default]
    Http,
    /// A TLS handshake.
    Tls,
}

/// A reply as a case writes it: by `status`, as `raw` bytes, or without any byte.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
struct Reply {
    head: Head,
    body: Option<Vec<u8>>,
    drip: Option<Duration>,
    endless: Vec<u8>,
    then: Then,
}

#[derive(Debug, Clone)]
enum Head {
    /// The head is part of the body's bytes, or missing.
    Raw,
    Status {
        status: u16,
        headers: BTreeMap<String, String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<Value>,
    text: Option<Text>,
    raw: Option<Text>,
    drip_ms: Option<u64>,
    endless: Option<Text>,
    then: Option<Then>,
}

impl TryFrom<Written> for Reply {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { status, mut headers, json, text, raw, drip_ms, endless, then } = written;
        let drip = drip_ms.map(Duration::from_millis);
        match (status, json, text, raw, endless) {
            (Some(status), json, text, None, None) if json.is_none() || text.is_none() => {
                if json.is_some() && !headers.keys().any(|k| k.eq_ignore_ascii_case("content-type"))
                {
                    headers.insert("Content-Type".to_owned(), "application/json".to_owned());
                }
                let body = json.map(|json| json.to_string().into_bytes()).or(text.map(|t| t.0));
                let head = Head::Status { status, headers };
                let then = then.unwrap_or(Then::Keep);
                Ok(Self { head, body, drip, endless: Vec::new(), then })
            }
            (None, None, None, raw, endless) if headers.is_empty() => {
                let then = match (then, &endless) {
                    (Some(then), None) => then,
                    // Of an endless reply the client sees the end only when it hangs up.
                    (None, Some(_)) => Then::Close,
                    _ => {
                        return Err(
                            "a reply without a status is endless or says what comes `then`",
                        );
                    }
                };
                let endless = endless.map(|text| text.0).unwrap_or_default();
                Ok(Self { head: Head::Raw, body: raw.map(|raw| raw.0), drip, endless, then })
            }
            _ => Err("a reply is a status with json or text, or raw bytes, or only `then`"),
        }
    }
}

impl Exchange {
    /// The reply as the server sends it.
    pub fn scripted(&self, places: &Places) -> Scripted {
        let Reply { head, body, drip, endless, then } = &self.reply;
        let body = body.as_deref().unwrap_or_default();
        let mut bytes = Vec::new();
        if let Head::Status { status, headers } = head {
            let mut lines = format!("HTTP/1.1 {status} Scripted\r\n");
            for (name, value) in headers {
                lines += &format!("{name}: {}\r\n", places.fill(value));
            }
            if *status != 204 {
                lines += &format!("Content-Length: {}\r\n", body.len());
            }
            bytes.extend_from_slice(lines.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(body);
        Scripted { bytes, drip: *drip, endless: endless.clone(), then: *then }
    }

    /// The body of a reply whose end the client can know.
    pub fn body(&self) -> Option<&[u8]> {
        match self.reply.head {
            Head::Status { .. } => self.reply.body.as_deref(),
            Head::Raw => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(reply: &str) -> Result<String, String> {
        let exchange: Exchange = serde_json::from_str(&format!(r#"{{"reply": {reply}}}"#))
            .map_err(|error| error.to_string())?;
        let places = Places { decoy: "http://d:1".to_owned(), ..Places::default() };
        Ok(String::from_utf8(exchange.scripted(&places).bytes).unwrap())
    }

    #[test]
    fn a_reply_is_written_out_with_its_length() {
        assert_eq!(
            sent(r#"{"status": 200, "json": {"id": "1"}}"#).unwrap(),
            "HTTP/1.1 200 Scripted\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n\
             {\"id\":\"1\"}"
        );
        assert_eq!(
            sent(r#"{"status": 302, "headers": {"Location": "${decoy}/"}}"#).unwrap(),
            "HTTP/1.1 302 Scripted\r\nLocation: http://d:1/\r\nContent-Length: 0\r\n\r\n"
        );
        assert_eq!(sent(r#"{"status": 204}"#).unwrap(), "HTTP/1.1 204 Scripted\r\n\r\n");
        assert_eq!(sent(r#"{"raw": "x", "then": "close"}"#).unwrap(), "x");
        assert_eq!(sent(r#"{"then": "reset"}"#).unwrap(), "");
    }

    #[test]
    fn a_reply_that_is_two_things_at_once_fails() {
        for wrong in [
            "{}",
            r#"{"raw": "x"}"#,
            r#"{"raw": "x", "endless": "y", "then": "close"}"#,
            r#"{"status": 200, "endless": "y"}"#,
            r#"{"status": 200, "json": {}, "text": ""}"#,
            r#"{"status": 200, "raw": ""}"#,
            r#"{"headers": {"a": "b"}, "then": "close"}"#,
        ] {
            assert!(sent(wrong).is_err(), "{wrong}");
        }
    }
}
