//! Durability: an acknowledged change survives the death of the process and a full disk. Foreign
//! and damaged files are not changed.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod killing;
mod program;
mod wire;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use hms_rooms_sandbox::Sandbox;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rustix::process::geteuid;
use serde_json::json;

use killing::{Acknowledged, assert_kept, kill};
use program::{Running, assert_refused, on};
use wire::Wire;

#[test]
fn acknowledged_changes_survive_a_hundred_kills() {
    let folder = tempfile::tempdir().unwrap();
    assert!(kill(100, &folder.path().join("rooms.db")) >= 1000);
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
    let second = on(&database).output().unwrap();
    assert_refused(&second, "another process has it open");
    assert_refused(&second, database.to_str().unwrap());
    first.create("still-here");
}

#[test]
fn a_foreign_file_is_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let corrupt = folder.path().join("corrupt.db");
    std::fs::write(&corrupt, "not a database, but somebody's letter".repeat(100)).unwrap();
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute("CREATE TABLE t (c)", []).unwrap();

    for (database, words) in [(&corrupt, "it is not one"), (&foreign, "something else")] {
        let before = std::fs::read(database).unwrap();
        let output = on(database).output().unwrap();
        assert_refused(&output, words);
        assert_eq!(std::fs::read(database).unwrap(), before);
    }
}

/// The database and the files beside it.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut contents: Vec<_> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    contents.sort();
    contents
}

#[test]
fn a_foreign_database_keeps_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.db");
    let connection = Connection::open(&foreign).unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (c);").unwrap();
    drop(connection);
    let before = contents(folder.path());
    assert!(before.iter().any(|(path, log)| path.ends_with("foreign.db-wal") && !log.is_empty()));
    assert_refused(&on(&foreign).output().unwrap(), "something else");
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_damaged_database_is_refused_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    {
        let sandbox = Sandbox::builder().database(&database).start().unwrap();
        let mut wire = Wire::to(&sandbox);
        for number in 0..200 {
            wire.create(&format!("room-{number}"));
            assert_eq!(wire.reply().status(), 200);
        }
    }
    // The next changes are only in the log.
    Running::on(&database).create("in-the-log");

    let mut bytes = fs::read(&database).unwrap();
    let half = bytes.len() / 2;
    bytes[4096..half].fill(0xa5);
    fs::write(&database, &bytes).unwrap();
    let before = contents(folder.path());
    assert!(before.iter().any(|(path, log)| path.ends_with("rooms.db-wal") && !log.is_empty()));

    let refused = on(&database).output().unwrap();
    assert_refused(&refused, "it is damaged");
    assert_refused(&refused, database.to_str().unwrap());
    assert_eq!(contents(folder.path()), before);
}

/// The program without root's rights, because permissions do not stop root.
fn stopped_by_permissions(folder: &Path, database: &Path) -> Command {
    let command = on(database);
    if !geteuid().is_root() {
        return command;
    }
    let program = folder.join("hms-sandbox");
    // Another process makes the copy. If another test forked now, its child would have the copy
    // open for writing, and such a file cannot be executed.
    let copied = Command::new("cp").arg(command.get_program()).arg(&program).status().unwrap();
    assert!(copied.success());
    let mut nobody = Command::new(program);
    nobody.args(command.get_args()).uid(65534).gid(65534);
    nobody
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_unwritable_file_is_unchanged_and_the_error_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    set_mode(folder.path(), 0o755);
    for name in ["open", "closed"] {
        fs::create_dir(at(name)).unwrap();
        Running::on(&at(name).join("rooms.db")).create("kept");
        set_mode(&at(name).join("rooms.db"), 0o444);
    }
    set_mode(&at("open"), 0o777);
    set_mode(&at("closed"), 0o555);
    for (database, why, remedy) in [
        ("open/rooms.db", "it may not be written", "copy it to where you may"),
        ("closed/rooms.db", "it may not be written", "copy it to where you may"),
        ("closed/new.db", "nothing may be written in", "name a file elsewhere"),
        ("no/rooms.db", "there is no folder", "make it"),
        ("open", "it is a folder", "name a file in it"),
    ] {
        let database = at(database);
        let inside = |name| contents(&at(name));
        let before = (inside("open"), inside("closed"));
        let refused = stopped_by_permissions(folder.path(), &database).output().unwrap();
        assert_refused(&refused, &format!("cannot use {} as a database: ", database.display()));
        assert_refused(&refused, why);
        assert_refused(&refused, remedy);
        assert_eq!((inside("open"), inside("closed")), before);
    }
    // Otherwise the folder could not be removed.
    set_mode(&at("closed"), 0o755);
}

#[test]
fn a_full_disk_is_an_error_and_loses_no_acknowledged_change() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    // Limits the size of files in blocks. A write beyond it fails.
    let limited = "ulimit -f 400; trap '' XFSZ; exec \"$0\" \"$@\"";
    let command = on(&database);
    let mut shell = Command::new("sh");
    shell.args(["-c", limited]).arg(command.get_program()).args(command.get_args());

    let mut acknowledged = Vec::new();
    {
        let running = Running::start(&mut shell);
        let mut wire = Wire::plain(running.address()).unwrap();
        let refused = loop {
            let name = format!("room-{}", acknowledged.len());
            wire.try_create(&json!({"name": name, "description": "d".repeat(10_000)})).unwrap();
            let reply = wire.reply();
            if reply.status() != 200 {
                break reply;
            }
            let id = reply.json()["id"].as_str().unwrap().to_owned();
            acknowledged.push(Acknowledged { name, id, enabled: Some(true) });
        };
        let error = refused.json();
        assert_eq!((refused.status(), &error["code"]), (500, &json!(500)));
        assert_eq!(error["message"], "Internal server error");
        let details = error["details"].to_string();
        assert!(details.contains(database.to_str().unwrap()), "{details}");
        assert!(!acknowledged.is_empty());
        assert_kept(running.address(), &acknowledged);
    }
    let running = Running::on(&database);
    assert_kept(running.address(), &acknowledged);
    running.create("room-after");
}
