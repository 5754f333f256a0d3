//! Redaction: no secret is left in a text, and JSON stays the same JSON but for its secrets.
#![no_main]

use hms_rooms::fuzzing::redacted;
use hms_rooms_fuzz::{SECRET, TOKEN};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SECRET_NAMES: [&str; 7] =
    ["key", "secret", "access_key", "secret_key", "token", "management_token", "authorization"];

fuzz_target!(|input: &[u8]| {
    let Some(text) = redacted(input, &[TOKEN, SECRET]) else { return };
    assert!(!text.contains(TOKEN) && !text.contains(SECRET));

    // As JSON, the text says the same but for its secrets.
    let plain = redacted(input, &[]).expect("as above");
    if let Ok(mut json) = serde_json::from_slice::<Value>(input) {
        mask(&mut json, false);
        assert_eq!(serde_json::from_str::<Value>(&plain).expect("still JSON"), json);
    }
});

/// What must come of a value: that of a secret name, and all below `headers`, is redacted.
fn mask(value: &mut Value, is_secret: bool) {
    match value {
        Value::String(text) if is_secret => *text = "***".to_owned(),
        Value::Array(values) => values.iter_mut().for_each(|value| mask(value, is_secret)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let named = SECRET_NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret));
                let headers = name == "headers" && !value.is_string();
                mask(value, is_secret || named || headers);
            }
        }
        _ => {}
    }
}
