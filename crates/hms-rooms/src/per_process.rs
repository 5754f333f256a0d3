//! State that must not cross a fork.
//!
//! A child starts with its parent's memory as it was at the fork: with locks that another thread
//! held and that nothing will release, and with sockets that the parent goes on to use. So each
//! process makes such state for itself. It leaves the state that it inherited untouched, and does
//! not even free it. Nothing here locks.

use std::ops::Deref;
use std::sync::Arc;
use std::{fmt, mem, process};

use arc_swap::ArcSwapOption;

/// A value of which each process has its own.
pub(crate) struct PerProcess<T> {
    /// The value of the process that made all this. It is reached without a thread-local variable,
    /// which `arc_swap` needs: a thread that ends may still use it.
    first: Option<Owned<T>>,
    /// The value of a process that was forked.
    forked: ArcSwapOption<Owned<T>>,
}

/// A value with the process that made it.
pub(crate) struct Owned<T> {
    process: u32,
    value: T,
}

impl<T> Owned<T> {
    fn new(value: T) -> Self {
        Self { process: process::id(), value }
    }

    fn is_ours(&self) -> bool {
        self.process == process::id()
    }
}

/// This process's value.
pub(crate) enum Ours<'a, T> {
    First(&'a T),
    Forked(Arc<Owned<T>>),
}

impl<T> Deref for Ours<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::First(value) => value,
            Self::Forked(owned) => &owned.value,
        }
    }
}

impl<T> PerProcess<T> {
    /// Starts with `value`, which belongs to this process.
    pub(crate) fn new(value: T) -> Self {
        Self { first: Some(Owned::new(value)), forked: ArcSwapOption::empty() }
    }

    /// This process's value. `make` makes it if there are only those of parents.
    pub(crate) fn get(&self, make: impl FnOnce() -> T) -> Ours<'_, T> {
        if let Some(first) = self.first.as_ref().filter(|first| first.is_ours()) {
            return Ours::First(&first.value);
        }
        let current = self.forked.load_full();
        if let Some(current) = current.as_ref().filter(|current| current.is_ours()) {
            return Ours::Forked(current.clone());
        }
        let ours = Arc::new(Owned::new(make()));
        let before = self.forked.compare_and_swap(&current, Some(ours.clone()));
        match &*before {
            // Another thread of this process was first.
            Some(before) if before.is_ours() => Ours::Forked(before.clone()),
            _ => {
                mem::forget(current);
                Ours::Forked(ours)
            }
        }
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        match self.first.take() {
            Some(first) if !first.is_ours() => mem::forget(first),
            _ => {}
        }
        match self.forked.load_full() {
            Some(forked) if !forked.is_ours() => mem::forget(forked),
            _ => {}
        }
    }
}

impl<T> fmt::Debug for PerProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerProcess").finish_non_exhaustive()
    }
}
