//! The management token that authorises every request: a ready one, or one that is renewed.

mod explain;
mod minted;
mod renewal;
mod renewed;
mod token;

use std::sync::Arc;
use std::time::SystemTime;

use secrecy::SecretString;

pub(crate) use self::minted::Minting;
use self::renewed::{Renewed, Source};
pub(crate) use self::token::ManagementToken;
pub use self::token::ManagementTokenSource;
use crate::error::Error;
use crate::settings::stray::stray;
use crate::timestamp::since_1970;

/// Where a client's tokens come from.
#[derive(Debug)]
pub(crate) struct Tokens {
    kind: Kind,
    /// Signs of an accident in the credentials, such as a blank at an end, if there are any.
    doubts: Option<String>,
}

#[derive(Debug)]
enum Kind {
    /// One that was given, for good.
    Ready(Arc<ManagementToken>),
    /// From a source that makes another when one expires or is refused.
    Renewed(Box<Renewed>),
}

impl Tokens {
    pub(crate) fn ready(token: &SecretString) -> Result<Self, Error> {
        Ok(Self::new(Kind::Ready(Arc::new(ManagementToken::given(token.clone())?))))
    }

    pub(crate) fn minted(minting: Minting) -> Self {
        Self::new(Kind::Renewed(Box::new(Renewed::new(Source::Minting(minting)))))
    }

    pub(crate) fn supplied(source: ManagementTokenSource) -> Self {
        Self::new(Kind::Renewed(Box::new(Renewed::new(Source::Supplied(source)))))
    }

    fn new(kind: Kind) -> Self {
        Self { kind, doubts: None }
    }

    /// Notes what a refusal is most likely due to: "HMS_SECRET ends with a line break".
    pub(crate) fn doubted(self, doubts: Option<String>) -> Self {
        Self { doubts, ..self }
    }

    /// The token that was given for good.
    #[cfg(test)]
    pub(crate) fn given(&self) -> Option<&ManagementToken> {
        match &self.kind {
            Kind::Ready(token) => Some(token),
            Kind::Renewed(_) => None,
        }
    }

    /// The token for the next request; `None` where another call was still making it when this one
    /// was over.
    pub(crate) fn current(
        &self,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<ManagementToken>>, Error> {
        match &self.kind {
            Kind::Ready(token) => Ok(Some(token.clone())),
            Kind::Renewed(renewed) => renewed.current(is_over),
        }
    }

    /// Whether a request whose token was refused may be sent again with a fresh one. `date` is when
    /// the service answered, by its clock.
    pub(crate) fn renew(
        &self,
        refused: &Arc<ManagementToken>,
        date: Option<SystemTime>,
        is_over: &dyn Fn() -> bool,
    ) -> bool {
        match &self.kind {
            Kind::Ready(_) => false,
            Kind::Renewed(renewed) => renewed.renew(refused, date, is_over),
        }
    }

    /// Now, in seconds since 1970, by the service's clock as far as it is known.
    pub(crate) fn now(&self) -> u64 {
        match &self.kind {
            Kind::Ready(_) => since_1970(SystemTime::now()),
            Kind::Renewed(renewed) => renewed.now(),
        }
    }

    /// Says why a token may have been refused.
    pub(crate) fn explain(&self, refused: &ManagementToken, date: Option<SystemTime>) -> String {
        let from_source = || stray(refused.expose()).map(|what| format!("the token {what}"));
        let why = explain::refusal(refused.expose(), date, SystemTime::now());
        match self.doubts.clone().or_else(from_source) {
            Some(doubts) => format!("{doubts}, which is taken as a part of it; {why}"),
            None => why,
        }
    }
}
