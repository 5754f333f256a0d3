//! The error of every operation: its kind, whether the request may have taken effect, and what the
//! service said.

use std::fmt;
use std::time::Duration;

use crate::escape;

/// The kind of failure that an [`Error`] is: one for each status of the C interface and each
/// exception of the Python one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Refused before anything was sent; [`Error::field`] says which argument.
    InvalidArgument,
    /// The API in use has no such operation or field.
    Unsupported,
    /// 401: the service did not accept the management token.
    Unauthenticated,
    /// 403: the token does not allow this.
    PermissionDenied,
    /// 404 or 410, or no room of that name.
    NotFound,
    /// Any other 3xx or 4xx.
    Rejected,
    /// 429 after all attempts.
    RateLimited,
    /// 5xx after all attempts.
    ServerError,
    /// No connection: DNS, refused, unreachable, proxy.
    ConnectFailed,
    /// Certificate or handshake.
    TlsFailed,
    /// The call's budget is spent.
    TimedOut,
    /// The connection ended before the reply did.
    ConnectionLost,
    /// The reply is not HTTP, not JSON, has no room in it, is about another room, contradicts the
    /// request, or is too large.
    BadReply,
    /// The client was shut down, or the caller's hook asked to stop.
    Cancelled,
    /// A defect of this library; the process lives on.
    Internal,
}

impl ErrorKind {
    /// The name of the status in the C interface, such as `HMS_INVALID_ARGUMENT`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidArgument => "HMS_INVALID_ARGUMENT",
            Self::Unsupported => "HMS_UNSUPPORTED",
            Self::Unauthenticated => "HMS_UNAUTHENTICATED",
            Self::PermissionDenied => "HMS_PERMISSION_DENIED",
            Self::NotFound => "HMS_NOT_FOUND",
            Self::Rejected => "HMS_REJECTED",
            Self::RateLimited => "HMS_RATE_LIMITED",
            Self::ServerError => "HMS_SERVER_ERROR",
            Self::ConnectFailed => "HMS_CONNECT_FAILED",
            Self::TlsFailed => "HMS_TLS_FAILED",
            Self::TimedOut => "HMS_TIMED_OUT",
            Self::ConnectionLost => "HMS_CONNECTION_LOST",
            Self::BadReply => "HMS_BAD_REPLY",
            Self::Cancelled => "HMS_CANCELLED",
            Self::Internal => "HMS_INTERNAL",
        }
    }
}

/// Whether a failed request may have taken effect. The order is that of certainty lost: over
/// several attempts, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nothing left this machine.
    NotSent,
    /// The service answered and refused: nothing changed.
    Rejected,
    /// The request was sent and no final answer came: the room may exist, or may be disabled.
    Unknown,
}

impl Outcome {
    /// `not_sent`, `rejected` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

/// How a failed request may be retried, besides what the kind of its error says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Retry {
    /// As the kind says.
    #[default]
    Usual,
    /// No more than once: such a failure seldom passes by itself.
    Once,
    /// Without a pause, over a new connection: the old connection failed, not the service.
    AtOnce,
}

/// The error of every operation. No secret appears in any of its parts.
pub struct Error(Box<Parts>);

pub(crate) struct Parts {
    pub(crate) kind: ErrorKind,
    pub(crate) outcome: Outcome,
    message: String,
    pub(crate) field: Option<&'static str>,
    pub(crate) http_status: Option<u16>,
    pub(crate) api_code: Option<i64>,
    pub(crate) api_message: Option<String>,
    pub(crate) details: Vec<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) attempts: u32,
    pub(crate) body: Option<String>,
    pub(crate) retry: Retry,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Parts {
            kind,
            outcome,
            message: escape::controls(&message).into_owned(),
            field: None,
            http_status: None,
            api_code: None,
            api_message: None,
            details: Vec::new(),
            retry_after: None,
            attempts: 0,
            body: None,
            retry: Retry::default(),
        }))
    }

    /// An argument refused before anything was sent. Public for the bindings, which refuse what
    /// their language can say and Rust cannot: NULL, text that is not UTF-8.
    #[must_use]
    pub fn invalid_argument(field: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::InvalidArgument, Outcome::NotSent, message);
        error.0.field = Some(field);
        error
    }

    /// The same error for a language that has another `name` for the field: in [`Error::field`], and
    /// in the message if that begins with it. For the bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn with_field_name(mut self, name: fn(&'static str) -> &'static str) -> Self {
        let Some(field) = self.0.field else { return self };
        let renamed = name(field);
        if let Some(rest) = self.0.message.strip_prefix(field) {
            self.0.message = format!("{renamed}{rest}");
        }
        self.0.field = Some(renamed);
        self
    }

    pub(crate) fn unsupported(field: Option<&'static str>, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Unsupported, Outcome::NotSent, message);
        error.0.field = field;
        error
    }

    pub(crate) fn parts_mut(&mut self) -> &mut Parts {
        &mut self.0
    }

    pub(crate) fn retry(&self) -> Retry {
        self.0.retry
    }

    /// Puts before the message what it is about, such as an environment variable.
    pub(crate) fn introduce(&mut self, subject: &str) {
        self.0.message = format!("{subject}: {}", self.0.message);
    }

    /// Adds another clause to the message.
    pub(crate) fn add(&mut self, clause: &str) {
        self.0.message.push_str("; ");
        self.0.message.push_str(&escape::controls(clause));
    }

    /// Replaces each text that a reply may have a part in by what `redacted` makes of it.
    pub(crate) fn redact(&mut self, redacted: impl Fn(&str) -> String) {
        let parts = &mut *self.0;
        for text in [Some(&mut parts.message), parts.api_message.as_mut(), parts.body.as_mut()]
            .into_iter()
            .flatten()
            .chain(&mut parts.details)
        {
            *text = redacted(text);
        }
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// One line for a log: what happened, whether the request may have taken effect, and what to do.
    /// Control characters in quoted text are escaped; see [`escape`](crate::escape). The wording
    /// may change between releases, so programs decide on [`Error::kind`].
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the request may have taken effect.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The field of an options or parameters struct that was refused, as a path such as
    /// `recording.upload.kind`, or the argument of the method, such as `room_id`.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.0.field
    }

    /// The HTTP status of the last reply, if there was one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The `code` of the API's error body.
    #[must_use]
    pub fn api_code(&self) -> Option<i64> {
        self.0.api_code
    }

    /// The `message` of the API's error body, as it came: a terminal may obey what it holds.
    #[must_use]
    pub fn api_message(&self) -> Option<&str> {
        self.0.api_message.as_deref()
    }

    /// The `details` of the API's error body; often the only useful text.
    #[must_use]
    pub fn details(&self) -> &[String] {
        &self.0.details
    }

    /// How long the service asked to wait before the next request.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many requests the call made, those of look-ups included; 0 if it was refused before the
    /// first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The beginning of the reply's body, at most 2 KiB, with secrets redacted.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.0;
        f.debug_struct("Error")
            .field("kind", &parts.kind)
            .field("message", &parts.message)
            .field("outcome", &parts.outcome)
            .field("http_status", &parts.http_status)
            .field("attempts", &parts.attempts)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}
