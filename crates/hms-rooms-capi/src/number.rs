//! Durations, moments, counts and arrays across the boundary.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hms_rooms::Error;

/// Milliseconds, of which 0 means the default. A number that a signed one cannot hold is refused: it
/// was negative before it was converted, such as the time to a deadline that has passed.
pub(crate) fn milliseconds(field: &'static str, given: u64) -> Result<Option<Duration>, Error> {
    if given > i64::MAX as u64 {
        let message = format!("{field} must be more than zero, and at most {} ms", i64::MAX);
        return Err(Error::invalid_argument(field, message));
    }
    Ok((given != 0).then(|| Duration::from_millis(given)))
}

/// The last millisecond of the year 9999. A year has four digits in what the API takes.
const MAX_MOMENT_MS: u64 = 253_402_300_799_999;

/// Milliseconds since 1970-01-01 UTC, of which 0 means the default.
pub(crate) fn moment(field: &'static str, given: i64) -> Result<Option<SystemTime>, Error> {
    match u64::try_from(given) {
        Ok(0) => Ok(None),
        Ok(since @ ..=MAX_MOMENT_MS) => Ok(Some(UNIX_EPOCH + Duration::from_millis(since))),
        _ => {
            let message = format!("{field} must be in the years 1970 to 9999");
            Err(Error::invalid_argument(field, message))
        }
    }
}

/// A count, of which 0 means the default. A negative number is refused, as in [`milliseconds`]. This
/// is not for a room's parameters: the service says what their limits are.
pub(crate) fn count(field: &'static str, given: u32) -> Result<Option<u32>, Error> {
    if given > i32::MAX as u32 {
        let message = format!("{field} must be at least 1, and at most {}", i32::MAX);
        return Err(Error::invalid_argument(field, message));
    }
    Ok((given != 0).then_some(given))
}

/// The array that begins at `first`.
///
/// # Safety
/// `first` is NULL or points to `len` values, alive for `'a`.
pub(crate) unsafe fn array<'a, T>(
    first: *const T,
    len: usize,
    field: &'static str,
) -> Result<&'a [T], Error> {
    let refused = |message| Err(Error::invalid_argument(field, message));
    if len == 0 {
        return Ok(&[]);
    }
    if first.is_null() {
        return refused(format!("{field} is NULL, but {field}_len is {len}"));
    }
    // A negative number that was converted, or one that was never set.
    if len > isize::MAX as usize / size_of::<T>() {
        return refused(format!("{field}_len is {len}: no array is as long"));
    }
    // SAFETY: as this function's own.
    Ok(unsafe { std::slice::from_raw_parts(first, len) })
}
