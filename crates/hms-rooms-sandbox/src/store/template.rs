//! Templates: the settings of rooms that do not have their own.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The namespace of template ids that are made from names.
const NAMESPACE: Uuid = Uuid::from_u128(0x8e55_a1f0_3b5c_4a53_9a6b_6b0d_1c3f_7e21);

/// A template of the workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The name of the template.
    pub name: String,
    /// The id, 24 hexadecimal digits. If it is `None`, it is made from the name and is always the
    /// same.
    #[serde(default)]
    pub id: Option<String>,
    /// The region of its rooms.
    #[serde(default = "default_region")]
    pub region: String,
    /// The recording settings of rooms without their own, in the API's words.
    #[serde(default = "recording_off")]
    pub recording_info: Value,
    /// The roles in which people join. The default is host, guest, broadcaster and viewer-realtime.
    #[serde(default = "default_roles")]
    pub roles: Vec<String>,
}

impl Template {
    /// A template with recording on or off.
    #[must_use]
    pub fn new(name: impl Into<String>, recording: bool) -> Self {
        Self {
            name: name.into(),
            id: None,
            region: default_region(),
            recording_info: json!({ "enabled": recording }),
            roles: default_roles(),
        }
    }

    /// Replaces the roles.
    #[must_use]
    pub fn with_roles<T: Into<String>>(mut self, roles: impl IntoIterator<Item = T>) -> Self {
        self.roles = roles.into_iter().map(Into::into).collect();
        self
    }
}

/// Parses `NAME`, `NAME:recording`, `NAME:roles=host,guest` or `NAME:recording:roles=host,guest`.
impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let name = parts.next().filter(|name| !name.is_empty());
        let mut template = Self::new(name.ok_or("a template has a name")?, false);
        for part in parts {
            template = match (part, part.strip_prefix("roles=")) {
                ("recording", _) => Self { recording_info: json!({ "enabled": true }), ..template },
                (_, Some(roles)) => template.with_roles(roles.split(',')),
                _ => return Err("a template is NAME[:recording][:roles=ROLE,ROLE]".to_owned()),
            };
        }
        check_roles(&template.roles)?;
        Ok(template)
    }
}

pub(crate) fn check_roles(roles: &[String]) -> Result<(), String> {
    let is_there_twice = |(index, role)| roles[..index].contains(role);
    if roles.is_empty() || roles.iter().any(String::is_empty) {
        Err("roles: at least one, and each has a name".to_owned())
    } else if roles.iter().enumerate().any(is_there_twice) {
        Err("roles: one is given twice".to_owned())
    } else {
        Ok(())
    }
}

/// The default roles.
pub(crate) fn default_roles() -> Vec<String> {
    ["host", "guest", "broadcaster", "viewer-realtime"].map(str::to_owned).to_vec()
}

/// The id of a template without one.
pub(crate) fn id_of(name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).simple().to_string()[..24].to_owned()
}

fn default_region() -> String {
    "in".to_owned()
}

fn recording_off() -> Value {
    json!({ "enabled": false })
}
