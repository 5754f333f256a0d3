//! Which failed request is sent again, and after what pause.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::Request;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// What is to be known of a failure, besides its kind, before its request is sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Replay {
    /// As its kind says.
    #[default]
    Usual,
    /// No more than once: what failed seldom passes by itself.
    Once,
    /// Without a pause, over a new connection: it was the old one that failed, not the service.
    AtOnce,
}

/// The pause before `request` is sent again after `error` ended attempt number `attempt`, or `None`
/// where a replay would not help, or could make a second room.
pub(crate) fn pause(error: &Error, request: &Request<'_>, attempt: u32) -> Option<Duration> {
    let is_safe = request.idempotent || error.outcome() == Outcome::NotSent;
    if !is_safe || !is_passing(error) || (error.replay() == Replay::Once && attempt > 1) {
        return None;
    }
    Some(match error.replay() {
        Replay::AtOnce => Duration::ZERO,
        Replay::Usual | Replay::Once => error.retry_after().unwrap_or_else(|| jittered(attempt)),
    })
}

/// Whether `error` is of a kind that may pass by itself.
fn is_passing(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::ConnectFailed | ErrorKind::ConnectionLost | ErrorKind::RateLimited => true,
        ErrorKind::ServerError => matches!(error.http_status(), Some(500 | 502 | 503 | 504)),
        ErrorKind::Rejected => matches!(error.http_status(), Some(408 | 425)),
        _ => false,
    }
}

/// Exponential with full jitter, so that clients that failed together do not come back together.
fn jittered(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(8);
    let ceiling = (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE);
    ceiling.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_PAUSE, Replay, jittered, pause};
    use crate::error::{Error, ErrorKind, Outcome};
    use crate::exchange::Request;

    fn request(idempotent: bool) -> Request<'static> {
        Request { path: "/rooms".into(), body: None, idempotent, secrets: Vec::new() }
    }

    fn is_replayed(idempotent: bool, kind: ErrorKind, outcome: Outcome, status: u16) -> bool {
        let mut error = Error::new(kind, outcome, "");
        error.parts_mut().http_status = Some(status);
        pause(&error, &request(idempotent), 1).is_some()
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
    fn what_seldom_passes_is_replayed_once_and_a_dead_connection_at_once() {
        let mut error = Error::new(ErrorKind::ConnectFailed, Outcome::NotSent, "");
        error.parts_mut().replay = Replay::Once;
        assert!(pause(&error, &request(true), 1).is_some());
        assert!(pause(&error, &request(true), 2).is_none());
        error.parts_mut().replay = Replay::AtOnce;
        assert!(pause(&error, &request(true), 2).is_some_and(|pause| pause.is_zero()));
    }

    #[test]
    fn pauses_never_pass_their_ceiling() {
        for attempt in [1, 2, 5, 6, u32::MAX] {
            assert!((0..100).all(|_| jittered(attempt) <= LONGEST_PAUSE));
        }
        assert!((0..100).all(|_| jittered(1).as_millis() <= 500));
    }
}
