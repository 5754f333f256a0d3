//! The state that all requests share.

use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use rusqlite::Transaction;
use tokio::sync::{Mutex, Notify};

use crate::clock::Clock;
use crate::faults::rules::Faults;
use crate::http::bearer::Credentials;
use crate::http::rate_limit::RateLimiter;
use crate::http::refusal::Refusal;
use crate::journal::changes::Changes;
use crate::journal::recent::Journal;
use crate::quirks::Quirks;
use crate::rules;
use crate::rules::rooms::Rooms;
use crate::snapshot::document::Snapshot;
use crate::store;
use crate::store::database::Store;
use crate::store::template::Template;

/// The state that all requests share.
pub(crate) struct Service {
    pub(crate) store: Mutex<Store>,
    pub(crate) journal: Journal,
    pub(crate) changes: Changes,
    pub(crate) faults: Faults,
    /// Notified at each reset and import.
    pub(crate) reset: Arc<Notify>,
    /// The path of the CA certificate, if TLS is on.
    pub(crate) ca_file: OnceLock<String>,
    pub(crate) credentials: Credentials,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) clock: Clock,
    /// The contents of a new store, and of any store after a reset.
    pub(crate) seed: Snapshot,
    pub(crate) quirks: Quirks,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// Runs `work` in a transaction. It blocks the thread for the SQL, because that takes less time
    /// than moving it to another thread, and other requests would wait for the store anyway.
    pub(crate) async fn transact<T>(
        &self,
        work: impl FnOnce(&Self, &Transaction<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut store = self.store.lock().await;
        let done = store.transact(|transaction| work(self, transaction));
        self.changes.notify_if_store_changed(store.changes());
        done.map_err(|refusal: Refusal| refusal.of_store(store.path()))
    }

    /// Runs `work` on the rooms, in a transaction.
    pub(crate) async fn on_rooms<T>(
        &self,
        work: impl FnOnce(&Rooms<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.transact(|service, transaction| {
            work(&Rooms { store: transaction, quirks: service.quirks, clock: service.clock })
        })
        .await
    }

    /// Fills a new store from the seed. If the store is not new, adds these templates and makes the
    /// first of them the default.
    pub(crate) fn fill(
        &self,
        transaction: &Transaction<'_>,
        templates: &[Template],
    ) -> Result<(), Refusal> {
        if store::templates::all(transaction)?.is_empty() {
            return self.seed.replace(transaction, self.clock);
        }
        templates.iter().try_for_each(|template| rules::templates::put(transaction, template))?;
        if let Some(first) = templates.first() {
            store::templates::make_first(transaction, &first.name)?;
        }
        Ok(())
    }

    /// Checks a request's token, and its rate limit.
    pub(crate) fn admit(&self, headers: &HeaderMap, at: Timestamp) -> Result<(), Refusal> {
        let token = self.credentials.check(headers, at)?;
        self.rate_limiter.admit(token).map_err(|seconds| {
            let message = format!("rate limit exceeded, retry after {seconds} seconds");
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate.exceeded", message);
            if self.quirks.retry_after { refusal.retry_after(seconds) } else { refusal }
        })
    }
}
