//! A request as a command line of curl, to be made again.

use shlex::Quoter;

use crate::journal::entry::{Authorization, Entry};
use crate::journal::escape::{deceives, escaped};
use crate::journal::excerpt;

/// Where a sandbox is, for a client that asks it again.
pub(crate) struct Origin<'a> {
    /// As `https://localhost:8100`.
    pub(crate) url: String,
    /// The CA that its certificate is checked by, if it has one.
    pub(crate) ca_file: Option<&'a str>,
}

/// A part of a URL, of which nothing deceives a terminal.
fn percent_encoded(part: &str) -> String {
    let encode = |byte: u8| format!("%{byte:02X}");
    let shown = |c: char| match deceives(c) {
        true => c.to_string().bytes().map(encode).collect(),
        false => c.to_string(),
    };
    part.chars().map(shown).collect()
}

/// The command, for a shell: all but for its secrets, of which the token is taken from
/// `HMS_MANAGEMENT_TOKEN`. None, where not all of the request was kept.
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
        // The header that curl adds for a body by itself.
        (None, Some(_)) => option("-H", "Content-Type:"),
        (None, None) => {}
    }
    if entry.authorization == Authorization::Other {
        option("-H", "Authorization: ***");
    }
    if let Some(body) = body {
        // It is the same JSON with these escapes.
        option("-d", &escaped(body));
    }
    // curl would change these paths itself, and the sandbox must see them unchanged.
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
