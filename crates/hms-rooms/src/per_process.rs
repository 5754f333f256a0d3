//! State that must not cross a fork.
//!
//! A child starts with its parent's memory as it stood in that instant: locks that some other thread
//! held and nobody will release, sockets that the parent goes on to use. So each process makes such
//! state for itself, and leaves what it inherited untouched, not even freed. Nothing here locks.

use std::ops::Deref;
use std::sync::Arc;
use std::{fmt, mem, process};

use arc_swap::ArcSwap;

/// A value of which each process has its own.
pub(crate) struct PerProcess<T> {
    current: ArcSwap<Owned<T>>,
}

/// A value with the process that made it.
pub(crate) struct Owned<T> {
    process: u32,
    value: T,
}

impl<T> Owned<T> {
    fn new(value: T) -> Arc<Self> {
        Arc::new(Self { process: process::id(), value })
    }

    fn is_ours(&self) -> bool {
        self.process == process::id()
    }
}

impl<T> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> PerProcess<T> {
    /// Starts with `value`, this process's own.
    pub(crate) fn new(value: T) -> Self {
        Self { current: ArcSwap::new(Owned::new(value)) }
    }

    /// This process's value; made by `make` where that before it belongs to a parent.
    pub(crate) fn get(&self, make: impl FnOnce() -> T) -> Arc<Owned<T>> {
        let current = self.current.load_full();
        if current.is_ours() {
            return current;
        }
        let ours = Owned::new(make());
        let before = self.current.compare_and_swap(&current, ours.clone());
        if Arc::ptr_eq(&before, &current) {
            mem::forget(current);
            return ours;
        }
        // Another thread of this process was first.
        Arc::clone(&before)
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let current = self.current.load_full();
        if !current.is_ours() {
            mem::forget(current);
        }
    }
}

impl<T> fmt::Debug for PerProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerProcess").finish_non_exhaustive()
    }
}
