//! The rules for a host's answers.
//!
//! Of every answer: it has no key but those of the protocol, and no secret in any text. Of every
//! room: it has an id and, if the reply came whole, that reply, or the part of a list that is
//! the room, as it was received. Of every error: it has a message and an outcome, which is
//! `not_sent` when nothing was heard. Of every call that made a request: a log line tells of it, if
//! there is a log; all its lines begin with one number, such as `call 17: `. Of every message and
//! log line: nothing in it forges a line or makes a terminal obey.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Objections;
use crate::case::{Call, Expected, ExpectedError, ExpectedReply, ExpectedRoom, Form, field};
use crate::http::Heard;
use crate::places::Places;
use crate::protocol::Block;
use crate::secrets::Secrets;

/// Keys of every answer, only searched for secrets.
const OVERHEARD: [&str; 2] = ["log", "repr"];
/// The reply as a value of the host's language, in place of its text.
const RAW: &str = "raw";
/// Texts that a user may log. A room's `json` is not among them: it is the reply as received.
const SHOWN: [&str; 6] = ["message", "api_message", "details", "body", "log", "repr"];
/// Texts that are shown as they are, on one line.
const FOR_PEOPLE: [&str; 2] = ["message", "log"];
/// The first moment of 2021, in unix milliseconds.
const YEAR_2021: i64 = 1_609_459_200_000;

