//! Takes secrets out of text that the service sent, before anybody sees it.

/// What stands in a secret's place.
const MASK: &str = "***";

/// A secret shorter than this is not looked for as plain text: it would tear holes into every word.
const SHORTEST: usize = 4;

/// The names whose JSON values are masked wherever they stand: storage credentials, which replies
/// echo in clear, and what else is secret by its name.
const SECRET_NAMES: [&str; 7] =
    ["key", "secret", "access_key", "secret_key", "token", "management_token", "authorization"];

/// `text` with every occurrence of the `secrets` masked, and every JSON value of a secret name, also
/// in JSON that is broken or cut off.
pub(crate) fn text(text: &str, secrets: &[&str]) -> String {
    let mut masked = values_of_secret_names(text);
    for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
        masked = masked.replace(*secret, MASK);
    }
    masked
}

fn values_of_secret_names(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    let mut within_headers = 0;
    while let Some(start) = rest.find('"') {
        let string = quoted(&rest[start..]);
        let name =
            &string[1..string.len() - usize::from(string.ends_with('"') && string.len() > 1)];
        masked.push_str(&rest[..start]);
        masked.push_str(string);
        within_headers = depth(&rest[..start], within_headers);
        rest = &rest[start + string.len()..];

        let Some(value) = rest.trim_start().strip_prefix(':').map(str::trim_start) else {
            continue;
        };
        if name == "headers" && value.starts_with('{') {
            within_headers = 1;
            masked.push_str(":{");
            rest = &value[1..];
        } else if value.starts_with('"')
            && (within_headers > 0
                || SECRET_NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret)))
        {
            masked.push_str(":\"");
            masked.push_str(MASK);
            masked.push('"');
            rest = &value[quoted(value).len()..];
        }
    }
    masked.push_str(rest);
    masked
}

/// The JSON string at the head of `text`, quotes and escapes included, or all of `text` where the
/// string does not end.
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

/// How deep in a `headers` object one is after the punctuation between two strings; 0 is outside.
fn depth(punctuation: &str, before: usize) -> usize {
    punctuation.bytes().fold(before, |depth, byte| match byte {
        b'{' if depth > 0 => depth + 1,
        b'}' => depth.saturating_sub(1),
        _ => depth,
    })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn masks_credentials_of_whole_broken_and_cut_json() {
        for reply in [
            r#"{"credentials": {"key": "CANARY-K", "secret" : "CANARY-S"}, "id": "1"}"#,
            r#"{"credentials": {"key": "CANARY-K", "secret" : "CANARY \" S"}, "id": }"#,
            r#"{"credentials": {"key":"CANARY-K","secret":"CANARY-S"#,
            r#"{"webhook": {"url": "u", "headers": {"x-auth": "CANARY", "y": "CANARY"}}, "id": "1"}"#,
        ] {
            let masked = text(reply, &[]);
            assert!(!masked.contains("CANARY"), "{masked}");
        }
    }

    #[test]
    fn leaves_the_rest_as_it_was() {
        let reply =
            r#"{"webhook": {"headers":{"a":"x"}}, "name": "a \"key\" room", "key": 5, "n": "v"}"#;
        assert_eq!(text(reply, &[]), reply.replace("\"x\"", "\"***\""));
    }

    #[test]
    fn masks_known_secrets_in_plain_text() {
        assert_eq!(text("bad token CANARY.", &["CANARY", "ab"]), "bad token ***.");
    }
}
