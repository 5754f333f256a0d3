//! The current fault rules.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::Method;
use serde_json::Value;

use crate::faults::fault::Fault;
use crate::faults::rule::Rule;

/// The current fault rules, in their order.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    /// Replaces the rules. `given` is a JSON list, or an object with the list in `faults`. If a
    /// rule is invalid, the error names the field, and nothing changes.
    pub(crate) fn replace(&self, given: &Value) -> Result<(), String> {
        let rules = read(given, 0)?;
        *self.lock() = rules;
        Ok(())
    }

    /// Appends rules. The counts of the current rules stay.
    pub(crate) fn add(&self, given: &Value) -> Result<(), String> {
        let mut rules = self.lock();
        let more = read(given, rules.len())?;
        rules.extend(more);
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The rules as they were given, with the number of requests that each matched and fired on.
    pub(crate) fn entries(&self) -> Vec<Value> {
        self.lock().iter().map(Rule::entry).collect()
    }

    /// The fault of the first rule that fires on a request. Later rules do not count the request.
    pub(crate) fn fire(
        &self,
        method: &Method,
        path: &str,
        room: Option<&str>,
    ) -> Option<Arc<Fault>> {
        self.lock().iter_mut().find_map(|rule| rule.fire(method, path, room))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads rules whose list begins at index `before`.
fn read(given: &Value, before: usize) -> Result<Vec<Rule>, String> {
    let list = given.get("faults").unwrap_or(given).as_array();
    let list = list.ok_or("faults: expected a list of rules, or an object that has one")?;
    let rules = list.iter().enumerate().map(|(index, given)| {
        Rule::read(before + index, given).map_err(|invalid| match invalid.field {
            Some(field) => format!("faults[{index}].{field}: {}", invalid.why),
            None => format!("faults[{index}]: {}", invalid.why),
        })
    });
    rules.collect()
}
