//! Templates: what a room takes its settings from unless it brings its own.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A template of the workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The name by which a create refers to it.
    pub name: String,
    /// The region of its rooms.
    #[serde(default = "default_region")]
    pub region: String,
    /// The recording settings of rooms that bring none, in the API's words.
    #[serde(default = "recording_off")]
    pub recording_info: Value,
}

impl Template {
    /// A template whose rooms are recorded, or not.
    #[must_use]
    pub fn new(name: impl Into<String>, recording: bool) -> Self {
        Self {
            name: name.into(),
            region: default_region(),
            recording_info: json!({ "enabled": recording }),
        }
    }
}

/// `NAME`, or `NAME:recording`.
impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, recording) = match text.split_once(':') {
            None => (text, false),
            Some((name, "recording")) => (name, true),
            Some(_) => return Err("a template is NAME or NAME:recording".to_owned()),
        };
        if name.is_empty() {
            return Err("a template has a name".to_owned());
        }
        Ok(Self::new(name, recording))
    }
}

fn default_region() -> String {
    "in".to_owned()
}

fn recording_off() -> Value {
    json!({ "enabled": false })
}
