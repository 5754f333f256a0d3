//! The case format as types. A word the format does not know is an error, so that a typing
//! mistake in a case cannot make it pass.

mod call;
mod client;
mod exchange;
mod expectation;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

pub use call::{Call, CallOptions, CreateRoom, Credentials, Operation, Recording, Upload, Webhook};
pub use client::{Client, Mention};
pub use exchange::{Exchange, ExpectedRequest, Opening};
pub use expectation::{Expected, ExpectedError, ExpectedRoom, Form, Wanted};
pub use text::Text;

/// One file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// What the cases have in common, for the reader.
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Case>,
}

/// What is asked of a client, what a server answers, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, in snake case; no other case of any file has it.
    pub name: String,
    /// The sentence it holds the client to.
    pub sentence: String,
    /// Where that sentence stands.
    pub source: Source,
    /// Who answers.
    #[serde(default)]
    pub server: Server,
    /// Environment variables of the host's process, which has no other of ours.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// How the client is made.
    #[serde(default)]
    pub client: Client,
    /// The error with which the client is refused; there are no calls then.
    #[serde(default)]
    pub expect_client: Option<ExpectedError>,
    /// The calls, one after the other on one client.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// How many connections the client may make in all.
    #[serde(default)]
    pub connections: Option<usize>,
    /// Secrets that no other part of the case names, as those that only a reply holds.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Hosts whose language cannot express the input, each with the reason.
    #[serde(default)]
    pub not_hosts: BTreeMap<String, String>,
}

/// Where a sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Source {
    /// The vendor's page of the legacy API, quoted.
    SeedPage,
    /// What is known of the API besides that page.
    ApiFacts,
    /// What we promise our users.
    Contract,
    /// A row of the table of faults.
    Faults(u8),
}

impl TryFrom<String> for Source {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "seed page" => Ok(Self::SeedPage),
            "api facts" => Ok(Self::ApiFacts),
            "contract" => Ok(Self::Contract),
            other => other
                .strip_prefix("faults ")
                .and_then(|row| row.parse().ok())
                .map(Self::Faults)
                .ok_or_else(|| format!("no such source: {other}")),
        }
    }
}

/// Who answers the client.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Server {
    /// A server that says what the exchanges of the case say.
    #[default]
    Scripted,
    /// The sandbox, which behaves as the service does.
    Sandbox(Sandbox),
}

/// How the sandbox is started.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    /// `NAME` or `NAME:recording`, as on its command line.
    #[serde(default)]
    pub template: Vec<String>,
    /// The only token it takes; any, when this is left out.
    #[serde(default)]
    pub token: Option<String>,
}

/// Reads every case of a folder, in the order of file names.
pub fn load(folder: &Path) -> Result<Vec<Case>, String> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    let mut cases = Vec::new();
    let mut names = BTreeSet::new();
    for path in files {
        let text = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
        let file: CaseFile = serde_json::from_str(&text).map_err(|error| at(&path, &error))?;
        for case in file.cases {
            case.check().map_err(|why| at(&path, &format!("{}: {why}", case.name)))?;
            if !names.insert(case.name.clone()) {
                return Err(at(&path, &format!("a second case {}", case.name)));
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

fn at(path: &Path, why: &dyn std::fmt::Display) -> String {
    format!("{}: {why}", path.display())
}

impl Case {
    /// What the types cannot say.
    fn check(&self) -> Result<(), &'static str> {
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.name.is_empty() || !self.name.chars().all(snake) {
            return Err("its name is not in snake case");
        }
        if self.expect_client.is_some() != self.calls.is_empty() {
            return Err("it needs either calls or expect_client");
        }
        let sandbox = matches!(self.server, Server::Sandbox(_));
        if sandbox && self.calls.iter().any(|call| !call.exchanges.is_empty()) {
            return Err("exchanges are for the scripted server");
        }
        if sandbox && self.connections.is_some() {
            return Err("connections are counted by the scripted server");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(json: &str) -> Result<Case, String> {
        let case: Case = serde_json::from_str(json).map_err(|error| error.to_string())?;
        case.check()?;
        Ok(case)
    }

    fn with(rest: &str) -> Result<Case, String> {
        case(&format!(r#"{{"name": "a", "sentence": "b", "source": "contract", {rest}}}"#))
    }

    #[test]
    fn a_typing_mistake_fails() {
        let call = r#""disable_room": "a", "room": {}"#;
        assert!(with(&format!(r#""calls": [{{{call}}}]"#)).is_ok());
        for wrong in [
            r#""cals": []"#.to_owned(),
            format!(r#""calls": [{{{call}, "exchange": []}}]"#),
            format!(r#""calls": [{{{call}, "call": {{"timeout": 1}}}}]"#),
            format!(r#""calls": [{{{call}}}], "client": {{"token": "a"}}"#),
            format!(r#""calls": [{{{call}}}], "server": {{"sandbox": {{"tokens": "a"}}}}"#),
            r#""calls": [{"disable_room": "a", "room": {"nmae": "a"}}]"#.to_owned(),
            r#""calls": [{"disable_room": "a", "error": {"status": "HMS_X", "mesage": "a"}}]"#
                .to_owned(),
        ] {
            assert!(with(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_case_without_anything_to_judge_fails() {
        assert!(with(r#""calls": []"#).is_err());
        assert!(with(r#""calls": [{"disable_room": "a"}]"#).is_err());
        assert!(with(r#""calls": [{"room": {}}]"#).is_err());
        assert!(with(r#""calls": [{"disable_room": "a", "room": {}, "error": null}]"#).is_ok());
    }

    #[test]
    fn sources_are_the_four_we_have() {
        assert_eq!(Source::try_from("faults 24".to_owned()), Ok(Source::Faults(24)));
        assert!(Source::try_from("faults".to_owned()).is_err());
        assert!(Source::try_from("seed".to_owned()).is_err());
    }
}
