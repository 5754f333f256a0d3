//! Masks secrets in what the journal keeps.

use serde_json::Value;

const MASK: &str = "***";

/// A body as the journal shows it: JSON with its secrets masked, or only its length.
pub(crate) fn body(bytes: &[u8]) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            mask(&mut value);
            value
        }
        Err(_) => Value::String(format!("{} bytes that are not JSON", bytes.len())),
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match name.as_str() {
                    "credentials" | "headers" => mask_leaves(value),
                    // What is no object here may be a secret that slipped.
                    "recording_info" | "upload_info" | "webhook" if !value.is_object() => {
                        mask_leaves(value);
                    }
                    _ => mask(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(mask),
        _ => {}
    }
}

fn mask_leaves(value: &mut Value) {
    match value {
        Value::Object(object) => object.values_mut().for_each(mask_leaves),
        Value::Array(values) => values.iter_mut().for_each(mask_leaves),
        Value::Null => {}
        leaf => *leaf = Value::String(MASK.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::body;

    #[test]
    fn credentials_and_headers_are_masked_wherever_they_stand() {
        let sent = json!({
            "name": "test-room",
            "recording_info": {"upload_info": {"credentials": {"key": "k", "secret": "s"}}},
            "webhook": {"url": "u", "headers": {"x-auth": "h"}},
        });
        let shown = body(sent.to_string().as_bytes());
        assert_eq!(
            shown["recording_info"]["upload_info"]["credentials"],
            json!({"key": "***", "secret": "***"})
        );
        assert_eq!(shown["webhook"], json!({"url": "u", "headers": {"x-auth": "***"}}));
        assert_eq!(shown["name"], "test-room");
        assert_eq!(body(b"{secret"), "7 bytes that are not JSON");
    }
}
