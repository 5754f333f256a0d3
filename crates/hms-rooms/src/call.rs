//! One call: its budget of time and attempts, spent on as many requests as it takes.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::{Reply, Request};
use crate::limits::{Limits, Stop};
use crate::log::LogLevel;
use crate::management_token::ManagementToken;
use crate::mask;
use crate::options::CallOptions;
use crate::replay::{self, Replay};
use crate::retry_budget::RetryBudget;
use crate::settings::{Settings, at_least_one, positive};
use crate::transport::Transport;

/// How much of a reply's body an error quotes, in bytes.
const LONGEST_BODY: usize = 2048;

/// A call under way.
pub(crate) struct Call<'a> {
    settings: &'a Settings,
    transport: &'a Transport,
    retries: &'a RetryBudget,
    limits: Rc<Limits>,
    max_attempts: u32,
    /// Whether a refused token was replaced: once a call.
    renewed: Cell<bool>,
}

impl<'a> Call<'a> {
    /// Starts the clock.
    pub(crate) fn begin(
        settings: &'a Settings,
        transport: &'a Transport,
        retries: &'a RetryBudget,
        options: &CallOptions,
    ) -> Result<Self, Error> {
        let timeout = positive("timeout", options.timeout, settings.timeout)?;
        let max_attempts =
            at_least_one("max_attempts", options.max_attempts, settings.max_attempts)?;
        Ok(Self {
            settings,
            transport,
            retries,
            limits: Rc::new(Limits::new(
                transport.shut_down(),
                options.cancelled.clone(),
                options.began.unwrap_or_else(Instant::now) + timeout,
            )),
            max_attempts,
            renewed: Cell::new(false),
        })
    }

    /// Sends `request`, again where that is safe and may help, and has `read` read the reply.
    pub(crate) fn send<T>(
        &self,
        request: &Request<'_>,
        read: impl Fn(Reply) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut attempts = 0;
        let mut allowed = self.max_attempts;
        let mut outcome = Outcome::NotSent;
        let mut replay = Replay::Usual;
        loop {
            let token = self.token().map_err(|mut error| {
                error.parts_mut().outcome = outcome;
                self.conclude(error, attempts, request)
            })?;
            attempts += 1;
            let only_fresh = replay == Replay::AtOnce;
            let sent = self.attempt(request, &token, attempts, allowed, only_fresh);
            let date = sent.as_ref().ok().and_then(|reply| reply.date);
            let mut error = match sent.and_then(&read) {
                Ok(value) => {
                    self.retries.earn();
                    return Ok(value);
                }
                Err(error) => error,
            };
            self.mask(&mut error, request, &token);
            // What an earlier attempt may have done, a later failure does not undo.
            outcome = outcome.max(error.outcome());
            replay = error.replay();

            if self.replaced_token(&mut error, &token, date) {
                // A refused token is no failed attempt, and a fresh one is worth one more.
                allowed += 1;
                continue;
            }
            if let Err(mut error) = self.pause(error, request, attempts, allowed) {
                error.parts_mut().outcome = outcome;
                return Err(self.conclude(error, attempts, request));
            }
        }
    }

    /// Waits before `request` is sent again, or returns the `error` that is then the call's.
    fn pause(
        &self,
        mut error: Error,
        request: &Request<'_>,
        attempts: u32,
        allowed: u32,
    ) -> Result<(), Error> {
        let pause = replay::pause(&error, request, attempts)
            .filter(|pause| attempts < allowed && *pause < self.limits.left());
        let Some(pause) = pause else { return Err(error) };
        if error.replay() != Replay::AtOnce && !self.retries.take() {
            let message = &mut error.parts_mut().message;
            *message = format!("{message}; so much has failed that it is not sent again for now");
            return Err(error);
        }
        self.settings.log(
            LogLevel::Warn,
            format_args!("attempt {attempts} failed: {error}; the next follows in {pause:.1?}"),
        );
        // What cuts the pause short, the next attempt finds too.
        let _ = self.limits.wait(pause);
        Ok(())
    }

    /// The token for the next request, unless the call is over by then: a source of tokens takes its
    /// time, and may be what was cancelled.
    fn token(&self) -> Result<Arc<ManagementToken>, Error> {
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

    /// Whether `error` refused `token`, and another has taken its place: once a call. Where none has,
    /// the error says what may have been wrong with it.
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
            self.settings.log(LogLevel::Warn, format_args!("{error}; the token was renewed"));
            return true;
        }
        let why = tokens.explain(token, date);
        let message = &mut error.parts_mut().message;
        *message = format!("{message}; {why}");
        false
    }

    fn attempt(
        &self,
        request: &Request<'_>,
        token: &ManagementToken,
        attempt: u32,
        of: u32,
        only_fresh: bool,
    ) -> Result<Reply, Error> {
        let url = self.settings.base_url.join(&request.path).map_err(|error| {
            Error::new(ErrorKind::Internal, Outcome::NotSent, format!("no URL: {error}"))
        })?;
        let method = request.method();
        let line = format_args!("{method} {url}: attempt {attempt} of {of}");
        self.settings.log(LogLevel::Debug, line);

        let started = Instant::now();
        let reply = self.transport.exchange(
            &url,
            request,
            token,
            self.settings,
            &self.limits,
            only_fresh,
        )?;
        let (status, took) = (reply.status, started.elapsed());
        self.settings.log(LogLevel::Debug, format_args!("{method} {url}: {status} in {took:.1?}"));
        Ok(reply)
    }

    /// Masks what was secret in this request, in every text of an error that a reply may have had a
    /// hand in. The excerpt of the body is cut only then: a cut through a secret would hide it.
    fn mask(&self, error: &mut Error, request: &Request<'_>, token: &ManagementToken) {
        let secrets = [&[token.expose()], request.secrets.as_slice()].concat();
        let parts = error.parts_mut();
        for text in [Some(&mut parts.message), parts.api_message.as_mut(), parts.body.as_mut()]
            .into_iter()
            .flatten()
            .chain(&mut parts.details)
        {
            *text = mask::text(text, &secrets);
        }
        if let Some(body) = &mut parts.body {
            body.truncate(body.floor_char_boundary(LONGEST_BODY));
        }
    }

    /// Gives a call's last error what is known only at its end.
    fn conclude(&self, mut error: Error, attempts: u32, request: &Request<'_>) -> Error {
        let advice = match (error.outcome(), request.idempotent) {
            (Outcome::NotSent, _) => "nothing was sent",
            (Outcome::Rejected, _) => "nothing was changed",
            (Outcome::Unknown, _) if request.body.is_none() => "nothing was to be changed",
            (Outcome::Unknown, true) => "it may have taken effect, and can safely be repeated",
            (Outcome::Unknown, false) => {
                "a room may have been created under a name that only the service knows, and \
                 repeating the call may create another"
            }
        };
        let parts = error.parts_mut();
        parts.attempts = attempts;
        parts.message = format!("{}; {advice}", parts.message);
        let status = error.kind().name();
        self.settings.log(LogLevel::Error, format_args!("{status}: {error}"));
        error
    }

    fn is_over(&self) -> bool {
        self.limits.check().is_err()
    }
}
