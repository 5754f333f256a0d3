//! The sandbox's clock, which may be off on purpose.

use std::io;

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    offset: SignedDuration,
}

impl Clock {
    /// A clock that is `seconds` ahead of the system's. Refused before 1970 and after 9999, where
    /// neither tokens nor HTTP have a date.
    pub(crate) fn ahead(seconds: i64) -> io::Result<Self> {
        let offset = SignedDuration::from_secs(seconds);
        match Timestamp::now().checked_add(offset) {
            Ok(now) if now >= Timestamp::UNIX_EPOCH => Ok(Self { offset }),
            _ => Err(io::Error::other(format!("no clock is {seconds} seconds off"))),
        }
    }

    pub(crate) fn now(self) -> Timestamp {
        Timestamp::now().checked_add(self.offset).unwrap_or(Timestamp::MAX)
    }

    /// The time as the API writes it.
    pub(crate) fn stamp(self) -> String {
        stamp(self.now())
    }

    /// The time as HTTP's `Date` has it.
    pub(crate) fn http_date(self) -> Result<String, jiff::Error> {
        DateTimePrinter::new().timestamp_to_rfc9110_string(&self.now())
    }
}

/// A time as the API writes it, which sorts as text.
pub(crate) fn stamp(time: Timestamp) -> String {
    format!("{time:.9}")
}
