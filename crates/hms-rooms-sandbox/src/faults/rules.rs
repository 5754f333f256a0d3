//! Faults: rules by which requests meet what networks and services do at their worst.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::Method;
use serde_json::Value;

use crate::faults::fault::Fault;
use crate::faults::rule::Rule;

/// The rules in force.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    /// Puts the rules of a JSON list, or of the list under `faults`, in the place of those in
    /// force. If one is invalid, these stay, and a sentence names the field.
    pub(crate) fn replace(&self, given: &Value) -> Result<(), String> {
        let rules = read(given, 0)?;
        *self.lock() = rules;
        Ok(())
    }

    /// Adds such rules behind those in force, which go on counting.
    pub(crate) fn add(&self, given: &Value) -> Result<(), String> {
        let mut rules = self.lock();
        let more = read(given, rules.len())?;
        rules.extend(more);
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The rules as they were given, with how often each matched and fired.
    pub(crate) fn entries(&self) -> Vec<Value> {
        self.lock().iter().map(Rule::entry).collect()
    }

    /// The fault that a request meets: that of the first rule that fires. The rules behind it do
    /// not see the request.
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

/// Reads rules that have so many before them.
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
