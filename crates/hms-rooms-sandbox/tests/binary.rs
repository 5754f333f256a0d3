//! The program `hms-sandbox`: its first line, its database, its exit codes.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod program;

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};

use program::{Running, assert_refused, hms_sandbox, send_signal};

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
fn sigterm_ends_the_program_with_success() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::on(&folder.path().join("rooms.db"));
    running.signal("-TERM");
    assert!(running.process.wait().unwrap().success());
}

#[test]
fn exec_sets_the_environment_and_prints_nothing_itself() {
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
fn faults_of_a_file_are_in_force_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("faults.json");
    std::fs::write(&rules, r#"[{"status": 418}]"#).unwrap();
    let command = || {
        let mut command = hms_sandbox();
        command.args(["--listen", "127.0.0.1:0", "--faults"]).arg(&rules);
        command
    };
    let running = Running::start(&mut command());
    let (status, _) = http::post(&running.base_url(), "token", &serde_json::json!({}));
    assert_eq!(status, 418);

    std::fs::write(&rules, r#"[{"statu": 418}]"#).unwrap();
    let output = command().output().unwrap();
    assert_refused(&output, "statu");
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
fn exec_keeps_its_address_from_proxies() {
    let script = "echo \"$no_proxy|$NO_PROXY\"";
    for (lower, upper, expected) in [
        (None, None, "127.0.0.1|127.0.0.1"),
        (Some("a.test"), None, "a.test,127.0.0.1|a.test,127.0.0.1"),
        (None, Some("a.test .b.test"), "a.test .b.test,127.0.0.1|a.test .b.test,127.0.0.1"),
        (Some("a.test"), Some("b.test"), "a.test,127.0.0.1|b.test,127.0.0.1"),
        (Some(""), Some("b.test"), "127.0.0.1|b.test,127.0.0.1"),
        // An asterisk only counts if it is alone.
        (Some("*"), Some(" * "), "*| * "),
    ] {
        let mut exec = hms_sandbox();
        exec.args(["exec", "--", "sh", "-c", script]).env_remove("no_proxy").env_remove("NO_PROXY");
        exec.envs(lower.map(|value| ("no_proxy", value)));
        exec.envs(upper.map(|value| ("NO_PROXY", value)));
        let output = exec.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.trim_end_matches('\n'), expected, "{lower:?} {upper:?}");
    }
}

#[test]
fn a_command_of_exec_reaches_it_past_a_dead_proxy() {
    let script = "curl --silent --show-error --cacert \"$HMS_CA_BUNDLE\" \
                  -H \"Authorization: Bearer $HMS_MANAGEMENT_TOKEN\" \"$HMS_BASE_URL/rooms\"";
    let output = hms_sandbox()
        .args(["exec", "--tls", "--api", "v2", "--", "sh", "-c", script])
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("https_proxy", "http://127.0.0.1:1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("{\"data\":[]"), "{said} {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn text_of_a_file_is_escaped_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let (database, document) = (folder.path().join("rooms.db"), folder.path().join("rooms.json"));
    let evil = "\u{1b}]0;taken\u{7}\u{202e}\r\n\u{9b}31m";
    for document_text in [
        serde_json::json!({"version": 1, "rooms": [{"name": evil}]}),
        serde_json::json!({"version": 1, "rooms": [{"name": "r", evil: 1}]}),
        serde_json::json!({"version": 1, "rooms": [{"name": "r", "template": evil}]}),
    ] {
        std::fs::write(&document, document_text.to_string()).unwrap();
        let mut import = hms_sandbox();
        import.args(["import", "--db"]).arg(&database).arg(&document);
        let mut seeded = hms_sandbox();
        seeded.args(["exec", "--seed"]).arg(&document).args(["--", "true"]);
        for mut command in [import, seeded] {
            let output = command.output().unwrap();
            assert!(!output.status.success());
            let said = String::from_utf8(output.stderr).unwrap();
            let line = said.strip_suffix('\n').unwrap();
            let deceives = |c: char| c.is_control() || c == '\u{202e}';
            assert!(!line.contains(deceives) && line.contains("202e"), "{said:?}");
        }
    }
    let output = hms_sandbox().args(["exec", "--", evil]).output().unwrap();
    assert!(!String::from_utf8(output.stderr).unwrap().contains('\u{1b}'));
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
fn the_clock_can_be_ahead_or_behind() {
    for clock in ["-90s", "+1h30m", "2030-01-01T00:00:00Z"] {
        let status = hms_sandbox().args(["exec", "--clock", clock, "--", "true"]).status().unwrap();
        assert!(status.success());
    }
    let output = hms_sandbox().args(["exec", "--clock", "soon", "--", "true"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn exec_passes_sigint_and_sigterm_on() {
    for (signal, name) in [("-INT", "INT"), ("-TERM", "TERM")] {
        // The command prints a line when its handlers are ready, and then waits for the signal.
        let script =
            format!("trap 'echo {name}; kill $!; exit 3' {name}; sleep 10 & echo ready; wait");
        let mut exec = hms_sandbox()
            .args(["exec", "--", "sh", "-c", &script])
            .stdout(Stdio::piped())
            // Not in a terminal's foreground group, which would get Ctrl-C from the terminal.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(exec.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        send_signal(&exec, signal);
        assert_eq!(lines.next().unwrap().unwrap(), name);
        assert_eq!(exec.wait().unwrap().code(), Some(3));
    }
}

#[test]
fn the_command_of_exec_gets_one_sigint_for_ctrl_c() {
    let mut terminal = File::from(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap());
    unlockpt(&terminal).unwrap();
    let inside = ioctl_tiocgptpeer(&terminal, OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    // Each signal prints a line. The second must not come.
    let script = "trap 'echo INT; kill $!' INT; sleep 10 & echo ready; wait; sleep 0.3; echo end";
    let mut exec = Command::new("setsid")
        .args(["--ctty", "--wait", env!("CARGO_BIN_EXE_hms-sandbox")])
        .args(["exec", "--", "sh", "-c", script])
        .stdin(inside)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(exec.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "ready");
    terminal.write_all(b"\x03").unwrap();
    assert_eq!(lines.collect::<Vec<_>>(), ["INT", "end"]);
    assert!(exec.wait().unwrap().success());
}

#[test]
fn exec_returns_the_exit_code_of_its_command() {
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137)] {
        let status = hms_sandbox().args(["exec", "--", "sh", "-c", script]).status().unwrap();
        assert_eq!(status.code(), Some(code), "{script}");
    }
    let output = hms_sandbox().args(["exec", "--", "no-such-command"]).output().unwrap();
    assert_refused(&output, "cannot run no-such-command");
    assert_eq!(output.status.code(), Some(127));
}
