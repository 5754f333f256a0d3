//! Defaults of a snapshot's entries, and the error of an invalid one.

use jiff::Timestamp;
use uuid::Uuid;

use crate::clock::{self, Clock};
use crate::http::refusal::Refusal;

/// The namespace of ids that are made from names.
const NAMESPACE: Uuid = Uuid::from_u128(0x2d2f_04c6_8a0e_4f0a_b7a3_91c5_5d0e_6a1b);

/// The id of an entry without one. The same name always gives the same id.
pub(crate) fn id_from_name(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// The time of an entry. The default is the current time.
pub(crate) fn stamp_or_now(field: &str, time: &str, clock: Clock) -> Result<String, Refusal> {
    if time.is_empty() { Ok(clock.stamp()) } else { parse_stamp(field, time) }
}

pub(crate) fn parse_stamp(field: &str, time: &str) -> Result<String, Refusal> {
    let parsed: Result<Timestamp, _> = time.parse();
    parsed.map(clock::stamp).map_err(|_| invalid(format!("{field}: it is not a time of RFC 3339")))
}

pub(crate) fn invalid(why: impl Into<String>) -> Refusal {
    Refusal::bad_request("import", "Invalid import").detail(why)
}
