//! The sandbox's clock, which may be off on purpose.

use std::str::FromStr;

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

/// A clock that is ahead of the system's, or behind it. By it tokens are checked, rooms are stamped
/// and replies dated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    ahead: SignedDuration,
}

/// How far ahead it is, `+1h`, `-90s`, `+1h30m`; or the time that it shows now,
/// `2030-01-01T00:00:00Z`, and goes on from. A time before 1970 or after 9999 is refused: tokens
/// and HTTP cannot express it.
impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let now = Timestamp::now();
        let shown = || text.parse::<Timestamp>().map(|shown| shown.duration_since(now));
        let ahead = text.parse().or_else(|_| shown()).map_err(|_| {
            "a clock is +1h, -90s, +1h30m, or what it shows: 2030-01-01T00:00:00Z".to_owned()
        })?;
        match now.checked_add(ahead) {
            Ok(now) if now >= Timestamp::UNIX_EPOCH => Ok(Self { ahead }),
            _ => Err("no clock shows a year before 1970 or after 9999".to_owned()),
        }
    }
}

/// How long `2030-01-01T00:00:00.123` is.
const LENGTH_IN_MILLIS: usize = 23;

impl Clock {
    pub(crate) fn now(self) -> Timestamp {
        Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX)
    }

    /// The time as it is stored, and as the legacy API writes it.
    pub(crate) fn stamp(self) -> String {
        stamp(self.now())
    }

    /// The time as HTTP's `Date` has it.
    pub(crate) fn http_date(self) -> Result<String, jiff::Error> {
        DateTimePrinter::new().timestamp_to_rfc9110_string(&self.now())
    }
}

/// A time as the legacy API writes it, which sorts as text.
pub(crate) fn stamp(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// The same time as v2 writes it: to the millisecond, the rest cut off.
pub(crate) fn in_millis(stamp: &str) -> String {
    match stamp.get(..LENGTH_IN_MILLIS) {
        Some(cut) if stamp.len() > LENGTH_IN_MILLIS + 1 => format!("{cut}Z"),
        _ => stamp.to_owned(),
    }
}

/// The first and the last stamp of the millisecond that a time is in.
pub(crate) fn millisecond_of(time: Timestamp) -> (String, String) {
    let stamp = stamp(time);
    let cut = &stamp[..LENGTH_IN_MILLIS];
    (format!("{cut}000000Z"), format!("{cut}999999Z"))
}
