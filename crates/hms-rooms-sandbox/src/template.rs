//! Templates: what a room takes its settings from unless it brings its own.

use std::str::FromStr;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::recording;
use crate::refusal::Refusal;
use crate::store;
use crate::v2;

/// Ids of templates are made from their names within it.
const NAMESPACE: Uuid = Uuid::from_u128(0x8e55_a1f0_3b5c_4a53_9a6b_6b0d_1c3f_7e21);

/// A template of the workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The name by which a create refers to it.
    pub name: String,
    /// The id by which a create over v2 refers to it: 24 hexadecimal digits. `None` is one made
    /// from the name, always the same.
    #[serde(default)]
    pub id: Option<String>,
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
            id: None,
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

/// Adds a template, or changes the one of its name.
pub(crate) fn put(store: &Connection, template: &Template) -> Result<(), Refusal> {
    if let Some(id) = &template.id {
        let invalid = |detail| {
            Refusal::bad_request("templates.id", "Invalid templates")
                .detail(format!("{id}: {detail}"))
        };
        if id.len() != 24 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(invalid("an id has 24 hexadecimal digits"));
        }
        if store::template_by_id(store, id)?.is_some_and(|other| other.name != template.name) {
            return Err(invalid("another template has this id"));
        }
    }
    let recording_info = recording::complete(template.recording_info.clone(), v2::UPLOADS)?;
    store::put_template(store, &Template { recording_info, ..template.clone() })?;
    Ok(())
}

/// The id of a template that brings none.
pub(crate) fn id_of(name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).simple().to_string()[..24].to_owned()
}

fn default_region() -> String {
    "in".to_owned()
}

fn recording_off() -> Value {
    json!({ "enabled": false })
}
