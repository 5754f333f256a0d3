//! The caller's log callback: the only place this library writes to.

use std::fmt;
use std::sync::Arc;

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// A call failed.
    Error,
    /// An attempt failed and is replayed.
    Warn,
    /// A room was created or disabled.
    Info,
    /// Every request and reply, without bodies.
    Debug,
}

type Enabled = dyn Fn(LogLevel) -> bool + Send + Sync;
type Write = dyn Fn(LogLevel, &str) + Send + Sync;

/// Where log lines go. Lines are single, without a terminator, and hold no secret. The callback runs
/// on the thread of the call, without a lock held, and may run on several threads at once.
#[derive(Clone)]
pub struct Log {
    enabled: Arc<Enabled>,
    write: Arc<Write>,
}

impl Log {
    /// A log of the lines up to `level`.
    pub fn new(level: LogLevel, write: impl Fn(LogLevel, &str) + Send + Sync + 'static) -> Self {
        Self::filtered(move |of_line| of_line <= level, write)
    }

    /// A log of the lines that are `enabled`: that is asked before each, on the thread of the call,
    /// because a line that nobody reads is not worth the making.
    pub fn filtered(
        enabled: impl Fn(LogLevel) -> bool + Send + Sync + 'static,
        write: impl Fn(LogLevel, &str) + Send + Sync + 'static,
    ) -> Self {
        Self { enabled: Arc::new(enabled), write: Arc::new(write) }
    }

    pub(crate) fn line(&self, level: LogLevel, line: fmt::Arguments<'_>) {
        if (self.enabled)(level) {
            // What the service says may hold line breaks.
            (self.write)(level, &line.to_string().replace(char::is_control, " "));
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").finish_non_exhaustive()
    }
}
