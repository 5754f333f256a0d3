//! The case format as types. A word the format does not know is an error, so that a typing
//! mistake in a case cannot make it pass.

mod call;
mod client;
mod exchange;
mod expectation;
pub(crate) mod field;
mod operation;
mod rows;
mod scheme;
mod text;
mod token;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::certificates::Certificate;

pub use call::{Call, CallOptions, Credentials, Recording, RoomParams, Upload, Webhook};
pub use client::{Client, Mention};
pub use exchange::{Exchange, ExpectedRequest, Opening};
pub use expectation::{
    Expected, ExpectedError, ExpectedPeer, ExpectedReply, ExpectedRoom, ExpectedRoomCode, Form,
    Wanted,
};
pub use operation::{Argument, Arguments, Ending, Operation, Verb};
pub use scheme::Scheme;
pub use text::Text;
pub use token::{ExpectedToken, IssuedToken};

/// One file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// The subject of the cases, for the reader.
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Case>,
}

/// The questions to a client, the answers of a server, and the result that must follow.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The behaviour that it shows, in snake case; unique among all files.
    pub name: String,
    /// The sentence it holds the client to.
    pub sentence: String,
    /// Where that sentence stands.
    pub source: Source,
    /// Rows of the table of faults that it shows besides the one that its source may be.
    #[serde(default)]
    pub rows: Vec<u8>,
    /// The server.
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
    /// The ids of the templates it names, for a case that a program makes on v2 as well.
    #[serde(default)]
    pub also_on_v2: Option<BTreeMap<String, String>>,
    /// How many connections the client may make in all.
    #[serde(default)]
    pub connections: Option<usize>,
    /// Secrets that no other part of the case names, as those that only a reply holds.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Hosts whose language cannot express the input, each with the reason.
    #[serde(default)]
    pub not_hosts: BTreeMap<String, String>,
    /// The reason why it does not run over TLS too, if it could.
    #[serde(default)]
    pub not_tls: Option<String>,
}

/// Where a sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Source {
    /// The vendor's page of the legacy API, quoted.
    SeedPage,
    /// A fact about the API that is not on that page.
    ApiFacts,
    /// A promise to our users.
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

/// The server that answers the client.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Server {
    /// A server that says what the exchanges of the case say.
    #[default]
    Scripted,
    /// The same, over TLS alone and with that certificate, whose CA the case names to the client.
    Tls(Certificate),
    /// The sandbox, which behaves as the service does.
    Sandbox(Sandbox),
    /// The service itself, or a substitute, at the address that the environment names.
    #[serde(skip)]
    Elsewhere,
}

impl Server {
    /// Its certificate, if it speaks TLS.
    pub fn certificate(&self) -> Certificate {
        match self {
            Self::Tls(certificate) => *certificate,
            Self::Scripted | Self::Sandbox(_) | Self::Elsewhere => Certificate::Valid,
        }
    }
}

/// How the sandbox is started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    /// `NAME` or `NAME:recording`, as on its command line.
    #[serde(default)]
    pub template: Vec<String>,
    /// The only token it takes; any, when this and the next two are left out.
    #[serde(default)]
    pub token: Option<String>,
    /// If given, it accepts only tokens that were minted with this key.
    #[serde(default)]
    pub access_key: Option<String>,
    /// The secret that signs those tokens.
    #[serde(default)]
    pub secret: Option<String>,
    /// How far its clock is ahead of this machine's, `+1h`.
    #[serde(default)]
    pub clock: Option<String>,
    /// Whether its replies have the odd shapes of the samples in the service's documents.
    #[serde(skip)]
    pub odd_replies: bool,
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
            let wrong = |why: &str| at(&path, &format!("{}: {why}", case.name));
            case.check().map_err(wrong)?;
            let moved = case.moved().map_err(wrong)?;
            let both: Vec<_> = [case].into_iter().chain(moved).collect();
            let odd: Vec<_> = both.iter().filter_map(Case::with_odd_replies).collect();
            for case in both.into_iter().chain(odd) {
                if !names.insert(case.name.clone()) {
                    return Err(at(&path, &format!("a second case {}", case.name)));
                }
                cases.push(case);
            }
        }
    }
    Ok(cases)
}

fn at(path: &Path, why: &dyn std::fmt::Display) -> String {
    format!("{}: {why}", path.display())
}

