//! The rate limit, which counts the requests of each token.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The number of requests that one token may make in a second, a minute or an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    each: Duration,
}

/// Parses `N/s`, `N/m` or `N/h`.
impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (requests, unit) = text.split_once('/').unwrap_or_default();
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => 0,
        };
        match requests.parse() {
            Ok(requests @ 1..) if seconds > 0 => {
                Ok(Self { requests, each: Duration::from_secs(seconds) })
            }
            _ => Err("a rate is N/s, N/m or N/h, and N at least 1".to_owned()),
        }
    }
}

/// The requests that each token has made.
#[derive(Default)]
pub(crate) struct RateLimiter {
    limit: Option<RateLimit>,
    windows: Mutex<HashMap<String, Window>>,
}

/// A time window, which opens with a token's first request.
struct Window {
    opened: Instant,
    admitted: u32,
}

impl RateLimiter {
    pub(crate) fn new(limit: Option<RateLimit>) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Counts a request of this token. If the limit is reached, the error is the number of seconds
    /// to wait.
    pub(crate) fn admit(&self, token: &str) -> Result<(), u64> {
        let Some(limit) = self.limit else { return Ok(()) };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|_, window| window.opened.elapsed() < limit.each);
        let window = windows
            .entry(token.to_owned())
            .or_insert_with(|| Window { opened: Instant::now(), admitted: 0 });
        if window.admitted < limit.requests {
            window.admitted += 1;
            return Ok(());
        }
        let left = limit.each.saturating_sub(window.opened.elapsed());
        Err(left.as_secs() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_in_a_time() {
        let each = |seconds| Duration::from_secs(seconds);
        assert_eq!("2/s".parse(), Ok(RateLimit { requests: 2, each: each(1) }));
        assert_eq!("30/m".parse(), Ok(RateLimit { requests: 30, each: each(60) }));
        for wrong in ["", "2", "/s", "0/s", "-1/s", "2/d", "2/s/s"] {
            assert!(wrong.parse::<RateLimit>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_token_has_its_own_limit_and_learns_how_long_to_wait() {
        let limiter = RateLimiter::new("2/h".parse().ok());
        assert_eq!((limiter.admit("a"), limiter.admit("a")), (Ok(()), Ok(())));
        let wait = limiter.admit("a").unwrap_err();
        assert!((3590..=3600).contains(&wait), "{wait}");
        assert_eq!(limiter.admit("b"), Ok(()));
        let none = RateLimiter::default();
        assert!((0..1000).all(|_| none.admit("a").is_ok()));
    }
}
