//! Lets one caller at a time ask the source for a fresh token, while the others wait.
//!
//! The exception is a caller on the thread of the one who asks. The source has switched to it, from
//! one fiber or greenlet to another, and will not come back while it waits. So it asks the source
//! itself.

use std::ptr;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::token::SOURCE_FIELD;
use crate::error::Error;

/// How long a caller waits for another's renewal before it checks whether its own call is over.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// How many callers of one thread may ask the source at once, such as thousands of greenlets. A
/// source that calls the client that asks it would never end.
const MAX_NESTED: u32 = 4096;

/// A renewal, which one caller at a time may begin.
#[derive(Default)]
pub(super) struct Renewal {
    /// The thread that renews, as [`this_thread`] says it; 0 if there is no renewal.
    thread: AtomicUsize,
    /// How many callers on that thread ask the source besides.
    nested: AtomicU32,
}

/// The right to ask the source, until it is dropped.
pub(super) enum Renewing<'a> {
    First(&'a Renewal),
    Nested(&'a Renewal),
}

impl Renewal {
    /// Begins to renew, or returns `None` if the call is over first. It polls because no lock can
    /// wait for the end of a call.
    pub(super) fn begin(&self, is_over: &dyn Fn() -> bool) -> Result<Option<Renewing<'_>>, Error> {
        while !is_over() {
            if let Some(renewing) = self.try_begin() {
                return Ok(Some(renewing));
            }
            if self.thread.load(Ordering::Relaxed) == this_thread() {
                return self.nest().map(Some);
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(None)
    }

    /// Begins to renew, unless another caller does.
    pub(super) fn try_begin(&self) -> Option<Renewing<'_>> {
        let free =
            self.thread.compare_exchange(0, this_thread(), Ordering::Acquire, Ordering::Relaxed);
        free.is_ok().then(|| Renewing::First(self))
    }

    fn nest(&self) -> Result<Renewing<'_>, Error> {
        let renewing = Renewing::Nested(self);
        if self.nested.fetch_add(1, Ordering::Relaxed) < MAX_NESTED {
            return Ok(renewing);
        }
        Err(Error::invalid_argument(
            SOURCE_FIELD,
            format!(
                "{SOURCE_FIELD} was called {MAX_NESTED} times on one thread before it \
                 returned: it must not use the client that it serves"
            ),
        ))
    }
}

impl Drop for Renewing<'_> {
    fn drop(&mut self) {
        match self {
            Self::First(renewal) => renewal.thread.store(0, Ordering::Release),
            Self::Nested(renewal) => {
                renewal.nested.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

/// A number that no other living thread has. `std::thread::current` does not work while a thread
/// ends; the address of a thread-local variable without a destructor does.
#[inline(never)]
fn this_thread() -> usize {
    thread_local! {
        static MARK: u8 = const { 0 };
    }
    MARK.with(|mark| ptr::from_ref(mark).addr())
}

#[cfg(test)]
mod tests {
    use super::{MAX_NESTED, Renewal, Renewing};

    #[test]
    fn one_thread_renews_and_another_waits_until_its_call_is_over() {
        let renewal = Renewal::default();
        let first = renewal.try_begin();
        assert!(matches!(first, Some(Renewing::First(_))));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let polls = std::cell::Cell::new(0);
                let is_over = || polls.replace(polls.get() + 1) > 2;
                assert!(renewal.try_begin().is_none());
                assert!(renewal.begin(&is_over).unwrap().is_none());
            });
            other.join().unwrap();
        });
        drop(first);
        assert!(renewal.try_begin().is_some());
    }

    #[test]
    fn calls_that_interleave_on_one_thread_end_in_any_order() {
        let renewal = Renewal::default();
        let first = renewal.begin(&|| false).unwrap();
        let second = renewal.begin(&|| false).unwrap();
        assert!(matches!(second, Some(Renewing::Nested(_))));
        drop(first);
        let third = renewal.begin(&|| false).unwrap();
        assert!(matches!(third, Some(Renewing::First(_))));
        drop(second);
        assert!(renewal.try_begin().is_none());
    }

    #[test]
    fn a_source_that_uses_its_own_client_is_an_error() {
        let renewal = Renewal::default();
        let _first = renewal.begin(&|| false).unwrap();
        let nested: Vec<_> = (0..MAX_NESTED).map(|_| renewal.begin(&|| false).unwrap()).collect();
        let error = renewal.begin(&|| false).err().unwrap();
        assert_eq!(error.field(), Some("management_token_source"));
        drop(nested);
        assert!(renewal.begin(&|| false).is_ok());
    }
}
