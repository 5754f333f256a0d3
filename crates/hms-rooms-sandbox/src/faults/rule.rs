//! A fault rule: a matcher, how often it fires, and a fault.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use crate::faults::fault::Fault;
use crate::faults::matcher::Matcher;
use crate::faults::occurrence::Occurrence;
use crate::faults::rule_json::{Invalid, RuleJson};

pub(crate) struct Rule {
    given: Value,
    matcher: Matcher,
    occurrence: Occurrence,
    fault: Arc<Fault>,
    matched: u64,
    fired: u64,
}

impl Rule {
    /// Reads the rule at this index of its list.
    pub(crate) fn read(index: usize, given: &Value) -> Result<Self, Invalid> {
        let json = RuleJson::read(given)?;
        let occurrence = json.occurrence(index)?;
        let (name, action) = json.action()?;
        let label = format!("faults[{index}]: {name}");
        Ok(Self {
            given: given.clone(),
            occurrence,
            fault: Arc::new(Fault { label, action, delay: json.delay() }),
            matcher: json.matcher(),
            matched: 0,
            fired: 0,
        })
    }

    /// Counts the request, and returns the fault if the rule fires on it.
    pub(crate) fn fire(
        &mut self,
        method: &Method,
        path: &str,
        room: Option<&str>,
    ) -> Option<Arc<Fault>> {
        if !self.matcher.matches(method, path, room) {
            return None;
        }
        self.matched += 1;
        if !self.occurrence.includes(self.matched) {
            return None;
        }
        self.fired += 1;
        Some(self.fault.clone())
    }

    /// The rule as it was given, with the number of requests that it matched and fired on.
    pub(crate) fn entry(&self) -> Value {
        let mut entry = self.given.clone();
        entry["matched"] = json!(self.matched);
        entry["fired"] = json!(self.fired);
        entry
    }
}
