//! Moments as the API writes them: RFC 3339 in UTC, and seconds since 1970.

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads a moment with any fraction of a second. Go's zero time, 0001-01-01T00:00:00Z, means never.
pub(crate) fn read(text: &str) -> Option<SystemTime> {
    let timestamp = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    (timestamp > OffsetDateTime::UNIX_EPOCH).then(|| timestamp.into())
}

/// The first second of the year 10000, since 1970.
const YEAR_10000: u64 = 253_402_300_800;

/// Whether [`write`] can write a moment.
pub(crate) fn is_writable(moment: SystemTime) -> bool {
    moment.duration_since(UNIX_EPOCH).is_ok_and(|since| since.as_secs() < YEAR_10000)
}

/// Writes a moment as a filter takes it, with three digits of a second's fraction.
pub(crate) fn write(moment: SystemTime) -> String {
    let moment = OffsetDateTime::from(moment);
    let (year, month, day) = moment.to_calendar_date();
    let (hour, minute, second, millisecond) = moment.to_hms_milli();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
}

/// Whole seconds since 1970.
pub(crate) fn since_1970(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{read, write};

    #[test]
    fn timestamps_have_zero_to_nine_fractional_digits_and_an_offset() {
        let day = UNIX_EPOCH + Duration::from_secs(86_400);
        for text in ["1970-01-02T00:00:00Z", "1970-01-02T00:00:00.000000000Z"] {
            assert_eq!(read(text), Some(day), "{text}");
        }
        assert_eq!(read("1970-01-02T05:30:00.5+05:30"), Some(day + Duration::from_millis(500)));
        assert_eq!(read("0001-01-01T00:00:00Z"), None);
    }

    #[test]
    fn a_filter_has_milliseconds() {
        let moment = UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_999);
        assert_eq!(write(moment), "2023-11-14T22:13:20.123Z");
        assert_eq!(
            read(&write(moment)),
            Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123))
        );
    }
}
