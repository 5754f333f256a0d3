//! The values of a question, as Rust wants them.

use std::error::Error as StdError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hms_rooms::State;
use hms_rooms_conformance::protocol::Block;

use crate::Failure;

/// A question's values, as Rust wants them.
pub(crate) struct Fields<'a>(pub(crate) &'a Block);

impl<'a> Fields<'a> {
    pub(crate) fn text(&self, key: &str) -> Result<Option<&'a str>, Failure> {
        Ok(self.0.get(key).map(str::from_utf8).transpose()?)
    }

    pub(crate) fn required(&self, key: &str) -> Result<&'a str, Failure> {
        self.text(key)?.ok_or_else(|| format!("there is no {key}").into())
    }

    pub(crate) fn texts(&self, key: &'a str) -> impl Iterator<Item = Result<&'a str, Failure>> {
        self.0.all(key).map(|text| Ok(str::from_utf8(text)?))
    }

    pub(crate) fn number<N: std::str::FromStr<Err: StdError + 'static>>(
        &self,
        key: &str,
    ) -> Result<Option<N>, Failure> {
        Ok(self.text(key)?.map(str::parse).transpose()?)
    }

    pub(crate) fn milliseconds(&self, key: &str) -> Result<Option<Duration>, Failure> {
        Ok(self.number(key)?.map(Duration::from_millis))
    }

    /// A moment in unix milliseconds.
    pub(crate) fn moment(&self, key: &str) -> Result<Option<SystemTime>, Failure> {
        let Some(milliseconds) = self.number::<i64>(key)? else { return Ok(None) };
        let since = Duration::from_millis(milliseconds.unsigned_abs());
        Ok(Some(if milliseconds < 0 { UNIX_EPOCH - since } else { UNIX_EPOCH + since }))
    }

    pub(crate) fn state(&self) -> Result<State, Failure> {
        match self.text("state")? {
            None => Ok(State::Unknown),
            Some("enabled") => Ok(State::Enabled),
            Some("disabled") => Ok(State::Disabled),
            Some(other) => Err(format!("no such state: {other}").into()),
        }
    }

    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>, Failure> {
        Ok(self.text(key)?.map(|text| text == "1"))
    }

    pub(crate) fn any(&self, prefix: &str) -> bool {
        self.0.fields.iter().any(|(key, _)| key.starts_with(prefix))
    }
}
