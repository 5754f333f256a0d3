//! A defect of ours becomes an error, not the end of somebody's media server.
//!
//! For the bindings, which live in libraries with a standard library of their own: there the panic
//! hook is theirs to set. A Rust program that uses this crate directly keeps its own hook.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Error, ErrorKind, Outcome};

/// How many calls run inside [`contain`] now.
///
/// This is counted for the process and not for each thread: a hook of the caller may switch to
/// another fiber in the middle of a call, and come back on another thread.
static CONTAINED: AtomicUsize = AtomicUsize::new(0);

/// Runs `work`; a panic in it is an [`ErrorKind::Internal`], and nothing is written to stderr.
///
/// # Errors
/// What `work` fails with, or [`ErrorKind::Internal`].
pub fn contain<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // No lock: a fork could leave the child one that another thread of its parent held.
    static SILENCED: AtomicBool = AtomicBool::new(false);
    if !SILENCED.swap(true, Ordering::SeqCst) {
        silence();
    }

    CONTAINED.fetch_add(1, Ordering::Relaxed);
    let result = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.fetch_sub(1, Ordering::Relaxed);
    result.unwrap_or_else(|panic| Err(defect(&*panic)))
}

/// Has the panic hook report only panics outside of [`contain`].
#[cold]
fn silence() {
    let report = take_hook();
    set_hook(Box::new(move |panic| {
        if CONTAINED.load(Ordering::Relaxed) == 0 {
            report(panic);
        }
    }));
}

#[cold]
fn defect(panic: &(dyn Any + Send)) -> Error {
    let what = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let message = format!("a defect of hms-rooms {}, please report it: {what}", crate::VERSION);
    Error::new(ErrorKind::Internal, Outcome::Unknown, message)
}

#[cfg(test)]
mod tests {
    use super::contain;
    use crate::error::{ErrorKind, Outcome};

    #[test]
    fn a_panic_is_an_internal_error() {
        let error = contain::<()>(|| panic!("out of cheese")).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Internal, Outcome::Unknown));
        assert!(error.message().contains("out of cheese"));
        assert!(contain(|| Ok(1)).is_ok());
    }
}
