//! Moments as Python has them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A `datetime` holds no less than a microsecond; what it would lose is not kept here either, so
/// that a pickled value equals itself.
pub(crate) fn to_microseconds(time: SystemTime) -> SystemTime {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let whole = Duration::new(since_epoch.as_secs(), since_epoch.subsec_micros() * 1000);
    UNIX_EPOCH + whole
}
