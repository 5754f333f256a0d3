//! Faults: rules that make requests fail as they fail on networks and in services.

pub(crate) mod fault;
mod matcher;
mod occurrence;
mod rule;
mod rule_json;
pub(crate) mod rules;
