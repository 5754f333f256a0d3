//! The credentials of a client, from its options and the environment.

use std::sync::Arc;

use secrecy::ExposeSecret;

use super::environment::{self, Environment, Given};
use crate::app_key::{self, AppKey};
use crate::error::Error;
use crate::management_token::{Minting, Tokens};
use crate::options::ClientOptions;

/// Where management tokens come from, and the key that signs auth tokens. An argument wins; an
/// ambient token never overrides an explicit key, but wins over an ambient one. That one then still
/// signs auth tokens.
pub(super) fn choose(
    options: &ClientOptions,
    environment: &Environment<'_>,
) -> Result<(Tokens, Option<Arc<AppKey>>), Error> {
    let has_key = options.access_key.is_some() || options.secret.is_some();
    let token = options.management_token.as_ref().map(ExposeSecret::expose_secret);
    let access_key = environment.or(options.access_key.as_deref(), &environment::ACCESS_KEY)?;
    let secret = options.secret.as_ref().map(ExposeSecret::expose_secret);
    let secret = environment.or(secret, &environment::SECRET)?;
    let ready = |given: Given<'_>| {
        let tokens = given.read(|token| Tokens::ready(&token.into()))?;
        Ok((tokens.doubted(given.stray()), key(access_key.as_ref(), secret.as_ref())?))
    };
    match (token, &options.management_token_source) {
        (None, None) => {}
        (Some(token), None) if !has_key => {
            return ready(Given::argument(token, "management_token"));
        }
        (None, Some(source)) if !has_key => {
            let key = key(access_key.as_ref(), secret.as_ref())?;
            return Ok((Tokens::supplied(source.clone()), key));
        }
        _ => {
            return Err(Error::invalid_argument(
                "management_token",
                "give one of management_token, its source, and access_key with secret",
            ));
        }
    }
    let ambient = if has_key { None } else { environment.text(&environment::MANAGEMENT_TOKEN)? };
    if let Some(token) = ambient {
        return ready(token);
    }
    let lifetime = app_key::lifetime("token_lifetime", options.token_lifetime)?;
    if let Some(key) = key(access_key.as_ref(), secret.as_ref())? {
        let doubts = [&access_key, &secret].into_iter().flatten().filter_map(Given::stray);
        let tokens = Tokens::minted(Minting::new(key.clone(), lifetime));
        let doubts = doubts.reduce(|one, two| format!("{one}; {two}"));
        return Ok((tokens.doubted(doubts), Some(key)));
    }
    let (field, message) = match (access_key, secret) {
        (Some(_), _) => ("secret", "access_key goes with secret: give it, or set HMS_SECRET"),
        (None, Some(_)) if options.secret.is_some() => {
            ("access_key", "secret goes with access_key: give it, or set HMS_ACCESS_KEY")
        }
        (None, _) => (
            "management_token",
            "no credentials: give a management_token, or access_key with secret, or set \
             HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY with HMS_SECRET",
        ),
    };
    let ignored = if environment.is_ignored() {
        ": this program has privileges that its caller has not, and ignores its environment"
    } else {
        ""
    };
    Err(Error::invalid_argument(field, format!("{message}{ignored}")))
}

/// The key of both halves, if both are there.
fn key(
    access_key: Option<&Given<'_>>,
    secret: Option<&Given<'_>>,
) -> Result<Option<Arc<AppKey>>, Error> {
    let (Some(access_key), Some(secret)) = (access_key, secret) else { return Ok(None) };
    let key = AppKey::new(access_key.text(), &secret.text().into()).or_else(|error| {
        let at_fault = if error.field() == Some("secret") { secret } else { access_key };
        at_fault.read(|_| Err(error))
    })?;
    Ok(Some(Arc::new(key)))
}