impl Case {
    /// Checks what the types do not express.
    fn check(&self) -> Result<(), &'static str> {
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.name.is_empty() || !self.name.chars().all(snake) {
            return Err("its name is not in snake case");
        }
        if self.expect_client.is_some() != self.calls.is_empty() {
            return Err("it needs either calls or expect_client");
        }
        let bare = Client { no_options: true, ..Client::default() };
        if self.client.no_options && self.client != bare {
            return Err("no_options stands alone");
        }
        if self.also_on_v2.is_some() && self.client.api.is_some() {
            return Err("a case that is also on v2 leaves the API open");
        }
        self.check_rows()?;
        for (index, call) in self.calls.iter().enumerate() {
            call.operation.check(index)?;
            if call.wanted.ending().is_some_and(|ending| ending != call.operation.ending()) {
                return Err("a call ends in something else than its operation");
            }
            let script = self.client.token_source.as_deref().unwrap_or_default();
            let given = |number: usize| matches!(script.get(number.wrapping_sub(1)), Some(Some(_)));
            let mut numbers =
                call.exchanges.iter().filter_map(|exchange| exchange.request.from_source);
            if !numbers.all(given) {
                return Err("from_source is the number of a token of token_source");
            }
        }
        if self.not_tls.is_some() && !self.could_run_over_tls() {
            return Err("not_tls is for a case that would run over TLS");
        }
        if let Server::Sandbox(Sandbox { access_key, secret, .. }) = &self.server
            && access_key.is_some() != secret.is_some()
        {
            return Err("the sandbox has access_key and secret or neither");
        }
        let sandbox = matches!(self.server, Server::Sandbox(_));
        if self.also_on_v2.is_some() && !sandbox {
            return Err("a case that is also on v2 needs the sandbox, which speaks both APIs");
        }
        if sandbox && self.calls.iter().any(|call| !call.exchanges.is_empty()) {
            return Err("exchanges are for the scripted server");
        }
        if sandbox && self.connections.is_some() {
            return Err("connections are counted by the scripted server");
        }
        Ok(())
    }

    /// Whether it shows the behaviour of the service alone: not that of a sandbox with options, and
    /// not how a client reads its settings.
    pub fn is_about_the_service(&self) -> bool {
        let Server::Sandbox(sandbox) = &self.server else { return false };
        *sandbox == Sandbox::default() && self.environment.is_empty()
    }

    /// The same case against a sandbox with odd replies, if the sandbox plays it.
    fn with_odd_replies(&self) -> Option<Self> {
        let mut odd = self.clone();
        let Server::Sandbox(sandbox) = &mut odd.server else { return None };
        sandbox.odd_replies = true;
        odd.name += "_with_odd_replies";
        Some(odd)
    }

    /// The same program on v2, if the case says that it moves: one word and the templates are
    /// others, nothing else.
    fn moved(&self) -> Result<Option<Self>, &'static str> {
        let Some(templates) = &self.also_on_v2 else { return Ok(None) };
        let mut moved = self.clone();
        moved.name += "_on_v2";
        moved.client.api = Some("v2".to_owned());
        for call in &mut moved.calls {
            if let Operation::CreateRoom(room) = &mut call.operation
                && let Some(name) = room.template.take()
            {
                let id = templates.get(&name.lossy()).ok_or("also_on_v2 lacks a template")?;
                room.template_id = Some(Text(id.clone().into()));
            }
        }
        Ok(Some(moved))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

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
    fn the_case_of_the_readme_is_one_of_the_cases() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
        let readme = read("README.md");
        let (_, shown) = readme.split_once("```json\n").unwrap();
        let shown: Value = serde_json::from_str(shown.split_once("```").unwrap().0).unwrap();
        let file: Value = serde_json::from_str(&read("cases/retries.json")).unwrap();
        assert!(file["cases"].as_array().unwrap().contains(&shown));
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
            format!(r#""calls": [{{{call}}}], "not_tls": "nothing is sent anyway""#),
            format!(r#""calls": [{{{call}}}], "server": {{"sandbox": {{"tokens": "a"}}}}"#),
            format!(r#""calls": [{{{call}}}], "server": {{"sandbox": {{"secret": "a"}}}}"#),
            r#""calls": [{"disable_room": "a", "room": {"nmae": "a"}}]"#.to_owned(),
            r#""calls": [{"disable_room": {"id_of_cal": 1}, "room": {}}]"#.to_owned(),
            r#""calls": [{"disable_rooms": "a", "room": {}}]"#.to_owned(),
            r#""calls": [{"list_rooms": {"nmae": "a"}, "rooms": []}]"#.to_owned(),
            r#""calls": [{"list_rooms": {}, "rooms": [{"nmae": "a"}]}]"#.to_owned(),
            r#""calls": [{"list_rooms": {}, "codes": []}]"#.to_owned(),
            r#""calls": [{"end_room": "a", "done": {}, "next": null}]"#.to_owned(),
            r#""calls": [{"end_room": "a", "done": {"b": 1}}]"#.to_owned(),
            r#""calls": [{"management_token": "a", "token": "b"}]"#.to_owned(),
            r#""calls": [{"create_room": {"room_id": "a"}, "room": {}}]"#.to_owned(),
            r#""calls": [{"update_room": {"name": "a"}, "room": {}}]"#.to_owned(),
            r#""calls": [{"enable_room_code": {"code_of_call": 1}, "codes": []}]"#.to_owned(),
            r#""calls": [{"disable_room": "a", "get_room": "a", "room": {}}]"#.to_owned(),
            format!(r#""calls": [{{{call}}}], "client": {{"no_options": true, "api": "v2"}}"#),
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
    fn a_token_is_what_management_token_ends_in() {
        let call =
            |operation: &str, end: &str| with(&format!(r#""calls": [{{{operation}, {end}}}]"#));
        let (token, room) = (r#""token": "a""#, r#""room": {}"#);
        let error = r#""error": {"status": "HMS_X"}"#;
        for (operation, good, bad) in
            [(r#""management_token": {}"#, token, room), (r#""disable_room": "a""#, room, token)]
        {
            assert!(call(operation, good).is_ok() && call(operation, error).is_ok());
            assert!(call(operation, bad).is_err(), "{operation}");
        }
    }

    #[test]
    fn a_request_bears_a_token_that_the_source_gives() {
        let bears = |number: usize| {
            with(&format!(
                r#""client": {{"management_token": null, "token_source": ["a", null]}},
                "calls": [{{"disable_room": "a", "room": {{}}, "exchanges": [
                    {{"request": {{"from_source": {number}}}, "reply": {{"status": 204}}}}]}}]"#
            ))
        };
        assert!(bears(1).is_ok());
        for number in [0, 2, 3] {
            assert!(bears(number).is_err(), "{number}");
        }
    }

    #[test]
    fn moving_changes_one_word_and_the_template() {
        let case = with(
            r#""server": {"sandbox": {}}, "also_on_v2": {"lecture": "0ac5"}, "calls": [
                {"create_room": {"name": "a", "template": "lecture"}, "room": {}}]"#,
        )
        .unwrap();
        let moved = case.moved().unwrap().unwrap();
        assert_eq!(moved.name, "a_on_v2");
        assert_eq!(moved.client, Client { api: Some("v2".to_owned()), ..Client::default() });
        let Operation::CreateRoom(room) = &moved.calls[0].operation else { panic!("{moved:?}") };
        assert_eq!(room.template, None);
        assert_eq!(room.template_id, Some(Text(b"0ac5".to_vec())));

        let unknown = with(
            r#""server": {"sandbox": {}}, "also_on_v2": {}, "calls": [
                {"create_room": {"template": "lecture"}, "room": {}}]"#,
        );
        assert!(unknown.unwrap().moved().is_err());
        let scripted = r#""also_on_v2": {}, "calls": [{"disable_room": "a", "room": {}}]"#;
        assert!(with(scripted).is_err());
    }

    #[test]
    fn a_case_of_the_sandbox_runs_with_odd_replies_as_well() {
        let calls = r#""calls": [{"disable_room": "a", "room": {}}]"#;
        let of_sandbox = with(&format!(r#""server": {{"sandbox": {{}}}}, {calls}"#)).unwrap();
        let odd = of_sandbox.with_odd_replies().unwrap();
        assert_eq!(odd.name, "a_with_odd_replies");
        assert!(of_sandbox.is_about_the_service() && !odd.is_about_the_service());
        assert!(with(calls).unwrap().with_odd_replies().is_none());
    }

    #[test]
    fn an_id_is_that_of_an_earlier_call() {
        let calls = |number| {
            with(&format!(
                r#""calls": [{{"create_room": {{}}, "room": {{}}}},
                    {{"get_room": {{"id_of_call": {number}}}, "room": {{}}}}]"#
            ))
        };
        assert!(calls(1).is_ok());
        assert!(calls(0).is_err());
        assert!(calls(2).is_err());
    }

    #[test]
    fn sources_are_the_four_we_have() {
        assert_eq!(Source::try_from("faults 24".to_owned()), Ok(Source::Faults(24)));
        assert!(Source::try_from("faults".to_owned()).is_err());
        assert!(Source::try_from("seed".to_owned()).is_err());
    }
}
