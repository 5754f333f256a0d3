//! Runs the program `hms-sandbox`.

#![allow(dead_code, reason = "not every test file uses all of it")]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::json;

use crate::http::post;

pub(crate) fn hms_sandbox() -> Command {
    Command::new(env!("CARGO_BIN_EXE_hms-sandbox"))
}

/// The program with a free port and a database.
pub(crate) fn on(database: &Path) -> Command {
    let mut command = hms_sandbox();
    command.args(["--listen", "127.0.0.1:0", "--db"]).arg(database);
    command
}

/// A sandbox in its own process, killed on drop.
pub(crate) struct Running {
    pub(crate) process: Child,
    pub(crate) url: String,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    pub(crate) fn on(database: &Path) -> Self {
        Self::start(&mut on(database))
    }

    pub(crate) fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let line = line(&mut stdout);
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        Self { process, url, stdout }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.url.split_once("://").unwrap().1.parse().unwrap()
    }

    pub(crate) fn base_url(&self) -> String {
        format!("{}/api/v2", self.url)
    }

    /// The second line of its output.
    pub(crate) fn ca_file(&mut self) -> PathBuf {
        line(&mut self.stdout).strip_prefix("CA certificate in ").unwrap().into()
    }

    pub(crate) fn create(&self, name: &str) -> String {
        let (status, room) = post(&self.base_url(), "token", &json!({ "name": name }));
        assert_eq!(status, 200, "{room}");
        room["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn signal(&self, signal: &str) {
        send_signal(&self.process, signal);
    }
}

pub(crate) fn send_signal(process: &Child, signal: &str) {
    let pid = process.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
}

fn line(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGKILL, because durability must not depend on a normal end.
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[track_caller]
pub(crate) fn assert_refused(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(words), "{words} is not in: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}
