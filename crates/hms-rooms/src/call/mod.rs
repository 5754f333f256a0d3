//! One call: its budget of time and attempts, spent on as many requests as it takes.

pub(crate) mod retry;
pub(crate) mod retry_budget;

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use self::retry_budget::RetryBudget;
use crate::deadline::{Deadline, Stop};
use crate::error::{Error, ErrorKind, Outcome, Retry};
use crate::http::{Reply, Request};
use crate::log::{CallLog, LogLevel};
use crate::management_token::ManagementToken;
use crate::options::CallOptions;
use crate::redact;
use crate::settings::{Settings, at_least_one, positive};
use crate::transport::Transport;

/// How much of a reply's body an error quotes, in bytes.
const MAX_QUOTED_BODY: usize = 2048;

/// A call under way.
pub(crate) struct Call<'a> {
    settings: &'a Settings,
    transport: &'a Transport,
    retries: &'a RetryBudget,
    limits: Rc<Deadline>,
    max_attempts: u32,
    log: &'a CallLog<'a>,
    /// How many requests were sent so far, of all that the call is made of.
    attempts: Cell<u32>,
    /// Whether a refused token was replaced: once a call.
    renewed: Cell<bool>,
}

impl<'a> Call<'a> {
    /// Has `work` make the requests of one call. An error tells how many they were, and is logged.
    pub(crate) fn run<T>(
        settings: &'a Settings,
        transport: &'a Transport,
        retries: &'a RetryBudget,
        options: &CallOptions,
        work: impl FnOnce(&Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let log = CallLog::begin(settings.log.as_ref());
        let call = Call::begin(settings, transport, retries, options, &log)
            .inspect_err(|error| log.error(error))?;
        work(&call).map_err(|error| call.failed(error))
    }

    #[cold]
    fn failed(&self, mut error: Error) -> Error {
        error.parts_mut().attempts = self.attempts.get();
        self.log.error(&error);
        error
    }

    /// Starts the clock.
    fn begin(
        settings: &'a Settings,
        transport: &'a Transport,
        retries: &'a RetryBudget,
        options: &CallOptions,
        log: &'a CallLog<'a>,
    ) -> Result<Self, Error> {
        let timeout = positive("timeout", options.timeout, settings.timeout)?;
        let max_attempts =
            at_least_one("max_attempts", options.max_attempts, settings.max_attempts)?;
        Ok(Self {
            settings,
            transport,
            retries,
            limits: Rc::new(Deadline::new(
                transport.shut_down(),
                options.cancelled.clone(),
                options.began.unwrap_or_else(Instant::now) + timeout,
            )),
            max_attempts,
            log,
            attempts: Cell::new(0),
            renewed: Cell::new(false),
        })
    }

    /// Where the lines of this call go.
    pub(crate) fn log(&self) -> &CallLog<'a> {
        self.log
    }

    /// Sends `request` and has `read` read the reply. A failed attempt is retried if that is safe and
    /// may help. Only the first lines depend on the type of the result: the library has a copy of
    /// them for each operation.
    pub(crate) fn send<T>(
        &self,
        request: &Request<'_>,
        read: impl Fn(Reply) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut attempts = Attempts::new(self.max_attempts);
        loop {
            let (token, reply) = self.attempt(request, &mut attempts)?;
            let date = reply.as_ref().ok().and_then(|reply| reply.date);
            match reply.and_then(&read) {
                Ok(value) => {
                    self.retries.earn();
                    return Ok(value);
                }
                Err(error) => self.after(error, request, &mut attempts, &token, date)?,
            }
        }
    }

    /// Sends `request` once. The outer error ends the call: there is no token.
    fn attempt(
        &self,
        request: &Request<'_>,
        attempts: &mut Attempts,
    ) -> Result<(Arc<ManagementToken>, Result<Reply, Error>), Error> {
        let token = self.token().map_err(|error| attempts.last(error, request))?;
        self.log.redact(&token);
        attempts.made += 1;
        self.attempts.set(self.attempts.get().saturating_add(1));
        let reply = self.exchange(request, &token, attempts);
        Ok((token, reply))
    }

    /// Prepares the next attempt after `error`, or returns the error if it is the last one.
    fn after(
        &self,
        mut error: Error,
        request: &Request<'_>,
        attempts: &mut Attempts,
        token: &Arc<ManagementToken>,
        date: Option<SystemTime>,
    ) -> Result<(), Error> {
        redact(&mut error, request, token);
        // A later failure does not undo an earlier attempt that may have taken effect.
        attempts.outcome = attempts.outcome.max(error.outcome());
        attempts.retry = error.retry();
        if self.replaced_token(&mut error, token, date) {
            // A refused token is no failed attempt, and a fresh one is worth one more.
            attempts.allowed += 1;
            return Ok(());
        }
        self.pause(error, request, attempts).map_err(|error| attempts.last(error, request))
    }

