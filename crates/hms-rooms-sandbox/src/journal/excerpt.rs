//! The part of a request's text that the journal keeps: with secrets masked, and bounded.

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::journal::redact;

/// The longest body that is kept, as JSON in bytes.
const MAX_BODY: usize = 2048;

/// The longest text that is kept, in bytes.
const MAX_TEXT: usize = 256;

/// A body as it is kept.
#[derive(Debug, Default)]
pub(crate) struct Excerpt {
    /// Its JSON, or a sentence on what is not kept; none where there is no body.
    pub(crate) json: Option<Box<RawValue>>,
    /// Whether that is all of the body, but for its secrets.
    pub(crate) whole: bool,
}

impl Excerpt {
    /// The kept part of a body, with its secrets masked.
    fn of(mut masked: Value) -> Self {
        let whole = !shorten(&mut masked);
        match to_raw_value(&masked) {
            Ok(json) if json.get().len() <= MAX_BODY => Self { json: Some(json), whole },
            Ok(json) => Self::instead(&format!("{} bytes of JSON", json.get().len())),
            Err(_) => Self::default(),
        }
    }

    /// The kept part of a body that was not read.
    pub(crate) fn not_read() -> Self {
        Self::instead("a body that was not read in full")
    }

    fn instead(sentence: &str) -> Self {
        Self { json: to_raw_value(sentence).ok(), whole: false }
    }
}

/// Reads a body: what is kept of it, and the name in it.
pub(crate) fn body(bytes: &[u8]) -> (Excerpt, Option<String>) {
    if bytes.is_empty() {
        return (Excerpt { json: None, whole: true }, None);
    }
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            redact::redact(&mut value);
            let name = value["name"].as_str().map(str::to_owned);
            (Excerpt::of(value), name)
        }
        Err(_) => (Excerpt::instead(&format!("{} bytes that are not JSON", bytes.len())), None),
    }
}

/// A text, or its beginning and how long it is.
pub(crate) fn text(mut text: String) -> String {
    cut(&mut text);
    text
}

pub(crate) fn is_cut(text: &str) -> bool {
    text.len() > MAX_TEXT
}

/// Cuts the long texts in a value, and says whether there were any.
pub(crate) fn shorten(value: &mut Value) -> bool {
    match value {
        Value::Object(object) => object.values_mut().map(shorten).filter(|cut| *cut).count() > 0,
        Value::Array(values) => values.iter_mut().map(shorten).filter(|cut| *cut).count() > 0,
        Value::String(text) => cut(text),
        _ => false,
    }
}

fn cut(text: &mut String) -> bool {
    let length = text.len();
    if !is_cut(text) {
        return false;
    }
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    text.push_str(&format!("… ({length} bytes)"));
    // A body of a megabyte leaves its room with what is kept of it otherwise.
    text.shrink_to_fit();
    true
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::body;

    fn kept(sent: &Value) -> (Value, bool) {
        let (excerpt, _) = body(sent.to_string().as_bytes());
        (
            serde_json::from_str(excerpt.json.unwrap_or_default().get()).unwrap_or_default(),
            excerpt.whole,
        )
    }

    #[test]
    fn a_body_that_is_short_is_kept_whole_but_for_its_secrets() {
        let sent = json!({"name": "r", "webhook": {"url": "u", "headers": {"x-auth": "h"}}});
        let excerpt = json!({"name": "r", "webhook": {"url": "u", "headers": {"x-auth": "***"}}});
        assert_eq!(kept(&sent), (excerpt, true));
    }

    #[test]
    fn long_texts_are_cut_where_a_character_ends() {
        let (excerpt, whole) = kept(&json!({"name": "r", "description": "ä".repeat(1000)}));
        assert_eq!(excerpt["description"], format!("{}… (2000 bytes)", "ä".repeat(128)));
        assert!(!whole);
    }

    #[test]
    fn a_body_of_many_parts_is_not_kept() {
        assert_eq!(kept(&json!(vec![0; 2000])), (json!("4001 bytes of JSON"), false));
    }

    #[test]
    fn what_is_not_json_may_be_a_secret_in_the_wrong_place() {
        let (excerpt, name) = body(b"{secret");
        assert_eq!(excerpt.json.unwrap_or_default().get(), r#""7 bytes that are not JSON""#);
        assert_eq!(name, None);
    }
}
