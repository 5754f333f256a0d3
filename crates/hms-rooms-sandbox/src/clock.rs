//! The sandbox's clock, which a test can set.

use std::str::FromStr;

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

/// A clock that is a fixed time ahead of the system's, or behind it. It checks tokens, and dates
/// rooms and replies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    ahead: SignedDuration,
}

/// Parses an offset, such as `+1h`, `-90s` or `+1h30m`, or the current time, such as
/// `2030-01-01T00:00:00Z`. A time before 1970 or after 9999 is an error, because tokens and HTTP
/// cannot express it.
impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let now = Timestamp::now();
        let shown = || text.parse::<Timestamp>().map(|shown| shown.duration_since(now));
        let ahead = text.parse().or_else(|_| shown()).map_err(|_| {
            "a clock is +1h, -90s or +1h30m, or a time such as 2030-01-01T00:00:00Z".to_owned()
        })?;
        match now.checked_add(ahead) {
            Ok(now) if now >= Timestamp::UNIX_EPOCH => Ok(Self { ahead }),
            _ => Err("the clock cannot be before 1970 or after 9999".to_owned()),
        }
    }
}

/// The length of `2030-01-01T00:00:00.123`.
const LENGTH_IN_MILLIS: usize = 23;

impl Clock {
    pub(crate) fn now(self) -> Timestamp {
        Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX)
    }

    /// The current time, as the database and the legacy API write it.
    pub(crate) fn stamp(self) -> String {
        stamp(self.now())
    }

    /// The current time, as the `Date` header writes it.
    pub(crate) fn http_date(self) -> Result<String, jiff::Error> {
        DateTimePrinter::new().timestamp_to_rfc9110_string(&self.now())
    }
}

/// A time as the legacy API writes it. It sorts as text.
pub(crate) fn stamp(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// The same time as v2 writes it, truncated to the millisecond.
pub(crate) fn in_millis(stamp: &str) -> String {
    match stamp.get(..LENGTH_IN_MILLIS) {
        Some(cut) if stamp.len() > LENGTH_IN_MILLIS + 1 => format!("{cut}Z"),
        _ => stamp.to_owned(),
    }
}

/// The first and the last stamp in the same millisecond as `time`.
pub(crate) fn millisecond_of(time: Timestamp) -> (String, String) {
    let stamp = stamp(time);
    let cut = &stamp[..LENGTH_IN_MILLIS];
    (format!("{cut}000000Z"), format!("{cut}999999Z"))
}
