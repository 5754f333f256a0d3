//! The requests that a rule matches.

use axum::http::Method;

/// A filter of requests. A field that is `None` matches every request.
pub(crate) struct Matcher {
    pub(crate) method: Option<String>,
    /// A path, or the beginning of one followed by `*`.
    pub(crate) path: Option<String>,
    pub(crate) room: Option<String>,
}

impl Matcher {
    pub(crate) fn matches(&self, method: &Method, path: &str, room: Option<&str>) -> bool {
        let same = |wanted: &String, given: &str| wanted.eq_ignore_ascii_case(given);
        let same_path = |wanted: &String| match wanted.strip_suffix('*') {
            Some(prefix) => path.starts_with(prefix),
            None => path == wanted,
        };
        self.method.as_ref().is_none_or(|wanted| same(wanted, method.as_str()))
            && self.path.as_ref().is_none_or(same_path)
            && self.room.as_ref().is_none_or(|wanted| room.is_some_and(|room| same(wanted, room)))
    }
}
