//! Takes secrets out of text that the service sent, before anybody sees it.

use std::borrow::Cow;
use std::mem;

use crate::escape;
use crate::wiped::Wiped;

/// The replacement of a secret.
const REDACTED: &str = "***";

/// The replacement of a secret JSON string.
const QUOTED_REDACTED: &str = "\"***\"";

/// A secret shorter than this is not looked for as plain text: it would tear holes into every word.
const MIN_SECRET: usize = 4;

/// The names whose JSON values are redacted anywhere: storage credentials, which replies
/// echo in clear, and what else is secret by its name.
const SECRET_NAMES: [&str; 7] =
    ["key", "secret", "access_key", "secret_key", "token", "management_token", "authorization"];

/// `text` with every occurrence of the `secrets` redacted, as they are, escaped or in JSON, and every
/// JSON value of a secret name, also in JSON that is broken or cut off.
pub(crate) fn text(text: &str, secrets: &[&str]) -> String {
    let mut redacted = values_of_secret_names(text);
    for secret in secrets.iter().filter(|secret| secret.len() >= MIN_SECRET) {
        redacted = redacted.replace(*secret, REDACTED);
        for other in [escaped(secret), in_json(secret)].into_iter().flatten() {
            redacted = redacted.replace(other.as_str(), REDACTED);
        }
    }
    redacted
}

/// A secret as a message shows it, if that is not as it is.
fn escaped(secret: &str) -> Option<Wiped<String>> {
    match escape::controls(secret) {
        Cow::Borrowed(_) => None,
        Cow::Owned(escaped) => Some(Wiped::new(escaped)),
    }
}

/// A secret as JSON has it, if that is not as it is.
fn in_json(secret: &str) -> Option<Wiped<String>> {
    if !secret.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        return None;
    }
    // As long as JSON can be, so that no copy is left behind by growing.
    let mut json = Wiped::new(String::with_capacity(6 * secret.len()));
    for c in secret.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    Some(json)
}

fn values_of_secret_names(text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text;
    let mut name = String::new();
    let mut depth = 0;
    while let Some(start) = rest.find('"') {
        let (punctuation, from) = rest.split_at(start);
        let string = quoted(from);
        rest = &from[string.len()..];
        redacted.push_str(punctuation);

        let value = punctuation.trim_start().strip_prefix(':').map(str::trim_start);
        let opens = value.is_some_and(|value| value.starts_with(['{', '[']));
        let is_secret = SECRET_NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret));
        depth = depth_after(punctuation, depth, opens && (is_secret || name == "headers"));

        if rest.trim_start().starts_with(':') {
            name = decoded(string);
            redacted.push_str(string);
        } else {
            let is_redacted = depth > 0 || (is_secret && value == Some(""));
            redacted.push_str(if is_redacted { QUOTED_REDACTED } else { string });
            name.clear();
        }
    }
    redacted.push_str(rest);
    redacted
}

/// A name without its quotes and escapes, as far as it is there.
fn decoded(string: &str) -> String {
    serde_json::from_str(string).unwrap_or_else(|_| string.trim_matches('"').to_owned())
}

/// The JSON string at the head of `text`, quotes and escapes included. If the string does not end,
/// it is all of `text`.
fn quoted(text: &str) -> &str {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return &text[..=at],
            _ => {}
        }
    }
    text
}

/// How deep in a list or an object that is secret as a whole one is after the punctuation between
/// two strings, where its first bracket may open one; 0 is outside.
fn depth_after(punctuation: &str, before: usize, mut opens: bool) -> usize {
    punctuation.bytes().fold(before, |depth, byte| match byte {
        b'{' | b'[' if depth > 0 || mem::take(&mut opens) => depth + 1,
        b'}' | b']' => depth.saturating_sub(1),
        _ => depth,
    })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn redacts_credentials_of_whole_broken_and_cut_json() {
        for reply in [
            r#"{"credentials": {"key": "CANARY-K", "secret" : "CANARY-S"}, "id": "1"}"#,
            r#"{"credentials": {"key": "CANARY-K", "secret" : "CANARY \" S"}, "id": }"#,
            r#"{"credentials": {"key":"CANARY-K","secret":"CANARY-S"#,
            r#"{"webhook": {"url": "u", "headers": {"x-auth": "CANARY", "y": "CANARY"}}, "id": "1"}"#,
            r#"{"headers": {"x-auth": ["CANARY", {"z": "CANARY"}], "y": 1, "z": "CANARY"}}"#,
            r#"{"headers": [{"name": "x-auth", "value": "CANARY"}]}"#,
            r#"{"secret": ["CANARY"], "secr\u0065t": "CANARY", "key": {"old": "CANARY"}}"#,
        ] {
            let redacted = text(reply, &[]);
            assert!(!redacted.contains("CANARY"), "{redacted}");
        }
    }

    #[test]
    fn leaves_the_rest_as_it_was() {
        let reply =
            r#"{"webhook": {"headers":{"a":"x"}}, "name": "a \"key\" room", "key": 5, "n": "v"}"#;
        assert_eq!(text(reply, &[]), reply.replace("\"x\"", "\"***\""));
    }

    #[test]
    fn redacts_known_secrets_in_plain_text() {
        assert_eq!(text("bad token CANARY.", &["CANARY", "ab"]), "bad token ***.");
        let secret = "CAN\"ARY\u{1b}";
        for shown in ["CAN\"ARY\u{1b}", r#"CAN"ARY\u{1b}"#, r#"CAN\"ARY\u001b"#] {
            assert_eq!(text(&format!("bad {shown}!"), &[secret]), "bad ***!");
        }
    }
}
