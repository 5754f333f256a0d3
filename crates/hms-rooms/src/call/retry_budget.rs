//! How many retries a client may still send: what keeps a long outage from becoming a storm.
//!
//! A retry costs one, and an answer of the service earns half of one. So a
//! service that fails now and then is asked again as often as a call allows; one that fails for
//! minutes soon gets one attempt a call, until it answers again.

use std::sync::atomic::{AtomicU32, Ordering};

/// The most retries that a client has in hand: enough for a few dozen calls to fail in a row.
const MAX_RETRIES: u32 = 50;

/// The budget is counted in halves of a retry.
const RETRY: u32 = 2;

/// The retries that a client has in hand. Shared by its threads.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(MAX_RETRIES * RETRY))
    }
}

impl RetryBudget {
    /// Takes one retry, if there is one.
    pub(crate) fn take(&self) -> bool {
        self.change(|halves| halves.checked_sub(RETRY))
    }

    /// The service answered.
    pub(crate) fn earn(&self) {
        self.change(|halves| (halves < MAX_RETRIES * RETRY).then_some(halves + 1));
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_RETRIES, RetryBudget};

    #[test]
    fn runs_dry_and_is_earned_back() {
        let budget = RetryBudget::default();
        assert!((0..MAX_RETRIES).all(|_| budget.take()));
        assert!(!budget.take());
        budget.earn();
        assert!(!budget.take());
        budget.earn();
        assert!(budget.take() && !budget.take());
    }

    #[test]
    fn never_holds_more_than_at_first() {
        let budget = RetryBudget::default();
        budget.earn();
        assert!((0..MAX_RETRIES).all(|_| budget.take()));
        assert!(!budget.take());
    }
}
