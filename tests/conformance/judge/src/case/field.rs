//! The name of a field that was refused, in each language.
//!
//! Cases have the names of Python's arguments, and `token_source` for the callback, which in Python
//! is given as the `management_token`.

/// The names that differ: Python's, in cases; Rust's; and that of the C structs, which C++ has too.
const NAMES: [(&str, &str, &str, &str); 11] = [
    // case, Rust, C, Python
    ("template", "template", "template_name", "template"),
    ("timeout", "timeout", "timeout_ms", "timeout"),
    ("connect_timeout", "connect_timeout", "connect_timeout_ms", "connect_timeout"),
    ("token_lifetime", "token_lifetime", "token_lifetime_ms", "token_lifetime"),
    ("token_source", "management_token_source", "token_source", "management_token"),
    ("created_until", "created_until", "created_until_ms", "created_until"),
    ("lifetime", "lifetime", "lifetime_ms", "lifetime"),
    ("not_before", "not_before", "not_before_ms", "not_before"),
    (
        "recording.upload.type",
        "recording.upload.kind",
        "recording.upload.type",
        "recording.upload.type",
    ),
    (
        "recording.upload.credentials.key",
        "recording.upload.credentials.key",
        "recording.upload.access_key",
        "recording.upload.credentials.key",
    ),
    (
        "recording.upload.credentials.secret",
        "recording.upload.credentials.secret",
        "recording.upload.secret",
        "recording.upload.credentials.secret",
    ),
];

/// The name that a host reports, for the one that a case has.
pub(crate) fn name<'a>(field: &'a str, language: &str) -> &'a str {
    let row = NAMES.iter().find(|(of_case, ..)| *of_case == field);
    row.map_or(field, |(_, rust, c, python)| match language {
        "c" | "cpp" => c,
        "python" => python,
        _ => rust,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::case::{self, Expected, Wanted};

    /// Every field that a host can report of what a case can give, in the words of cases.
    const ALL: [&str; 45] = [
        "api",
        "management_token",
        "token_source",
        "access_key",
        "secret",
        "token_lifetime",
        "base_url",
        "timeout",
        "connect_timeout",
        "max_attempts",
        "max_connections",
        "ca_file",
        "proxy",
        "user_agent_suffix",
        "name",
        "room_id",
        "description",
        "template",
        "template_id",
        "region",
        "recording.upload",
        "recording.upload.type",
        "recording.upload.location",
        "recording.upload.prefix",
        "recording.upload.region",
        "recording.upload.credentials.key",
        "recording.upload.credentials.secret",
        "size",
        "max_duration_seconds",
        "large_room",
        "polls",
        "webhook",
        "webhook.url",
        "page_size",
        "created_until",
        "start",
        "peer_id",
        "user_id",
        "role",
        "code",
        "lifetime",
        "not_before",
        "method",
        "path",
        "json",
    ];

    #[test]
    fn every_field_has_a_case_and_no_case_has_another() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
        let cases = case::load(&folder).unwrap();
        let errors = cases.iter().flat_map(|case| {
            let of_calls = case.calls.iter().filter_map(|call| match &call.wanted {
                Wanted::Error(error) => Some(&**error),
                _ => None,
            });
            of_calls.chain(&case.expect_client)
        });
        let fields: BTreeSet<&str> = errors
            .filter_map(|error| match &error.field {
                Expected::Text(field) => Some(field.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(fields, BTreeSet::from(ALL));
    }

    #[test]
    fn a_field_has_the_name_that_its_language_gives_it() {
        let names = |field| ["rust", "c", "cpp", "python"].map(|language| name(field, language));
        assert_eq!(names("name"), ["name"; 4]);
        assert_eq!(names("template"), ["template", "template_name", "template_name", "template"]);
        let source =
            ["management_token_source", "token_source", "token_source", "management_token"];
        assert_eq!(names("token_source"), source);
        assert!(NAMES.iter().all(|(of_case, ..)| ALL.contains(of_case)));
    }
}