    /// Waits before `request` is retried, or returns the `error` if it is not.
    fn pause(
        &self,
        mut error: Error,
        request: &Request<'_>,
        attempts: &Attempts,
    ) -> Result<(), Error> {
        let pause = retry::pause(&error, request, attempts.made)
            .filter(|pause| attempts.made < attempts.allowed && *pause < self.limits.left());
        let Some(pause) = pause else { return Err(error) };
        if error.retry() != Retry::AtOnce && !self.retries.take() {
            error.add("too many recent failures: not retrying for now");
            return Err(error);
        }
        self.log.line(
            LogLevel::Warn,
            format_args!(
                "attempt {} failed: {error}; the next follows in {pause:.1?}",
                attempts.made
            ),
        );
        // If something cuts the pause short, the next attempt finds it too.
        let _ = self.limits.wait(pause);
        Ok(())
    }

    /// The token for the next request, unless the call is over by then: a source of tokens takes
    /// its time, and may be what was cancelled.
    pub(crate) fn token(&self) -> Result<Arc<ManagementToken>, Error> {
        let over = |kind, what: String| Err(Error::new(kind, Outcome::NotSent, what));
        let token = self.settings.tokens.current(&|| self.is_over())?;
        match (self.limits.check(), token) {
            (Err(stop @ (Stop::ShutDown | Stop::Cancelled)), _) => {
                over(ErrorKind::Cancelled, stop.to_string())
            }
            (_, None) => {
                let what = "no management token came within the timeout";
                over(ErrorKind::TimedOut, what.to_owned())
            }
            (Err(stop @ Stop::TimedOut), _) => over(ErrorKind::TimedOut, stop.to_string()),
            (Ok(()), Some(token)) => Ok(token),
        }
    }

    /// Whether `error` refused `token`, and another has taken its place: once a call. If no other
    /// has, the error says what may have been wrong with the token.
    fn replaced_token(
        &self,
        error: &mut Error,
        token: &Arc<ManagementToken>,
        date: Option<SystemTime>,
    ) -> bool {
        if error.kind() != ErrorKind::Unauthenticated {
            return false;
        }
        let tokens = &self.settings.tokens;
        if !self.renewed.replace(true) && tokens.renew(token, date, &|| self.is_over()) {
            self.log.line(LogLevel::Warn, format_args!("{error}; the token was renewed"));
            return true;
        }
        error.add(&tokens.explain(token, date));
        false
    }

    fn exchange(
        &self,
        request: &Request<'_>,
        token: &ManagementToken,
        attempts: &Attempts,
    ) -> Result<Reply, Error> {
        let url = self.transport.url(&request.path)?;
        let method = &request.method;
        let (attempt, of) = (attempts.made, attempts.allowed);
        self.log.line(LogLevel::Debug, format_args!("{method} {url}: attempt {attempt} of {of}"));
        let only_fresh = attempts.retry == Retry::AtOnce;

        let started = Instant::now();
        let reply = self.transport.exchange(&url, request, token, &self.limits, only_fresh)?;
        let (status, took) = (reply.status, started.elapsed());
        self.log.line(LogLevel::Debug, format_args!("{method} {url}: {status} in {took:.1?}"));
        Ok(reply)
    }

    fn is_over(&self) -> bool {
        self.limits.check().is_err()
    }
}

/// The attempts at one request so far.
struct Attempts {
    made: u32,
    allowed: u32,
    outcome: Outcome,
    /// How the latest failure may be retried.
    retry: Retry,
}

impl Attempts {
    fn new(allowed: u32) -> Self {
        Self { made: 0, allowed, outcome: Outcome::NotSent, retry: Retry::Usual }
    }

    /// The error of the call, if `error` ends it.
    fn last(&self, mut error: Error, request: &Request<'_>) -> Error {
        error.parts_mut().outcome = self.outcome;
        advise(error, request)
    }
}

/// Redacts the secrets of `request` in every text of `error` that a reply may have a part in. The
/// excerpt of the body is cut only afterwards: half a secret would not be recognized.
fn redact(error: &mut Error, request: &Request<'_>, token: &ManagementToken) {
    let secrets = [&[token.expose()], request.secrets.as_slice()].concat();
    error.redact(|text| redact::text(text, &secrets));
    if let Some(body) = &mut error.parts_mut().body {
        let longest = MAX_QUOTED_BODY.min(body.len());
        let end = (0..=longest).rev().find(|&end| body.is_char_boundary(end));
        body.truncate(end.unwrap_or_default());
    }
}

/// Adds to the last error of `request` what it means for the caller's rooms.
fn advise(mut error: Error, request: &Request<'_>) -> Error {
    error.add(match (error.outcome(), request.idempotent) {
        (Outcome::NotSent, _) => "nothing was sent",
        (Outcome::Rejected, _) => "nothing was changed",
        (Outcome::Unknown, _) if request.is_read() => "nothing was to be changed",
        (Outcome::Unknown, true) => "it may have taken effect, and can safely be repeated",
        (Outcome::Unknown, false) => request.if_lost,
    });
    error
}
