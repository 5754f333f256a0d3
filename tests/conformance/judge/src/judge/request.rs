//! The rules for the requests of a call.
//!
//! Of every request: HTTP/1.1; one `Content-Length`, which is right, except with a GET or DELETE
//! that has no body; no `Transfer-Encoding`, no offer to take gzip; `Host` as the base URL says;
//! and the two headers of the API's page, `Content-Type: application/json` and `Authorization:
//! Bearer <management token>`.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use serde_json::Value;
use uuid::{Uuid, Version};

use super::Objections;
use super::token::{Tokens, Validity};
use crate::case::{Case, Exchange, ExpectedRequest, IssuedToken, Opening, Operation, Text};
use crate::http::{Heard, Request};
use crate::places::Places;
use crate::verbs;

/// The scheme before a token in its header.
const SCHEME: &str = "Bearer ";

/// The state that the requests of a case are judged with.
#[derive(Debug)]
pub(super) struct Requests {
    authorization: String,
    /// The tokens that the client's token source gives, in order.
    of_source: Vec<Option<String>>,
    host: String,
    /// Where a request that creates a room goes.
    path: String,
    tokens: Tokens,
    /// The names the client made up, a call each.
    generated: Vec<String>,
}

impl Requests {
    pub(super) fn of(case: &Case, places: &Places) -> Self {
        let block = verbs::client(&case.client, places);
        let setting = |key, variable| match block.get(key) {
            Some(value) => String::from_utf8_lossy(value).into_owned(),
            None => case.environment.get(variable).cloned().unwrap_or_default(),
        };
        let base_url = places.fill(&setting("base_url", "HMS_BASE_URL"));
        let authority = base_url.split("://").nth(1).unwrap_or_default();
        Self {
            authorization: format!(
                "{SCHEME}{}",
                setting("management_token", "HMS_MANAGEMENT_TOKEN")
            ),
            of_source: case.client.token_source.iter().flatten().map(lossy).collect(),
            host: authority.split('/').next().unwrap_or_default().to_owned(),
            path: format!("{}/rooms", case.client.base_path()),
            tokens: Tokens::living(case.client.token_lifetime_ms),
            generated: Vec::new(),
        }
    }

    pub(super) fn check(
        &mut self,
        exchanges: &[Exchange],
        heard: &[Heard],
        objections: &mut Objections,
    ) {
        objections.unless(heard.len() == exchanges.len(), || {
            format!("the server saw {} requests and not {}", heard.len(), exchanges.len())
        });
        let before = self.generated.len();
        let context = objections.context.clone();
        for (number, (exchange, heard)) in exchanges.iter().zip(heard).enumerate() {
            objections.context = format!("{context}request {}: ", number + 1);
            match (exchange.request.opening, heard) {
                (Opening::Http, Heard::Request(request)) => {
                    self.always(request, objections);
                    self.bearer(&exchange.request, request, objections);
                    self.as_said(&exchange.request, request, before, objections);
                }
                (Opening::Tls, Heard::TlsHello) => {}
                (_, other) => objections.add(format!("came as {other}")),
            }
        }
        objections.context = context;
    }

    fn always(&self, request: &Request, objections: &mut Objections) {
        objections.unless(request.version == 1, || format!("HTTP/1.{}", request.version));
        let length = request.body.len().to_string();
        let (json, host) = (Some("application/json"), Some(self.host.as_str()));
        // A CONNECT is a request to a proxy, not to the API.
        let of_the_api: &[(&str, Option<&str>)] = match request.method.as_str() {
            "CONNECT" => &[],
            "GET" | "DELETE" if request.body.is_empty() => {
                &[("content-length", None), ("content-type", json), ("host", host)]
            }
            _ => &[("content-length", Some(&length)), ("content-type", json), ("host", host)],
        };
        for (name, value) in of_the_api {
            let values: Vec<_> = request.header(name).collect();
            objections.unless(values == value.as_slice(), || {
                format!("{name} is {values:?} and not {value:?}")
            });
        }
        for (name, word) in [("transfer-encoding", ""), ("accept-encoding", "gzip")] {
            objections.unless(!request.header(name).any(|value| value.contains(word)), || {
                format!("{name}: {:?}", request.header(name).collect::<Vec<_>>())
            });
        }
    }

    /// The token: the one that the client was given, or one it must have minted.
    fn bearer(
        &mut self,
        expected: &ExpectedRequest,
        request: &Request,
        objections: &mut Objections,
    ) {
        let values: Vec<_> = request.header("authorization").collect();
        if let Some(token) = &expected.token {
            return match values.as_slice() {
                [value] if value.starts_with(SCHEME) => {
                    self.tokens.check(token, &value[SCHEME.len()..], objections);
                }
                _ => objections.add(format!("authorization is no bearer token: {values:?}")),
            };
        }
        // A proxy has no business with our token, as the case says.
        if request.method == "CONNECT" {
            return;
        }
        let of_source = expected.from_source.and_then(|n| self.of_source.get(n - 1)?.as_ref());
        let wanted = of_source.map(|token| format!("{SCHEME}{token}"));
        let wanted = wanted.as_ref().unwrap_or(&self.authorization);
        objections.unless(values == [wanted.as_str()], || {
            format!("authorization is {values:?} and not {wanted:?}")
        });
    }

