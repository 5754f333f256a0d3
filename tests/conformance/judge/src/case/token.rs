//! A management token that the client must have minted, or hand out.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Text;

/// The properties of one minted token. The judge checks those that every token has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedToken {
    /// Its claims, except `iat`, `nbf`, `exp` and `jti`.
    pub claims: Map<String, Value>,
    /// The app secret that signed it.
    pub signed_with: String,
    /// Which of the case's minted tokens it is, counted from 1 in the order in which they came.
    pub nth: usize,
    /// By how many seconds the clock it was minted by is ahead of this machine's.
    #[serde(default)]
    pub clock_offset: i64,
}

/// A management token that the client handed out.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "a text or {minted}")]
pub enum IssuedToken {
    /// One that was minted, the same as requests bear.
    Minted {
        /// Its properties.
        minted: ExpectedToken,
    },
    /// This one.
    Text(Text),
}
