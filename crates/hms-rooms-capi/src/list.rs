//! A page of a list: its items, and the start of the next page.

use std::ffi::{CString, c_char};
use std::ptr;

use crate::text::{owned, pointer};

/// The contents of `hms_room_list` and its like.
pub(crate) struct List<T> {
    items: Vec<T>,
    next: Option<CString>,
}

impl<T> List<T> {
    pub(crate) fn new<U: Into<T>>(items: Vec<U>, next: Option<&str>) -> Self {
        Self { items: items.into_iter().map(Into::into).collect(), next: next.map(owned) }
    }

    pub(crate) fn count(&self) -> usize {
        self.items.len()
    }

    /// The item, which lives as long as the list; NULL behind the end.
    pub(crate) fn at(&self, index: usize) -> *const T {
        self.items.get(index).map_or(ptr::null(), ptr::from_ref)
    }

    pub(crate) fn next(&self) -> *const c_char {
        pointer(self.next.as_ref())
    }
}
