//! Faults: rules by which requests meet what networks and services do at their worst.

mod occurrence;
mod rule;
mod wording;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::faults::rule::Rule;
use crate::treatment::Treatment;

/// The fault of a request that a rule fires on.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The rule's place and its action, for the journal.
    pub(crate) label: String,
    pub(crate) action: Action,
    /// So long the reply waits, or the connection's end.
    pub(crate) delay: Duration,
}

#[derive(Debug)]
pub(crate) enum Action {
    /// The true answer, the operation done, treated so on its way out.
    Answer(Option<Treatment>),
    /// A reply in place of the operation, which may be done later.
    Reply { reply: CannedReply, commit_after: Option<Duration> },
    /// No reply, and no operation.
    Refuse(Treatment),
    /// No reply, no operation, and no end.
    Hang,
}

/// A reply that is not the service's.
#[derive(Clone, Debug)]
pub(crate) struct CannedReply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl IntoResponse for CannedReply {
    fn into_response(self) -> Response {
        (self.status, self.headers, Body::from(self.body)).into_response()
    }
}

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
    pub(crate) fn strike(
        &self,
        method: &Method,
        path: &str,
        room: Option<&str>,
    ) -> Option<Arc<Fault>> {
        self.lock().iter_mut().find_map(|rule| rule.strike(method, path, room))
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
