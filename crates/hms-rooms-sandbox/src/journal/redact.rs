//! Redacts the secrets in a request's body.

use serde_json::Value;

const MASK: &str = "***";

/// Replaces secrets by `***`.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match name.as_str() {
                    "credentials" | "headers" => redact_leaves(value),
                    // These should be objects. Anything else may be a misplaced secret.
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
    fn credentials_and_headers_are_redacted_at_any_depth() {
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
