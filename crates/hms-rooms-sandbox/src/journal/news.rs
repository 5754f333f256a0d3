//! News: how viewers learn that something has changed.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;
use uuid::Uuid;

/// Tells viewers that there is something new.
pub(crate) struct News {
    changed: watch::Sender<()>,
    /// How much has changed in the store.
    store: AtomicU64,
    /// Which run of a sandbox this is: another one counts its requests from 1.
    pub(crate) run: String,
}

impl Default for News {
    fn default() -> Self {
        let (changed, _) = watch::channel(());
        Self { changed, store: AtomicU64::default(), run: Uuid::new_v4().simple().to_string() }
    }
}

impl News {
    /// Notified at each change.
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// The number of changes in the store.
    pub(crate) fn store_changes(&self) -> u64 {
        self.store.load(Ordering::Relaxed)
    }

    pub(crate) fn tell(&self) {
        self.changed.send_replace(());
    }

    /// Tells of the store, of which so much has changed by now.
    pub(crate) fn tell_of_store(&self, changes: u64) {
        if self.store.swap(changes, Ordering::Relaxed) != changes {
            self.tell();
        }
    }
}
