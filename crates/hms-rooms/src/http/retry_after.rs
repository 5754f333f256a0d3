//! How long a reply asks to wait: the `Retry-After` header in its forms, or the words of a message.

use std::time::{Duration, SystemTime};

use ureq::http::HeaderMap;
use ureq::http::header::{DATE, RETRY_AFTER};

/// The longest wait that is reported. A longer one is a mistake or an attack; this is a year.
const MAX_DELAY: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The wait that `headers` ask for. A date counts from the reply's own `Date`, so that a clock that
/// is off, here or there, does not matter.
pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(wait) = seconds(value) {
        return Some(wait);
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = date(headers).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default().min(MAX_DELAY))
}

/// When the service says that it answered, by its own clock.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// The wait in "rate limit exceeded, retry after 45 seconds", which the service has been seen to
/// send without a header.
pub(crate) fn from_message(message: &str) -> Option<Duration> {
    let message = message.to_ascii_lowercase();
    let (_, after) = message.split_once("retry after ")?;
    let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let unit = after[digits..].trim_start();
    if unit.starts_with("sec") || unit.starts_with("s ") || unit == "s" {
        return seconds(&after[..digits]);
    }
    None
}

fn seconds(digits: &str) -> Option<Duration> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().map_or(MAX_DELAY, Duration::from_secs).min(MAX_DELAY))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ureq::http::HeaderMap;

    use super::{MAX_DELAY, from_headers, from_message};

    fn wait(retry_after: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("date", "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
        headers.insert("retry-after", retry_after.parse().unwrap());
        from_headers(&headers)
    }

    #[test]
    fn reads_every_form() {
        assert_eq!(wait("45"), Some(Duration::from_secs(45)));
        assert_eq!(wait("0"), Some(Duration::ZERO));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("100000000000000000000"), Some(MAX_DELAY));
    }

    #[test]
    fn ignores_junk() {
        for junk in ["-5", "", "soon", "1.5", "5 s"] {
            assert_eq!(wait(junk), None, "{junk}");
        }
        assert_eq!(from_headers(&HeaderMap::new()), None);
    }

    #[test]
    fn reads_the_words_of_a_message() {
        let seen = "rate limit exceeded, retry after 45 seconds";
        assert_eq!(from_message(seen), Some(Duration::from_secs(45)));
        assert_eq!(from_message("Retry after 5s"), Some(Duration::from_secs(5)));
        for other in ["rate limit exceeded", "retry after lunch", "retry after 2 hours"] {
            assert_eq!(from_message(other), None, "{other}");
        }
    }
}