/// The state that the answers of a case are judged with.
#[derive(Debug)]
pub(super) struct Answers<'a> {
    secrets: Secrets,
    places: &'a Places,
    language: &'a str,
    /// The answers to the calls so far.
    earlier: Vec<Block>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(secrets: Secrets, places: &'a Places, language: &'a str) -> Self {
        Self { secrets, places, language, earlier: Vec::new() }
    }

    /// Adds a token that came over the wire to what no answer may show.
    pub(super) fn hide(&mut self, token: &str) {
        self.secrets.add_token(token);
    }

    /// Keeps the answer to a call for later ones to be compared with.
    pub(super) fn remember(&mut self, answer: &Block) {
        self.earlier.push(answer.clone());
    }

    /// Judges that there is nothing but success: a client was made, a session ended.
    pub(super) fn done(&self, answer: &Block, objections: &mut Objections) {
        if has_status("HMS_OK", answer, objections) {
            self.always(&[], answer, objections);
        }
    }

    pub(super) fn room(
        &self,
        expected: &ExpectedRoom,
        reply: Option<&[u8]>,
        answer: &Block,
        objections: &mut Objections,
    ) {
        if !has_status("HMS_OK", answer, objections) {
            return self.always(&SHOWN, answer, objections);
        }
        let keys = expected.keys();
        self.always(&[&keys.map(|(key, _)| key)[..], &[RAW]].concat(), answer, objections);
        for (key, expected) in keys {
            self.key(key, expected, answer, objections);
        }
        if let Some(reply) = reply {
            objections.unless(answer.get("id").is_some(), || "the room has no id".to_owned());
            objections.unless(holds_reply(answer, reply), || {
                "the room does not hold the reply as it was received".to_owned()
            });
        }
    }

    /// Judges a list, each of whose items has some of the same keys; returns the items. A list that
    /// has pages has a `next`.
    pub(super) fn list<const N: usize>(
        &self,
        expected: &[[(&str, &Expected); N]],
        next: Option<&Expected>,
        answer: &Block,
        objections: &mut Objections,
    ) -> Vec<Block> {
        if !has_status("HMS_OK", answer, objections) {
            self.always(&SHOWN, answer, objections);
            return Vec::new();
        }
        let (items, rest) = items(answer);
        self.always(if next.is_some() { &["next"] } else { &[] }, &rest, objections);
        if let Some(next) = next {
            self.key("next", next, &rest, objections);
        }
        objections.unless(items.len() == expected.len(), || {
            format!("the list has {} items and not {}", items.len(), expected.len())
        });
        let context = objections.context.clone();
        for (index, (item, keys)) in items.iter().zip(expected).enumerate() {
            objections.context = format!("{context}item {index}: ");
            self.always(&[&keys.map(|(key, _)| key)[..], &[RAW]].concat(), item, objections);
            for (key, expected) in keys {
                self.key(key, expected, item, objections);
            }
        }
        objections.context = context;
        items
    }

    /// Judges that each room is part of a list among the `replies`.
    pub(super) fn rooms_as_received(
        &self,
        rooms: &[Block],
        replies: &[&[u8]],
        objections: &mut Objections,
    ) {
        for (index, room) in rooms.iter().enumerate().filter(|_| !replies.is_empty()) {
            objections.unless(replies.iter().any(|reply| holds_reply(room, reply)), || {
                format!("room {index} is not part of a reply as it was received")
            });
        }
    }

    /// Judges the reply to a request of the caller's own.
    pub(super) fn reply(
        &self,
        expected: &ExpectedReply,
        answer: &Block,
        objections: &mut Objections,
    ) {
        if !has_status("HMS_OK", answer, objections) {
            return self.always(&SHOWN, answer, objections);
        }
        self.always(&["http_status", "json", RAW], answer, objections);
        // In Python the reply is its JSON.
        if self.language != "python" {
            let status = Expected::Number(expected.http_status.into());
            self.key("http_status", &status, answer, objections);
        }
        let json = answer.get("json").or(answer.get(RAW)).unwrap_or_default();
        let value = match json {
            b"" => Some(Value::Null),
            json => serde_json::from_slice(json).ok(),
        };
        objections.unless(value.as_ref() == Some(&expected.json), || {
            format!("the JSON is {value:?} and not {}", expected.json)
        });
    }

    /// Judges that a token came, with the time at which it says that it expires.
    pub(super) fn token(&self, answer: &Block, objections: &mut Objections) {
        if !has_status("HMS_OK", answer, objections) {
            return self.always(&SHOWN, answer, objections);
        }
        self.always(&["token", "expires_at"], answer, objections);
        let token = answer.get("token").map(String::from_utf8_lossy).unwrap_or_default();
        let came = answer.get("expires_at").map(String::from_utf8_lossy);
        // In Python a token is a str, which has no time of its own.
        let wanted = expiry(&token).filter(|_| self.language != "python");
        let wanted = wanted.map(|seconds| (seconds * 1000).to_string());
        objections.unless(came.as_deref() == wanted.as_deref(), || {
            format!("expires_at is {came:?} and not {wanted:?}")
        });
    }

    pub(super) fn error(
        &self,
        expected: &ExpectedError,
        answer: &Block,
        objections: &mut Objections,
    ) {
        if !has_status(&expected.status, answer, objections) {
            return;
        }
        let keys = expected.keys();
        self.always(&keys.map(|(key, _)| key), answer, objections);
        for (key, expected) in keys {
            match (key, expected) {
                ("field", Expected::Text(field)) => {
                    let field = Expected::Text(field::name(field, self.language).to_owned());
                    self.key(key, &field, answer, objections);
                }
                _ => self.key(key, expected, answer, objections),
            }
        }
        for part in &expected.message_contains {
            holds("message", &self.places.fill(part), true, answer, objections);
        }
        for part in &expected.message_lacks {
            holds("message", &self.places.fill(part), false, answer, objections);
        }
        for part in &expected.body_contains {
            holds("body", part, true, answer, objections);
        }
        for part in &expected.body_lacks {
            holds("body", part, false, answer, objections);
        }
        let message = answer.get("message").unwrap_or_default();
        objections.unless(!message.is_empty(), || "the error has no message".to_owned());
        objections
            .unless(answer.get("outcome").is_some(), || "the error has no outcome".to_owned());
    }

    /// Judges that the requests, the outcome and the log of a call agree.
    pub(super) fn traced(
        &self,
        call: &Call,
        heard: &[Heard],
        has_log: bool,
        answer: &Block,
        objections: &mut Objections,
    ) {
        let issued = answer.get("token").is_some();
        if heard.is_empty() && !issued {
            let outcome = answer.get("outcome").map(String::from_utf8_lossy);
            objections.unless(outcome.as_deref() == Some("not_sent"), || {
                format!("nothing was heard, yet the outcome is {outcome:?} and not not_sent")
            });
        } else if has_log && !issued {
            objections
                .unless(answer.get("log").is_some(), || "no log line tells of the call".to_owned());
        }
        let log = answer.fields.iter().filter(|(key, _)| key == "log");
        let numbers: BTreeSet<_> = log.map(|(_, line)| call_number(line)).collect();
        // A list of every room makes a call for each page.
        let calls = if call.operation.is_a_call_for_each_page() { heard.len().max(1) } else { 1 };
        objections.unless(numbers.len() <= calls && !numbers.contains(&None), || {
            format!("the lines of the call begin with the numbers {numbers:?}")
        });
    }

    fn always(&self, keys: &[&str], answer: &Block, objections: &mut Objections) {
        for (key, value) in &answer.fields {
            objections.unless(keys.contains(&&**key) || OVERHEARD.contains(&&**key), || {
                format!("{key} is no key of this answer")
            });
            if SHOWN.contains(&&**key)
                && let Some(secret) = self.secrets.in_text(value)
            {
                objections.add(format!("{key} shows the secret {secret}"));
            }
            if FOR_PEOPLE.contains(&&**key)
                && let Some(control) = String::from_utf8_lossy(value).chars().find(is_control)
            {
                objections.add(format!("{key} holds {control:?}"));
            }
        }
    }

    fn key(&self, key: &str, expected: &Expected, answer: &Block, objections: &mut Objections) {
        let came = answer.get(key).map(String::from_utf8_lossy);
        let came = came.as_deref();
        let of_call = |number: usize| {
            let answer = number.checked_sub(1).and_then(|index| self.earlier.get(index))?;
            answer.get(key).map(|value| String::from_utf8_lossy(value).into_owned())
        };
        let holds = match expected {
            Expected::Anything => true,
            Expected::Absent => came.is_none(),
            Expected::Bool(value) => came == Some(if *value { "1" } else { "0" }),
            Expected::Number(value) => came == Some(&*value.to_string()),
            Expected::Text(value) => came == Some(&*self.places.fill(value)),
            Expected::Lines(values) => came == Some(&*values.join("\n")),
            Expected::SameAs { same_as_call } => {
                came.is_some() && came == of_call(*same_as_call).as_deref()
            }
            Expected::DiffersFrom { differs_from_call } => {
                let other = of_call(*differs_from_call);
                came.is_some() && other.is_some() && came != other.as_deref()
            }
            Expected::Like { like } => came.is_some_and(|came| is_like(*like, came)),
        };
        objections.unless(holds, || format!("{key} is {came:?} and not {expected:?}"));
    }
}

