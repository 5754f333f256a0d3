//! Which failed request is sent again, and after what pause.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Request;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The pause before `request` is sent again after `error` ended attempt number `attempt`, or `None`
/// where a replay would not help, or could make a second room.
pub(crate) fn pause(error: &Error, request: &Request<'_>, attempt: u32) -> Option<Duration> {
    let safe = request.idempotent || error.outcome() == Outcome::NotSent;
    let helps = match error.kind() {
        ErrorKind::ConnectFailed | ErrorKind::ConnectionLost | ErrorKind::RateLimited => true,
        ErrorKind::ServerError => matches!(error.http_status(), Some(500 | 502 | 503 | 504)),
        ErrorKind::Rejected => matches!(error.http_status(), Some(408 | 425)) && attempt == 1,
        _ => false,
    };
    (safe && helps).then(|| error.retry_after().unwrap_or_else(|| jittered(attempt)))
}

/// Exponential with full jitter, so that clients that failed together do not come back together.
fn jittered(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(8);
    let ceiling = (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE);
    ceiling.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_PAUSE, jittered, pause};
    use crate::error::{Error, ErrorKind, Outcome};
    use crate::exchange::Request;

    fn is_replayed(idempotent: bool, kind: ErrorKind, outcome: Outcome, status: u16) -> bool {
        let request =
            Request { path: "/rooms".into(), body: None, idempotent, secrets: Vec::new() };
        let mut error = Error::new(kind, outcome, "");
        error.parts_mut().http_status = Some(status);
        pause(&error, &request, 1).is_some()
    }

    #[test]
    fn a_named_request_is_replayed_after_what_passes() {
        assert!(is_replayed(true, ErrorKind::ConnectFailed, Outcome::NotSent, 0));
        assert!(is_replayed(true, ErrorKind::ConnectionLost, Outcome::Unknown, 0));
        for status in [500, 502, 503, 504] {
            assert!(
                is_replayed(true, ErrorKind::ServerError, Outcome::Unknown, status),
                "{status}"
            );
        }
        assert!(is_replayed(true, ErrorKind::RateLimited, Outcome::Rejected, 429));
        assert!(is_replayed(true, ErrorKind::Rejected, Outcome::Rejected, 408));
        assert!(!is_replayed(true, ErrorKind::Rejected, Outcome::Rejected, 400));
        assert!(!is_replayed(true, ErrorKind::ServerError, Outcome::Unknown, 501));
        assert!(!is_replayed(true, ErrorKind::BadReply, Outcome::Unknown, 200));
    }

    #[test]
    fn an_unnamed_create_is_replayed_only_when_it_never_left() {
        assert!(is_replayed(false, ErrorKind::ConnectFailed, Outcome::NotSent, 0));
        assert!(!is_replayed(false, ErrorKind::ConnectionLost, Outcome::Unknown, 0));
        assert!(!is_replayed(false, ErrorKind::ServerError, Outcome::Unknown, 503));
        assert!(!is_replayed(false, ErrorKind::RateLimited, Outcome::Rejected, 429));
    }

    #[test]
    fn pauses_never_pass_their_ceiling() {
        for attempt in [1, 2, 5, 6, u32::MAX] {
            assert!((0..100).all(|_| jittered(attempt) <= LONGEST_PAUSE));
        }
        assert!((0..100).all(|_| jittered(1).as_millis() <= 500));
    }
}
