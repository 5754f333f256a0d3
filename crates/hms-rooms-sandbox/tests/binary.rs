//! The program `hms-sandbox`: its first line, its database, its exit codes.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

mod http;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;

use http::post;

fn hms_sandbox() -> Command {
    Command::new(env!("CARGO_BIN_EXE_hms-sandbox"))
}

/// A sandbox in a process of its own, killed when dropped.
struct Running {
    process: Child,
    base_url: String,
}

impl Running {
    fn on(database: &Path) -> Self {
        let mut process = hms_sandbox()
            .args(["--listen", "127.0.0.1:0", "--db"])
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap();
        Self { process, base_url: format!("{url}/api/v2") }
    }

    fn create(&self, name: &str) -> String {
        let (status, room) = post(&self.base_url, "token", &json!({ "name": name }));
        assert_eq!(status, 200, "{room}");
        room["id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGKILL: nothing of it may depend on a tidy end.
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[track_caller]
fn assert_refused(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(words), "{words} is not in: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn rooms_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    for number in 0..5 {
        let name = format!("room-{number}");
        let id = Running::on(&database).create(&name);
        assert_eq!(Running::on(&database).create(&name), id);
    }
}

#[test]
fn a_database_belongs_to_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let first = Running::on(&database);
    let second =
        hms_sandbox().args(["--listen", "127.0.0.1:0", "--db"]).arg(&database).output().unwrap();
    assert_refused(&second, "another process has it open");
    first.create("still-here");
}

#[test]
fn a_file_that_is_not_a_sandboxs_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let corrupt = folder.path().join("corrupt.db");
    std::fs::write(&corrupt, "not a database, but somebody's letter".repeat(100)).unwrap();
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute("CREATE TABLE t (c)", []).unwrap();

    for (database, words) in [(&corrupt, "it is not one"), (&foreign, "something else")] {
        let before = std::fs::read(database).unwrap();
        let output =
            hms_sandbox().args(["--listen", "127.0.0.1:0", "--db"]).arg(database).output().unwrap();
        assert_refused(&output, words);
        assert_eq!(std::fs::read(database).unwrap(), before);
    }
}

#[test]
fn a_taken_port_and_an_open_address_are_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = hms_sandbox().args(["--listen", &address]).output().unwrap();
    assert_refused(&output, "cannot listen on");
    let output = hms_sandbox().args(["--listen", "0.0.0.0:0"]).output().unwrap();
    assert_refused(&output, "not loopback");
}

#[test]
fn sigterm_ends_it_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::on(&folder.path().join("rooms.db"));
    let pid = running.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(running.process.wait().unwrap().success());
}

#[test]
fn exec_hands_its_environment_to_the_command_and_nothing_else_to_stdout() {
    let output = hms_sandbox()
        .args(["exec", "--token", "chosen", "--", "sh", "-c"])
        .arg("echo $HMS_BASE_URL $HMS_API $HMS_MANAGEMENT_TOKEN ${HMS_ACCESS_KEY-none}")
        .env("HMS_ACCESS_KEY", "ambient")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let words: Vec<&str> = said.split_whitespace().collect();
    assert!(words[0].starts_with("http://127.0.0.1:") && words[0].ends_with("/api/v2"), "{said}");
    assert_eq!(words[1..], ["legacy", "chosen", "none"]);
}

#[test]
fn exec_points_at_either_api_with_either_credentials() {
    let script = "echo $HMS_API ${HMS_BASE_URL##*[0-9]/} ${HMS_MANAGEMENT_TOKEN-none} \
                  ${HMS_ACCESS_KEY-none} ${HMS_SECRET-none} ${HMS_CA_BUNDLE-none}";
    let key = ["--access-key", "k", "--secret", "s"];
    for (options, expected) in [
        (&["--api", "legacy", "--token", "t"][..], "legacy api/v2 t none none none"),
        (&["--api", "v2", "--token", "t"], "v2 v2 t none none none"),
        (&key, "legacy api/v2 none k s none"),
        (&[&["--api", "v2"], &key[..]].concat(), "v2 v2 none k s none"),
    ] {
        let output = hms_sandbox()
            .arg("exec")
            .args(options)
            .args(["--", "sh", "-c", script])
            .envs(
                ["API", "MANAGEMENT_TOKEN", "ACCESS_KEY", "SECRET", "CA_BUNDLE"]
                    .map(|name| (format!("HMS_{name}"), "ambient")),
            )
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), expected);
    }
}

#[test]
fn a_token_and_a_key_exclude_each_other_and_a_key_has_two_halves() {
    for options in [
        &["--token", "t", "--access-key", "k", "--secret", "s"][..],
        &["--token", "t", "--secret", "s"],
        &["--access-key", "k"],
        &["--secret", "s"],
        &["--access-key", "k", "--secret", ""],
    ] {
        let listen =
            hms_sandbox().args(["--listen", "127.0.0.1:0"]).args(options).output().unwrap();
        let exec = hms_sandbox().arg("exec").args(options).args(["--", "true"]).output().unwrap();
        assert_eq!((listen.status.code(), exec.status.code()), (Some(2), Some(2)), "{options:?}");
    }
}

#[test]
fn the_clock_can_be_off_either_way() {
    for offset in ["-3600", "3600"] {
        let status =
            hms_sandbox().args(["exec", "--clock-offset", offset, "--", "true"]).status().unwrap();
        assert!(status.success());
    }
}

#[test]
fn exec_exits_as_its_command_does() {
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137)] {
        let status = hms_sandbox().args(["exec", "--", "sh", "-c", script]).status().unwrap();
        assert_eq!(status.code(), Some(code), "{script}");
    }
    let output = hms_sandbox().args(["exec", "--", "no-such-command"]).output().unwrap();
    assert_refused(&output, "cannot run no-such-command");
    assert_eq!(output.status.code(), Some(127));
}
