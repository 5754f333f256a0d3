//! A curl command that repeats a request.

use shlex::Quoter;

use crate::journal::entry::{Authorization, Entry};
use crate::journal::escape::{escaped, is_deceiving};
use crate::journal::excerpt;

/// The address of a sandbox, for a curl command.
pub(crate) struct Origin<'a> {
    /// For example `https://localhost:8100`.
    pub(crate) url: String,
    /// The CA certificate, if TLS is on.
    pub(crate) ca_file: Option<&'a str>,
}

/// Percent-encodes the characters that could deceive a terminal.
fn percent_encoded(part: &str) -> String {
    let encode = |byte: u8| format!("%{byte:02X}");
    let shown = |c: char| match is_deceiving(c) {
        true => c.to_string().bytes().map(encode).collect(),
        false => c.to_string(),
    };
    part.chars().map(shown).collect()
}

/// The command, for a shell. Secrets are redacted, and the token is `$HMS_MANAGEMENT_TOKEN`.
/// Returns `None` if the journal has only a part of the request.
pub(crate) fn command(entry: &Entry, origin: &Origin<'_>) -> Option<String> {
    let mut url = format!("{}{}", origin.url, percent_encoded(&entry.path));
    if let Some(query) = &entry.query {
        url.push('?');
        url.push_str(&percent_encoded(query));
    }
    let body = entry.body.json.as_ref().map(|json| json.get());
    let texts = [Some(&entry.path), entry.query.as_ref(), entry.content_type.as_ref()];
    if !entry.body.whole || texts.into_iter().flatten().any(|text| excerpt::is_cut(text)) {
        return None;
    }

    let mut words = vec!["curl".to_owned()];
    if entry.method == "HEAD" {
        words.push("--head".to_owned());
    }
    let mut option = |option: &str, value: &str| words.extend([option, value].map(str::to_owned));
    match (entry.method.as_str(), body) {
        ("GET" | "HEAD", None) | ("POST", Some(_)) => {}
        (method, _) => option("-X", method),
    }
    if let Some(ca_file) = origin.ca_file {
        option("--cacert", ca_file);
    }
    match (&entry.content_type, body) {
        (Some(content_type), _) => option("-H", &format!("Content-Type: {content_type}")),
        // Removes the header that curl adds to a body.
        (None, Some(_)) => option("-H", "Content-Type:"),
        (None, None) => {}
    }
    if entry.authorization == Authorization::Other {
        option("-H", "Authorization: ***");
    }
    if let Some(body) = body {
        // With these escapes it is still the same JSON.
        option("-d", &escaped(body));
    }
    // curl would change these paths.
    if url.contains(['[', ']', '{', '}']) {
        words.push("--globoff".to_owned());
    }
    if url.contains("/.") {
        words.push("--path-as-is".to_owned());
    }
    words.push(url);
    let mut line = Quoter::new().join(words.iter().map(String::as_str)).ok()?;
    if entry.authorization == Authorization::Bearer {
        line.push_str(r#" -H "Authorization: Bearer $HMS_MANAGEMENT_TOKEN""#);
    }
    Some(line)
}
