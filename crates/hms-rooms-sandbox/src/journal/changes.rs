//! Notifies viewers of changes.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;
use uuid::Uuid;

/// Notifies viewers of changes.
pub(crate) struct Changes {
    changed: watch::Sender<()>,
    /// The number of changes in the store.
    store: AtomicU64,
    /// An id of this process: another process counts its requests from 1 again.
    pub(crate) run: String,
}

impl Default for Changes {
    fn default() -> Self {
        let (changed, _) = watch::channel(());
        Self { changed, store: AtomicU64::default(), run: Uuid::new_v4().simple().to_string() }
    }
}

impl Changes {
    /// Returns a receiver that is notified at each change.
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// The number of changes in the store.
    pub(crate) fn store_changes(&self) -> u64 {
        self.store.load(Ordering::Relaxed)
    }

    pub(crate) fn notify(&self) {
        self.changed.send_replace(());
    }

    /// Notifies viewers if the number of changes in the store is new.
    pub(crate) fn notify_if_store_changed(&self, changes: u64) {
        if self.store.swap(changes, Ordering::Relaxed) != changes {
            self.notify();
        }
    }
}
