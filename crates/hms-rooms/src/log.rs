//! The caller's log callback: the only place this library writes to.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, ErrorKind};
use crate::escape;
use crate::management_token::ManagementToken;
use crate::redact;

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// A call failed, or was refused, or a client was.
    Error,
    /// An attempt failed and is retried.
    Warn,
    /// A room was created, enabled or disabled; or a call was cancelled, which its caller asked
    /// for.
    Info,
    /// Every request and reply, without bodies.
    Debug,
}

type Enabled = dyn Fn(LogLevel) -> bool + Send + Sync;
type Write = dyn Fn(LogLevel, &str) + Send + Sync;

/// Where log lines go. A line has no line break, also not at its end, and holds no secret; control characters are [escaped](crate::escape). It begins with the number of its call,
/// such as `call 17: `, which no other call of the process has. The callback runs on the thread of
/// the call, without a lock held, and may run on several threads at once.
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

    /// A log of the lines that are `enabled`. It is asked on the thread of the call before a line is
    /// formatted, so a line that is not enabled costs no more than the question.
    pub fn filtered(
        enabled: impl Fn(LogLevel) -> bool + Send + Sync + 'static,
        write: impl Fn(LogLevel, &str) + Send + Sync + 'static,
    ) -> Self {
        Self { enabled: Arc::new(enabled), write: Arc::new(write) }
    }

    pub(crate) fn line(&self, level: LogLevel, line: fmt::Arguments<'_>) {
        if (self.enabled)(level) {
            self.write(level, &line.to_string());
        }
    }

    fn write(&self, level: LogLevel, line: &str) {
        (self.write)(level, &escape::controls(line));
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").finish_non_exhaustive()
    }
}

/// The log of one call, if the client has one.
pub(crate) struct CallLog<'a> {
    log: Option<&'a Log>,
    number: usize,
    /// The token of the latest attempt. An id or a cursor of the service's may hold it.
    token: RefCell<Option<Arc<ManagementToken>>>,
}

impl<'a> CallLog<'a> {
    /// The log of the next call of this process.
    pub(crate) fn begin(log: Option<&'a Log>) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { log, number, token: RefCell::new(None) }
    }

    /// Redacts `token` in the lines that follow.
    pub(crate) fn redact(&self, token: &Arc<ManagementToken>) {
        if self.log.is_some() {
            self.token.replace(Some(token.clone()));
        }
    }

    pub(crate) fn line(&self, level: LogLevel, line: fmt::Arguments<'_>) {
        let Some(log) = self.log.filter(|log| (log.enabled)(level)) else { return };
        let line = format!("call {}: {line}", self.number);
        match &*self.token.borrow() {
            Some(token) => log.write(level, &redact::text(&line, &[token.expose()])),
            None => log.write(level, &line),
        }
    }

    /// The call ended with `error`.
    pub(crate) fn error(&self, error: &Error) {
        let level = match error.kind() {
            ErrorKind::Cancelled => LogLevel::Info,
            _ => LogLevel::Error,
        };
        self.line(level, format_args!("{}: {error}", error.kind().name()));
    }
}
