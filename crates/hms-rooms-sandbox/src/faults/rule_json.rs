//! The JSON of a rule, and the checks of its fields.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use fastrand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::fault::{Action, CannedReply};
use crate::faults::matcher::Matcher;
use crate::faults::occurrence::Occurrence;
use crate::http::body;
use crate::net::reply_fault::{Ending, ReplyFault};

/// An invalid rule. `field` is `None` if the rule as a whole is wrong.
pub(crate) struct Invalid {
    pub(crate) field: Option<String>,
    pub(crate) why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleJson {
    method: Option<String>,
    path: Option<String>,
    room: Option<String>,

    first: Option<u64>,
    every: Option<u64>,
    probability: Option<f64>,
    seed: Option<u64>,

    delay_ms: Option<u64>,

    status: Option<u16>,
    redirect: Option<String>,
    commit_after_ms: Option<u64>,
    headers: Option<BTreeMap<String, String>>,
    body: Option<Value>,

    #[serde(default)]
    close: bool,
    #[serde(default)]
    reset: bool,
    garbage: Option<String>,
    #[serde(default)]
    hang: bool,

    #[serde(default)]
    reset_after_commit: bool,
    truncate: Option<usize>,
    drip_ms: Option<u64>,
    close_idle_ms: Option<u64>,
    reset_idle_ms: Option<u64>,
}

impl RuleJson {
    pub(crate) fn read(rule: &Value) -> Result<Self, Invalid> {
        if !rule.is_object() {
            return Err(Invalid { field: None, why: "expected an object".to_owned() });
        }
        serde_path_to_error::deserialize(rule).map_err(|error| {
            let (field, why) = body::field_and_why(&error);
            Invalid { field, why }
        })
    }

    pub(crate) fn matcher(self) -> Matcher {
        Matcher { method: self.method, path: self.path, room: self.room }
    }

    pub(crate) fn delay(&self) -> Duration {
        millis(self.delay_ms.unwrap_or_default())
    }

    /// How often the rule at this index fires.
    pub(crate) fn occurrence(&self, index: usize) -> Result<Occurrence, Invalid> {
        if self.seed.is_some() && self.probability.is_none() {
            return Err(invalid("seed", "goes with probability"));
        }
        match (self.first, self.every, self.probability) {
            (None, None, None) => Ok(Occurrence::Always),
            (Some(count), None, None) => Ok(Occurrence::First(count)),
            (None, Some(0), None) => Err(invalid("every", "at least 1")),
            (None, Some(interval), None) => Ok(Occurrence::Every(interval)),
            (None, None, Some(probability)) if (0.0..=1.0).contains(&probability) => {
                // Each rule has its own random numbers, even if all rules have the same seed.
                // Otherwise the rules would fire on successive attempts of a client, one after the
                // other.
                let mut generator = Rng::with_seed(self.seed.unwrap_or_default());
                for _ in 0..index {
                    generator = generator.fork();
                }
                Ok(Occurrence::Random(probability, generator))
            }
            (None, None, Some(_)) => Err(invalid("probability", "0 to 1")),
            (Some(_), ..) => Err(invalid("first", "goes without every and probability")),
            (None, ..) => Err(invalid("every", "goes without probability")),
        }
    }

