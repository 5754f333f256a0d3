//! Which failed request is retried, and after what pause.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Outcome, Retry};
use crate::http::Request;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MAX_PAUSE: Duration = Duration::from_secs(8);

/// The pause before `request` is retried after `error` ended attempt number `attempt`, or `None` if
/// a retry would not help, or could make a second room.
pub(crate) fn pause(error: &Error, request: &Request<'_>, attempt: u32) -> Option<Duration> {
    let is_safe = request.idempotent || error.outcome() == Outcome::NotSent;
    if !is_safe || !may_pass(error) || (error.retry() == Retry::Once && attempt > 1) {
        return None;
    }
    Some(match error.retry() {
        Retry::AtOnce => Duration::ZERO,
        Retry::Usual | Retry::Once => error.retry_after().unwrap_or_else(|| jittered(attempt)),
    })
}

/// Whether `error` is of a kind that may pass by itself.
fn may_pass(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::ConnectFailed | ErrorKind::ConnectionLost | ErrorKind::RateLimited => true,
        ErrorKind::ServerError => error.http_status().is_some_and(passes),
        ErrorKind::Rejected => matches!(error.http_status(), Some(408 | 425)),
        _ => false,
    }
}

/// Whether a 5xx may pass by itself. 520 to 530 are Cloudflare's: the service behind it did not
/// answer, or it sent an answer that Cloudflare does not understand. 526 does not pass: it is about
/// that service's certificate.
fn passes(status: u16) -> bool {
    matches!(status, 500 | 502..=504 | 520..=525 | 527 | 530)
}

/// Exponential with full jitter, so that clients that failed together do not come back together.
fn jittered(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(8);
    let ceiling = (FIRST_PAUSE * 2_u32.pow(doublings)).min(MAX_PAUSE);
    ceiling.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::{MAX_PAUSE, jittered, pause};
    use crate::error::{Error, ErrorKind, Outcome, Retry};
    use crate::http::Request;

    fn request(idempotent: bool) -> Request<'static> {
        Request { idempotent, ..Request::get("/rooms") }
    }

    fn is_retried(idempotent: bool, kind: ErrorKind, outcome: Outcome, status: u16) -> bool {
        let mut error = Error::new(kind, outcome, "");
        error.parts_mut().http_status = Some(status);
        pause(&error, &request(idempotent), 1).is_some()
    }

    #[test]
    fn a_named_request_is_retried_after_what_may_pass() {
        assert!(is_retried(true, ErrorKind::ConnectFailed, Outcome::NotSent, 0));
        assert!(is_retried(true, ErrorKind::ConnectionLost, Outcome::Unknown, 0));
        for status in [500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 527, 530] {
            assert!(is_retried(true, ErrorKind::ServerError, Outcome::Unknown, status), "{status}");
        }
        assert!(is_retried(true, ErrorKind::RateLimited, Outcome::Rejected, 429));
        assert!(is_retried(true, ErrorKind::Rejected, Outcome::Rejected, 408));
        assert!(!is_retried(true, ErrorKind::Rejected, Outcome::Rejected, 400));
        for status in [501, 505, 526, 599] {
            assert!(
                !is_retried(true, ErrorKind::ServerError, Outcome::Unknown, status),
                "{status}"
            );
        }
        assert!(!is_retried(true, ErrorKind::BadReply, Outcome::Unknown, 200));
    }

    #[test]
    fn an_unnamed_create_is_retried_only_if_it_never_left() {
        assert!(is_retried(false, ErrorKind::ConnectFailed, Outcome::NotSent, 0));
        assert!(!is_retried(false, ErrorKind::ConnectionLost, Outcome::Unknown, 0));
        assert!(!is_retried(false, ErrorKind::ServerError, Outcome::Unknown, 503));
        assert!(!is_retried(false, ErrorKind::RateLimited, Outcome::Rejected, 429));
    }

    #[test]
    fn what_seldom_passes_is_retried_once_and_a_dead_connection_at_once() {
        let mut error = Error::new(ErrorKind::ConnectFailed, Outcome::NotSent, "");
        error.parts_mut().retry = Retry::Once;
        assert!(pause(&error, &request(true), 1).is_some());
        assert!(pause(&error, &request(true), 2).is_none());
        error.parts_mut().retry = Retry::AtOnce;
        assert!(pause(&error, &request(true), 2).is_some_and(|pause| pause.is_zero()));
    }

    #[test]
    fn pauses_never_pass_their_ceiling() {
        for attempt in [1, 2, 5, 6, u32::MAX] {
            assert!((0..100).all(|_| jittered(attempt) <= MAX_PAUSE));
        }
        assert!((0..100).all(|_| jittered(1).as_millis() <= 500));
    }
}
