//! The limits of a call: the client's shutdown, the caller's hook, and the deadline.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything waits before it looks whether it should end. Short enough not to be
/// noticed, and long enough to cost nothing.
pub(crate) const CHECK_INTERVAL: Duration = Duration::from_millis(20);

/// Why a call must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    ShutDown,
    Cancelled,
    TimedOut,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ShutDown => "the client was shut down",
            Self::Cancelled => "the call was cancelled",
            Self::TimedOut => "the timeout passed",
        })
    }
}

/// The limits of one call.
pub(crate) struct Deadline {
    shut_down: Arc<AtomicBool>,
    cancelled: Option<Rc<dyn Fn() -> bool>>,
    deadline: Instant,
}

impl Deadline {
    pub(crate) fn new(
        shut_down: Arc<AtomicBool>,
        cancelled: Option<Rc<dyn Fn() -> bool>>,
        deadline: Instant,
    ) -> Self {
        Self { shut_down, cancelled, deadline }
    }

    /// Asks all of them; the hook too, which may run code of the host.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        if self.is_shut_down() {
            Err(Stop::ShutDown)
        } else if self.cancelled.as_ref().is_some_and(|cancelled| cancelled()) {
            Err(Stop::Cancelled)
        } else if self.left().is_zero() {
            Err(Stop::TimedOut)
        } else {
            Ok(())
        }
    }

    pub(crate) fn is_shut_down(&self) -> bool {
        self.shut_down.load(Ordering::SeqCst)
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Waits for `pause`, or until the call must end.
    pub(crate) fn wait(&self, pause: Duration) -> Result<(), Stop> {
        let end = Instant::now() + pause;
        loop {
            self.check()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(CHECK_INTERVAL));
        }
    }
}
