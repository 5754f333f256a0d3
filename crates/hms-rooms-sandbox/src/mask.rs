//! Masks secrets in what the journal keeps.

use serde_json::Value;

const MASK: &str = "***";

/// Masks the secrets of a body.
pub(crate) fn mask(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match name.as_str() {
                    "credentials" | "headers" => mask_leaves(value),
                    // Anything but an object here may be a secret in the wrong place.
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

    use super::mask;

    #[test]
    fn credentials_and_headers_are_masked_wherever_they_stand() {
        let mut body = json!({
            "name": "test-room",
            "recording_info": {"upload_info": {"credentials": {"key": "k", "secret": "s"}}},
            "webhook": {"url": "u", "headers": {"x-auth": "h"}},
        });
        mask(&mut body);
        assert_eq!(
            body["recording_info"]["upload_info"]["credentials"],
            json!({"key": "***", "secret": "***"})
        );
        assert_eq!(body["webhook"], json!({"url": "u", "headers": {"x-auth": "***"}}));
        assert_eq!(body["name"], "test-room");
    }
}
