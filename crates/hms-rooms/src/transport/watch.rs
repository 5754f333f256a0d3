//! Watches over the exchange that is running: connections and name look-ups, deep inside ureq, ask
//! here whether to go on, and record here what they have done.
//!
//! ureq passes no context to a connector or a transport, so they find the watch in a thread-local
//! variable. Two rules keep that variable right:
//!
//! - Only the caller's hook runs foreign code in the middle of an exchange. It may call a client
//!   itself, switch to another fiber or greenlet that calls one, or return on another thread. So the
//!   variable is empty while the hook runs, and is set again when the hook returns
//!   ([`outside`]).
//! - A call may be made while the thread ends: from a destructor of a thread-local object, or from an
//!   `atexit` handler. So the variable must have no destructor of its own ([`ManuallyDrop`]).

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::rc::Rc;
use std::time::{Duration, Instant};

use ureq::{Error, Timeout};

use crate::deadline::{CHECK_INTERVAL, Deadline, Stop};

thread_local! {
    static CURRENT: Cell<Option<ManuallyDrop<Rc<Watch>>>> = const { Cell::new(None) };
}

/// Takes the watch out of the thread's variable.
///
/// Not inlined, like [`set_current`]: a caller that resumes on another thread must not reuse the
/// address of the variable that it computed on the first.
#[inline(never)]
fn take_current() -> Option<Rc<Watch>> {
    CURRENT.take().map(ManuallyDrop::into_inner)
}

#[inline(never)]
fn set_current(watch: Option<Rc<Watch>>) {
    let before = CURRENT.replace(watch.map(ManuallyDrop::new));
    drop(before.map(ManuallyDrop::into_inner));
}

/// Runs `foreign` code in the middle of an exchange.
fn outside<T>(foreign: impl FnOnce() -> T) -> T {
    let watch = take_current();
    let returned = foreign();
    set_current(watch);
    returned
}

/// One exchange, from its name look-up to the last byte of its reply.
pub(super) struct Watch {
    limits: Rc<Deadline>,
    /// When connecting must be done.
    connect_by: Instant,
    /// How many connectors are at work: one, and through a proxy one within the other.
    connecting: Cell<u32>,
    /// When the limits were last asked: the hook may run code of the host, at a cost.
    asked: Cell<Instant>,
    stopped: Cell<Option<Stop>>,
    /// Whether it was connecting that took all the time it may take, and not the call.
    connect_timed_out: Cell<bool>,
    only_fresh: bool,
    reused: Cell<bool>,
    sent: Cell<bool>,
    received: Cell<usize>,
}

/// An exchange that is running. When it is dropped, the exchange is over.
pub(super) struct Begun(());

impl Drop for Begun {
    fn drop(&mut self) {
        set_current(None);
    }
}

impl Watch {
    /// Watches over a new exchange on this thread, until `Begun` is dropped. With `only_fresh`, the
    /// exchange uses no connection that was used before.
    pub(super) fn begin(
        limits: &Rc<Deadline>,
        connect_timeout: Duration,
        only_fresh: bool,
    ) -> (Rc<Self>, Begun) {
        let now = Instant::now();
        let watch = Rc::new(Self {
            limits: limits.clone(),
            connect_by: now + connect_timeout.min(limits.left()),
            connecting: Cell::new(0),
            asked: Cell::new(now),
            stopped: Cell::new(None),
            connect_timed_out: Cell::new(false),
            only_fresh,
            reused: Cell::new(false),
            sent: Cell::new(false),
            received: Cell::new(0),
        });
        set_current(Some(watch.clone()));
        (watch, Begun(()))
    }

    /// The watch of the exchange that is running on this thread. There is one whenever ureq calls a
    /// connector or a transport of ours.
    pub(super) fn current() -> Result<Rc<Self>, Error> {
        let watch = take_current();
        set_current(watch.clone());
        watch.ok_or(Error::ConnectionFailed)
    }

    /// Whether to go on. Asked before anything that may wait, and after each slice of waiting.
    pub(super) fn check(&self) -> Result<(), Error> {
        let now = Instant::now();
        let stop = if now >= self.until() {
            let of_the_call = outside(|| self.limits.check()).err();
            self.connect_timed_out.set(of_the_call.is_none());
            of_the_call.or(Some(Stop::TimedOut))
        } else if now.saturating_duration_since(self.asked.get()) >= CHECK_INTERVAL {
            self.ask()
        } else {
            None
        };
        self.stop(stop)
    }

    /// Whether to go on, after a signal: it may be the hook that it was for.
    pub(super) fn interrupted(&self) -> Result<(), Error> {
        let stop = self.ask();
        self.stop(stop)?;
        self.check()
    }

    fn ask(&self) -> Option<Stop> {
        let stop = outside(|| self.limits.check()).err();
        self.asked.set(Instant::now());
        stop
    }

    /// The kind of error matters: rustls would try again after an interruption, and ureq take a
    /// disconnection for the end of a body.
    fn stop(&self, stop: Option<Stop>) -> Result<(), Error> {
        if stop.is_none() {
            return Ok(());
        }
        self.stopped.set(stop);
        Err(Error::Timeout(Timeout::Global))
    }

    /// When the phase that the exchange is in must end.
    fn until(&self) -> Instant {
        if self.is_connecting() { self.connect_by } else { self.limits.deadline() }
    }

    /// How long to wait before the next [`Watch::check`].
    pub(super) fn slice(&self) -> Duration {
        self.until().saturating_duration_since(Instant::now()).min(CHECK_INTERVAL)
    }

    /// Runs `connect` as part of connecting: what it sends is no part of the request.
    pub(super) fn connecting<T>(
        &self,
        connect: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.connecting.set(self.connecting.get() + 1);
        let connected = connect();
        self.connecting.set(self.connecting.get() - 1);
        connected
    }

    pub(super) fn is_connecting(&self) -> bool {
        self.connecting.get() > 0
    }

    /// Why the exchange had to end, if it had to. A client that is shut down has no connections
    /// left, which may be what it failed of first.
    pub(super) fn stopped(&self) -> Option<Stop> {
        self.stopped.get().or(self.limits.is_shut_down().then_some(Stop::ShutDown))
    }

    /// Whether it had to because connecting took too long, and the call has time left.
    pub(super) fn connect_timed_out(&self) -> bool {
        self.connect_timed_out.get()
    }

    /// Asks for a connection that was used before; whether it may be used again.
    pub(super) fn reuse(&self) -> bool {
        self.reused.set(!self.only_fresh);
        !self.only_fresh
    }

    /// Records that a new connection is used, even if an old one was tried before.
    pub(super) fn connected(&self) {
        self.reused.set(false);
    }

    /// Notes that bytes were handed to the system.
    pub(super) fn sent(&self) {
        self.sent.set(self.sent.get() || !self.is_connecting());
    }

    /// Whether any byte of the request may have left this machine.
    pub(super) fn was_sent(&self) -> bool {
        self.sent.get()
    }

    /// Notes that `bytes` of the reply came; how many there are now.
    pub(super) fn received(&self, bytes: usize) -> usize {
        let received = self.received.get() + bytes;
        self.received.set(received);
        received
    }

    /// Whether the connection had carried another exchange, and nothing has come back on it in this
    /// one: its other end had closed it, most likely, before the request arrived.
    pub(super) fn is_stale(&self) -> bool {
        self.reused.get() && self.received.get() == 0
    }
}