/// The items of a list, whose keys begin with their number, from 0, and the rest of the answer.
fn items(answer: &Block) -> (Vec<Block>, Block) {
    let mut rest = Block::new(answer.head.clone());
    let mut items: Vec<Block> = Vec::new();
    for (key, value) in &answer.fields {
        let numbered = key.split_once('.').and_then(|(number, key)| {
            Some((number.parse::<usize>().ok().filter(|number| *number <= items.len())?, key))
        });
        match numbered {
            None => rest.push(key, value),
            Some((number, key)) => {
                if number == items.len() {
                    items.push(Block::new(String::new()));
                }
                items[number].push(key, value);
            }
        }
    }
    (items, rest)
}

/// A reply that is a list of rooms.
#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

/// Whether a room's `json` is the reply, byte for byte, or its `raw` is it by value. Where the
/// reply is a list, a room of it.
fn holds_reply(answer: &Block, reply: &[u8]) -> bool {
    if let Ok(list) = serde_json::from_slice::<List<'_>>(reply) {
        return list.data.iter().any(|room| is_reply(answer, room.get().as_bytes()));
    }
    is_reply(answer, reply)
}

fn is_reply(answer: &Block, reply: &[u8]) -> bool {
    let value = |text: &[u8]| serde_json::from_slice::<Value>(text).ok();
    match (answer.get("json"), answer.get(RAW)) {
        (Some(json), _) => json == reply,
        (None, Some(raw)) => value(raw).is_some() && value(raw) == value(reply),
        (None, None) => false,
    }
}

fn is_like(form: Form, text: &str) -> bool {
    match form {
        Form::Uuid => Uuid::parse_str(text).is_ok_and(|uuid| uuid.to_string() == text),
        Form::RoomId => text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        Form::Moment => text.parse().is_ok_and(|moment: i64| moment >= YEAR_2021),
    }
}

/// Whether a terminal obeys the character, or it may forge a line or the order of a text.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "for find")]
fn is_control(c: &char) -> bool {
    let direction = ['\u{61c}', '\u{200e}', '\u{200f}'];
    c.is_control()
        || direction.contains(c)
        || ('\u{2028}'..='\u{202e}').contains(c)
        || ('\u{2066}'..='\u{2069}').contains(c)
}

/// When a token that is a JWT says that it expires, in seconds since 1970.
fn expiry(token: &str) -> Option<u64> {
    let data = jsonwebtoken::dangerous::insecure_decode::<Map<String, Value>>(token).ok()?;
    data.claims.get("exp")?.as_u64()
}

/// The number of its call that a log line begins with.
fn call_number(line: &[u8]) -> Option<u64> {
    let (number, _) = str::from_utf8(line).ok()?.strip_prefix("call ")?.split_once(": ")?;
    number.parse().ok()
}

fn has_status(status: &str, answer: &Block, objections: &mut Objections) -> bool {
    let came = answer.head.strip_prefix("status ").unwrap_or(&answer.head);
    let holds = came == status;
    objections.unless(holds, || {
        let message = answer.get("message").map(String::from_utf8_lossy).unwrap_or_default();
        format!("the status is {came} and not {status}: {message}")
    });
    holds
}

fn holds(key: &str, part: &str, wanted: bool, answer: &Block, objections: &mut Objections) {
    let text = answer.get(key).map(String::from_utf8_lossy).unwrap_or_default();
    objections.unless(text.contains(part) == wanted, || {
        let verb = if wanted { "lacks" } else { "holds" };
        format!("{key} {verb} {part:?}: {text}")
    });
}
