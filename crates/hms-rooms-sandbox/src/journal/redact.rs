//! Masks secrets in what the journal keeps.

use serde_json::Value;

const MASK: &str = "***";

/// Masks the secrets of a body.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match name.as_str() {
                    "credentials" | "headers" => redact_leaves(value),
                    // Anything but an object here may be a secret in the wrong place.
                    "recording_info" | "upload_info" | "webhook" if !value.is_object() => {
                        redact_leaves(value);
                    }
                    _ => redact(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(redact),
        _ => {}
    }
}

fn redact_leaves(value: &mut Value) {
    match value {
        Value::Object(object) => object.values_mut().for_each(redact_leaves),
        Value::Array(values) => values.iter_mut().for_each(redact_leaves),
        Value::Null => {}
        leaf => *leaf = Value::String(MASK.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::redact;

    #[test]
    fn credentials_and_headers_are_masked_wherever_they_stand() {
        let mut body = json!({
            "name": "test-room",
            "recording_info": {"upload_info": {"credentials": {"key": "k", "secret": "s"}}},
            "webhook": {"url": "u", "headers": {"x-auth": "h"}},
        });
        redact(&mut body);
        assert_eq!(
            body["recording_info"]["upload_info"]["credentials"],
            json!({"key": "***", "secret": "***"})
        );
        assert_eq!(body["webhook"], json!({"url": "u", "headers": {"x-auth": "***"}}));
        assert_eq!(body["name"], "test-room");
    }
}
