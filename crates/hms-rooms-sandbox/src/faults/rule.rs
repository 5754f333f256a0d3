//! A rule: which requests it matches, on which of these it fires, and what then happens.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::faults::occurrence::Occurrence;
use crate::faults::wording::{Invalid, Wording};

pub(crate) struct Rule {
    given: Value,
    requests: Requests,
    occurrence: Occurrence,
    fault: Arc<Fault>,
    matched: u64,
    fired: u64,
}

/// The requests that a rule matches; `None` is any.
pub(crate) struct Requests {
    pub(crate) method: Option<String>,
    /// A path, or behind a `*` the beginning of one.
    pub(crate) path: Option<String>,
    pub(crate) room: Option<String>,
}

impl Requests {
    fn include(&self, method: &Method, path: &str, room: Option<&str>) -> bool {
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

impl Rule {
    /// Reads the rule of this index in the list.
    pub(crate) fn read(index: usize, given: &Value) -> Result<Self, Invalid> {
        let wording = Wording::read(given)?;
        let occurrence = wording.occurrence(index)?;
        let (name, action) = wording.action()?;
        let label = format!("faults[{index}]: {name}");
        Ok(Self {
            given: given.clone(),
            occurrence,
            fault: Arc::new(Fault { label, action, delay: wording.delay() }),
            requests: wording.requests(),
            matched: 0,
            fired: 0,
        })
    }

    /// The rule's fault, if it fires on the request.
    pub(crate) fn strike(
        &mut self,
        method: &Method,
        path: &str,
        room: Option<&str>,
    ) -> Option<Arc<Fault>> {
        if !self.requests.include(method, path, room) {
            return None;
        }
        self.matched += 1;
        if !self.occurrence.includes(self.matched) {
            return None;
        }
        self.fired += 1;
        Some(self.fault.clone())
    }

    /// The rule as it was given, with how often it matched and fired.
    pub(crate) fn entry(&self) -> Value {
        let mut entry = self.given.clone();
        entry["matched"] = json!(self.matched);
        entry["fired"] = json!(self.fired);
        entry
    }
}