    /// The rule's action and its name. A rule has exactly one.
    pub(crate) fn action(&self) -> Result<(&'static str, Action), Invalid> {
        let answer = |fault| Action::Answer(Some(fault));
        let refuse = Action::Refuse;
        let idle = |after: Option<u64>, ending| {
            after.map(|after| answer(ReplyFault::EndIdle(millis(after), ending)))
        };
        let garbage = self.garbage.clone().map(Bytes::from);
        let actions = [
            ("status", self.reply()?),
            ("close", self.close.then_some(refuse(ReplyFault::Withhold(Ending::Close)))),
            ("reset", self.reset.then_some(refuse(ReplyFault::Withhold(Ending::Reset)))),
            ("garbage", garbage.map(|bytes| refuse(ReplyFault::Replace(bytes)))),
            ("hang", self.hang.then_some(Action::Hang)),
            (
                "reset_after_commit",
                self.reset_after_commit.then_some(answer(ReplyFault::Withhold(Ending::Reset))),
            ),
            ("truncate", self.truncate.map(|bytes| answer(ReplyFault::Truncate(bytes)))),
            ("drip_ms", self.drip_ms.map(|each| answer(ReplyFault::Drip(millis(each))))),
            ("close_idle_ms", idle(self.close_idle_ms, Ending::Close)),
            ("reset_idle_ms", idle(self.reset_idle_ms, Ending::Reset)),
        ];
        let mut given =
            actions.into_iter().filter_map(|(name, action)| action.map(|action| (name, action)));
        match (given.next(), given.next()) {
            (Some((name, _)), Some((other, _))) => {
                Err(invalid(other, format!("a rule has one action, and this one has {name}")))
            }
            (Some(only), None) => Ok(only),
            (None, _) if self.delay_ms.is_some() => Ok(("delay_ms", Action::Answer(None))),
            (None, _) => {
                let why = "a rule has an action, such as status, reset or delay_ms".to_owned();
                Err(Invalid { field: None, why })
            }
        }
    }

    /// The reply that replaces the operation, if the rule has one.
    fn reply(&self) -> Result<Option<Action>, Invalid> {
        let assumed = match (&self.redirect, self.commit_after_ms) {
            (Some(_), _) => Some(StatusCode::FOUND),
            (None, Some(_)) => Some(StatusCode::GATEWAY_TIMEOUT),
            (None, None) => None,
        };
        let Some(status) = self.status()?.or(assumed) else {
            return match (&self.headers, &self.body) {
                (Some(_), _) => Err(invalid("headers", "goes with status")),
                (None, Some(_)) => Err(invalid("body", "goes with status")),
                (None, None) => Ok(None),
            };
        };
        let (content_type, body) = self.body(status);
        let mut headers = HeaderMap::new();
        headers.extend(content_type.map(|kind| (CONTENT_TYPE, HeaderValue::from_static(kind))));
        if let Some(to) = &self.redirect {
            let to = to.parse().map_err(|_| invalid("redirect", "this cannot be a Location"))?;
            headers.insert(LOCATION, to);
        }
        for (name, value) in self.headers.iter().flatten() {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        Ok(Some(Action::Reply {
            reply: CannedReply { status, headers, body },
            commit_after: self.commit_after_ms.map(millis),
        }))
    }

    fn status(&self) -> Result<Option<StatusCode>, Invalid> {
        let status = |code| match code {
            200..=599 => StatusCode::from_u16(code).map_err(|error| error.to_string()),
            _ => Err("200 to 599".to_owned()),
        };
        self.status.map(status).transpose().map_err(|why| invalid("status", why))
    }

    /// The body and its content type. The default is an error of the API.
    fn body(&self, status: StatusCode) -> (Option<&'static str>, Bytes) {
        let json = |body: &Value| (Some("application/json"), body.to_string().into());
        match &self.body {
            Some(Value::String(text)) => (Some("text/plain"), text.clone().into()),
            Some(body) => json(body),
            None if matches!(status.as_u16(), 204 | 205 | 304) => (None, Bytes::new()),
            None => json(&json!({
                "code": status.as_u16(),
                "message": status.canonical_reason().unwrap_or_default(),
                "details": [],
            })),
        }
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Invalid> {
    let field = || format!("headers.{name}");
    let parsed: HeaderName =
        name.parse().map_err(|_| invalid(field(), "this cannot be a header's name"))?;
    if [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&parsed) {
        return Err(invalid(field(), "the server sets it; garbage can say anything"));
    }
    let value = value.parse().map_err(|_| invalid(field(), "this cannot be a header's value"))?;
    Ok((parsed, value))
}

fn invalid(field: impl Into<String>, why: impl Into<String>) -> Invalid {
    Invalid { field: Some(field.into()), why: why.into() }
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
