//! A token that looks after itself: kept while it is valid, renewed before it expires, and once
//! after it was refused.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::explain;
use super::minted::Minting;
use super::renewal::Renewal;
use super::token::{ManagementToken, ManagementTokenSource};
use crate::error::Error;
use crate::per_process::PerProcess;
use crate::timestamp::since_1970;

/// How long before its end a token is renewed.
const MARGIN: Duration = Duration::from_secs(60);

/// Where a fresh token comes from.
pub(super) enum Source {
    Minting(Minting),
    Supplied(ManagementTokenSource),
}

/// Times are in seconds since 1970, by the service's clock as far as it is known.
struct Kept {
    token: Arc<ManagementToken>,
    renew_at: u64,
    expires_at: u64,
}

/// State that the callers of one process share.
#[derive(Default)]
struct Shared {
    kept: Mutex<Option<Kept>>,
    renewal: Renewal,
}

pub(crate) struct Renewed {
    source: Source,
    shared: PerProcess<Shared>,
    /// How many seconds the service's clock is ahead of ours.
    ahead: AtomicI64,
}

impl Shared {
    /// The token that is kept, if it is valid, and whether it is due to be renewed.
    fn valid(&self, now: u64) -> (Option<Arc<ManagementToken>>, bool) {
        match &*self.lock() {
            Some(kept) if now < kept.expires_at => (Some(kept.token.clone()), now >= kept.renew_at),
            _ => (None, true),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Renewed {
    pub(super) fn new(source: Source) -> Self {
        Self { source, shared: PerProcess::new(Shared::default()), ahead: AtomicI64::new(0) }
    }

    /// The token that is kept. When it is about to expire, one caller renews it, and the others use
    /// it in the meantime. They wait only if no token is valid, and until their own call is over.
    pub(super) fn current(
        &self,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<ManagementToken>>, Error> {
        let shared = self.shared.get(Shared::default);
        let (valid, is_due) = shared.valid(self.now());
        if let Some(token) = valid {
            let renewing = if is_due { shared.renewal.try_begin() } else { None };
            return Ok(Some(match renewing {
                // A token that is still valid is used on if the source fails for a moment.
                Some(_renewing) => self.renew_unless(&token, &shared).unwrap_or(token),
                None => token,
            }));
        }
        let Some(_renewing) = shared.renewal.begin(is_over)? else { return Ok(None) };
        match shared.valid(self.now()) {
            (Some(token), _) => Ok(Some(token)),
            (None, _) => self.fresh(&shared).map(Some),
        }
    }

    /// After `refused` was: sets our clock by the service's, and makes a fresh token, unless
    /// another caller just has. Whether that worked.
    pub(super) fn renew(
        &self,
        refused: &Arc<ManagementToken>,
        date: Option<SystemTime>,
        is_over: &dyn Fn() -> bool,
    ) -> bool {
        if let Some(ahead) = date.map(|date| explain::ahead(date, SystemTime::now())) {
            let ahead = if ahead.abs() > explain::DRIFT { ahead } else { 0 };
            self.ahead.store(ahead, Ordering::Relaxed);
        }
        let shared = self.shared.get(Shared::default);
        let Ok(Some(_renewing)) = shared.renewal.begin(is_over) else { return false };
        self.renew_unless(refused, &shared).is_ok()
    }

    /// The token that is kept, if it is not `old`, or a fresh one.
    fn renew_unless(
        &self,
        old: &Arc<ManagementToken>,
        shared: &Shared,
    ) -> Result<Arc<ManagementToken>, Error> {
        let kept = shared.lock().as_ref().map(|kept| kept.token.clone());
        match kept {
            Some(token) if !Arc::ptr_eq(&token, old) => Ok(token),
            _ => self.fresh(shared),
        }
    }

    fn fresh(&self, shared: &Shared) -> Result<Arc<ManagementToken>, Error> {
        let now = self.now();
        let (token, expires_at, margin) = match &self.source {
            Source::Minting(minting) => {
                let (token, expires_at) = minting.mint(now)?;
                let token = ManagementToken::given(token)?;
                (token, expires_at, MARGIN.min(minting.lifetime() / 2))
            }
            Source::Supplied(source) => {
                let token = source()?;
                let expires_at = explain::expiry(&token);
                let token = ManagementToken::from_source(token)?;
                (token, expires_at.unwrap_or(u64::MAX), MARGIN)
            }
        };
        let token = Arc::new(token);
        *shared.lock() = Some(Kept {
            token: token.clone(),
            renew_at: expires_at.saturating_sub(margin.as_secs().max(1)),
            expires_at,
        });
        Ok(token)
    }

    /// Now, in seconds since 1970, by the service's clock as far as it is known.
    pub(super) fn now(&self) -> u64 {
        since_1970(SystemTime::now()).saturating_add_signed(self.ahead.load(Ordering::Relaxed))
    }
}

impl fmt::Debug for Renewed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewed")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;
    use crate::app_key::AppKey;

    fn counted(calls: &Arc<AtomicU32>) -> Renewed {
        let calls = calls.clone();
        Renewed::new(Source::Supplied(Arc::new(move || {
            Ok(format!("token-{}", calls.fetch_add(1, Ordering::Relaxed)).into())
        })))
    }

    fn current(renewed: &Renewed) -> Arc<ManagementToken> {
        renewed.current(&|| false).unwrap().unwrap()
    }

    #[test]
    fn a_token_is_kept_until_it_is_refused() {
        let calls = Arc::new(AtomicU32::new(0));
        let renewed = counted(&calls);
        let first = current(&renewed);
        assert!(Arc::ptr_eq(&first, &current(&renewed)));
        assert!(renewed.renew(&first, None, &|| false));
        assert_eq!(current(&renewed).expose(), "token-1");
        // A second call whose token was the refused one finds the fresh one.
        assert!(renewed.renew(&first, None, &|| false));
        assert_eq!(calls.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn threads_that_need_the_first_token_share_it() {
        let calls = Arc::new(AtomicU32::new(0));
        let renewed = counted(&calls);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| current(&renewed));
            }
        });
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_clock_that_is_off_is_set_by_the_services() {
        let key = AppKey::new("key", &"secret".into()).unwrap();
        let minting = Minting::new(Arc::new(key), Duration::from_secs(3600));
        let renewed = Renewed::new(Source::Minting(minting));
        let first = current(&renewed);
        let ahead = Duration::from_secs(7200);
        assert!(renewed.renew(&first, Some(SystemTime::now() + ahead), &|| false));
        let second = current(&renewed);
        let expiry = |token: &ManagementToken| explain::expiry(&token.token).unwrap();
        assert!(expiry(&second).abs_diff(expiry(&first) + 7200) <= 1);
    }

    #[test]
    fn a_source_that_fails_costs_no_token_that_is_still_good() {
        let calls = Arc::new(AtomicU32::new(0));
        let renewed = counted(&calls);
        let first = current(&renewed);
        let failing = Renewed {
            source: Source::Supplied(Arc::new(|| Err(Error::invalid_argument("t", "down")))),
            ..renewed
        };
        if let Some(kept) = failing.shared.get(Shared::default).lock().as_mut() {
            kept.renew_at = 0;
        }
        assert!(Arc::ptr_eq(&first, &current(&failing)));
    }

    #[test]
    fn a_call_that_is_over_waits_for_no_other() {
        let renewed = counted(&Arc::default());
        assert!(renewed.current(&|| true).unwrap().is_none());
    }
}
