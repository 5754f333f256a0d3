//! The parameters and fields of a request that its API ignored.

use crate::api::legacy;
use crate::api::received::Received;
use crate::api::v2::{fields, paths, room_body};
use crate::http::query::Params;
use crate::journal::excerpt;

/// The most names in one hint.
const MAX_NAMES: usize = 8;

/// One sentence for each kind of name that the request's API does not know and so ignored.
pub(crate) fn ignored(received: &Received, rule: &str) -> Vec<String> {
    let uri = &received.uri;
    if rule == "path.unknown" {
        return Vec::new();
    }
    let params = Params::of(uri);
    let known = fields::known(&received.method, uri);
    let params: Vec<&str> = params.others(&known.params).collect();
    let mut hints = Vec::new();
    hints.extend(listed(&params).map(|names| format!("ignored in the query: {names}")));

    let fields = received.field_names();
    let (api, other, base) = if paths::is_v2(uri) {
        (&known.fields[..], &["active"][..], format!("the legacy API, at {}", legacy::BASE))
    } else {
        (&legacy::FIELDS[..], &only_in_v2()[..], format!("v2, at {}", paths::BASE))
    };
    let unknown = |field: &&str| !api.contains(field);
    let (foreign, unknown): (Vec<&str>, Vec<&str>) =
        fields.iter().map(String::as_str).filter(unknown).partition(|name| other.contains(name));
    hints.extend(listed(&unknown).map(|names| format!("ignored in the body: {names}")));
    hints.extend(
        listed(&foreign)
            .map(|names| format!("ignored in the body: {names}, which is a word of {base}")),
    );
    hints
}

/// The fields of v2 that the legacy API does not have.
fn only_in_v2() -> Vec<&'static str> {
    let legacy = |name: &&str| !legacy::FIELDS.contains(name);
    room_body::FIELDS.into_iter().chain(["enabled"]).filter(legacy).collect()
}

/// The names as one text of bounded length, or `None` if there are no names.
fn listed(names: &[&str]) -> Option<String> {
    let quoted = names.iter().take(MAX_NAMES).map(|name| excerpt::text((*name).to_owned()));
    let mut text = quoted.collect::<Vec<_>>().join(", ");
    if names.len() > MAX_NAMES {
        text.push_str(&format!(" and {} more", names.len() - MAX_NAMES));
    }
    (!names.is_empty()).then_some(text)
}
