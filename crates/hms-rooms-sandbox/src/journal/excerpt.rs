//! The part of a request that the journal keeps: redacted, and of bounded size.

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::journal::redact;

/// The longest JSON that is kept, in bytes.
const MAX_BODY: usize = 2048;

/// The longest text that is kept, in bytes.
const MAX_TEXT: usize = 256;

/// The excerpt of a body.
#[derive(Debug, Default)]
pub(crate) struct Excerpt {
    /// The JSON, or a sentence that replaces it. `None` if there is no body.
    pub(crate) json: Option<Box<RawValue>>,
    /// Whether this is the whole body, apart from secrets.
    pub(crate) whole: bool,
}

impl Excerpt {
    /// The excerpt of a redacted body.
    fn of(mut masked: Value) -> Self {
        let whole = !shorten(&mut masked);
        match to_raw_value(&masked) {
            Ok(json) if json.get().len() <= MAX_BODY => Self { json: Some(json), whole },
            Ok(json) => Self::placeholder(&format!("{} bytes of JSON", json.get().len())),
            Err(_) => Self::default(),
        }
    }

    /// The excerpt of a body that could not be read.
    pub(crate) fn not_read() -> Self {
        Self::placeholder("a body that was not read in full")
    }

    fn placeholder(sentence: &str) -> Self {
        Self { json: to_raw_value(sentence).ok(), whole: false }
    }
}

/// Returns the excerpt of a body, and the `name` in it.
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
        Err(_) => (Excerpt::placeholder(&format!("{} bytes that are not JSON", bytes.len())), None),
    }
}

/// The text, or its beginning and its length if it is long.
pub(crate) fn text(mut text: String) -> String {
    cut(&mut text);
    text
}

pub(crate) fn is_cut(text: &str) -> bool {
    text.len() > MAX_TEXT
}

/// Cuts the long texts in a value, and returns whether it cut any.
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
    // Otherwise the excerpt would keep the memory of the whole text.
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
    fn a_short_body_is_kept_except_for_its_secrets() {
        let sent = json!({"name": "r", "webhook": {"url": "u", "headers": {"x-auth": "h"}}});
        let excerpt = json!({"name": "r", "webhook": {"url": "u", "headers": {"x-auth": "***"}}});
        assert_eq!(kept(&sent), (excerpt, true));
    }

    #[test]
    fn long_texts_are_cut_at_a_character_boundary() {
        let (excerpt, whole) = kept(&json!({"name": "r", "description": "ä".repeat(1000)}));
        assert_eq!(excerpt["description"], format!("{}… (2000 bytes)", "ä".repeat(128)));
        assert!(!whole);
    }

    #[test]
    fn a_body_of_many_parts_is_not_kept() {
        assert_eq!(kept(&json!(vec![0; 2000])), (json!("4001 bytes of JSON"), false));
    }

    #[test]
    fn a_body_that_is_not_json_is_not_kept() {
        let (excerpt, name) = body(b"{secret");
        assert_eq!(excerpt.json.unwrap_or_default().get(), r#""7 bytes that are not JSON""#);
        assert_eq!(name, None);
    }
}