    /// Judges a token that the client handed out.
    pub(super) fn issued(
        &mut self,
        expected: &IssuedToken,
        operation: &Operation,
        token: &str,
        objections: &mut Objections,
    ) {
        match (expected, Validity::asked_for(operation)) {
            (IssuedToken::Minted { minted }, None) => self.tokens.check(minted, token, objections),
            (IssuedToken::Minted { minted }, Some(validity)) => {
                self.tokens.check_for(&validity, minted, token, objections);
            }
            (IssuedToken::Text(text), _) => objections.unless(token == text.lossy(), || {
                format!("the token is {token:?} and not {text:?}")
            }),
        }
    }

    fn as_said(
        &mut self,
        expected: &ExpectedRequest,
        request: &Request,
        before: usize,
        objections: &mut Objections,
    ) {
        let ExpectedRequest { method, headers, only_headers, body, .. } = expected;
        objections.unless(request.method == *method, || {
            format!("method {} is not {method}", request.method)
        });
        self.target(expected, &request.path, objections);
        for (name, value) in headers {
            let values: Vec<_> = request.header(name).collect();
            let holds = match value {
                Some(pattern) => values.len() == 1 && matches(pattern, values[0]),
                None => values.is_empty(),
            };
            objections.unless(holds, || format!("header {name} is {values:?} and not {value:?}"));
        }
        if let Some(names) = only_headers {
            let came: BTreeSet<&str> = request.headers.iter().map(|(name, _)| &**name).collect();
            let wanted: BTreeSet<&str> = names.iter().map(String::as_str).collect();
            objections.unless(came == wanted, || {
                format!("the names of the headers are {came:?} and not {wanted:?}")
            });
        }
        let mut came: Value = match serde_json::from_slice(&request.body) {
            Ok(value) => value,
            Err(error) if body.is_some() || expected.generated_name => {
                return objections.add(format!("the body is no JSON: {error}"));
            }
            Err(_) => Value::Null,
        };
        if expected.generated_name {
            let name = came.as_object_mut().and_then(|body| body.remove("name"));
            self.generated_name(name.as_ref(), before, objections);
        }
        if let Some(body) = body {
            objections.unless(came == *body, || format!("the body is {came} and not {body}"));
        }
    }

    fn target(&self, expected: &ExpectedRequest, came: &str, objections: &mut Objections) {
        let wanted = expected.path.as_ref().unwrap_or(&self.path);
        let (path, query) = came.split_once('?').unwrap_or((came, ""));
        objections.unless(path == wanted, || format!("path {path} is not {wanted}"));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs: Vec<(String, String)> = pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        let query: BTreeMap<String, String> = pairs.iter().cloned().collect();
        objections.unless(query == expected.query && pairs.len() == query.len(), || {
            format!("the query of {came} is not {:?}", expected.query)
        });
    }

    /// One random UUID for all requests of a call; `before` is the number of earlier calls' names.
    fn generated_name(&mut self, name: Option<&Value>, before: usize, objections: &mut Objections) {
        let name = name.and_then(Value::as_str).unwrap_or_default();
        let version = Uuid::parse_str(name).ok().and_then(|uuid| uuid.get_version());
        objections
            .unless(version == Some(Version::Random), || format!("{name:?} is no random UUID"));
        let (earlier, this_call) = self.generated.split_at(before);
        objections
            .unless(!earlier.iter().any(|other| other == name), || format!("{name} came before"));
        match this_call.first() {
            Some(first) => {
                objections.unless(first == name, || format!("the name went from {first} to {name}"))
            }
            None => self.generated.push(name.to_owned()),
        }
    }
}

fn lossy(given: &Option<Text>) -> Option<String> {
    given.as_ref().map(Text::lossy)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether `text` is `pattern`, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(start) else { return false };
    (0..=text.len()).filter_map(|at| text.get(at..)).any(|end| matches(rest, end))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, holds) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "a", true),
            ("*", "", true),
            ("hms-rooms/* (*) acme/1", "hms-rooms/0.1.0 (c) acme/1", true),
            ("hms-rooms/* (*) acme/1", "hms-rooms/0.1.0 (c)", false),
            ("a*b", "acbc", false),
        ] {
            assert_eq!(matches(pattern, text), holds, "{pattern} {text}");
        }
    }
}
