//! Files that hold credentials are private to their owner, with any umask.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod program;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use hms_rooms_sandbox::Sandbox;
use program::Running;

/// Asserts that all files of a folder are private, except for the CA certificate.
fn assert_private(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with("-ca.pem") {
            continue;
        }
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}: {mode:o}");
        names.push(name);
    }
    names.sort();
    names
}

/// Runs the program under a umask.
fn under(umask: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    let script = format!("umask {umask}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_hms-sandbox")]).args(arguments);
    command
}

#[test]
fn files_are_private_with_any_umask() {
    for umask in ["000", "022", "277"] {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let database = at("rooms.db");
        let serve = ["--listen", "127.0.0.1:0", "--tls", "--db", &database];
        let mut running = Running::start(&mut under(umask, &serve));
        running.ca_file();
        let names = assert_private(folder.path());
        assert!(names.contains(&"rooms.db-wal".to_owned()), "{names:?}");
        assert!(names.contains(&"rooms.db-ca-key.pem".to_owned()), "{names:?}");
        drop(running);
        // A killed sandbox leaves a log, which the next one recovers.
        let export = at("rooms.json");
        let status = under(umask, &["export", "--db", &database, &export]).status().unwrap();
        assert!(status.success());
        let status = under(umask, &["import", "--db", &at("other.db"), &export]).status().unwrap();
        assert!(status.success());
        let names = assert_private(folder.path());
        assert!(names.contains(&"rooms.json".to_owned()), "{names:?}");
        assert!(names.contains(&"other.db".to_owned()), "{names:?}");
    }
}

#[test]
fn files_that_others_may_read_become_private() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let serve = ["--listen", "127.0.0.1:0", "--tls", "--db", database.to_str().unwrap()];
    // If it is killed, its log stays.
    drop(Running::start(&mut under("000", &serve)));
    let widen = || {
        for entry in fs::read_dir(folder.path()).unwrap() {
            fs::set_permissions(entry.unwrap().path(), Permissions::from_mode(0o666)).unwrap();
        }
    };
    widen();
    let running = Running::start(&mut under("000", &serve));
    assert_private(folder.path());
    drop(running);

    widen();
    let export = folder.path().join("rooms.json");
    fs::write(&export, "before").unwrap();
    fs::set_permissions(&export, Permissions::from_mode(0o666)).unwrap();
    let arguments = ["export", "--db", database.to_str().unwrap(), export.to_str().unwrap()];
    assert!(under("000", &arguments).status().unwrap().success());
    fs::remove_file(folder.path().join("rooms.db-ca-key.pem")).unwrap();
    assert_private(folder.path());
}

#[test]
fn through_a_link_its_target_becomes_private() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (link, file) = (folder.path().join("rooms.db"), elsewhere.path().join("file.db"));
    symlink(&file, &link).unwrap();
    drop(Sandbox::builder().database(&link).start().unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    drop(Sandbox::builder().database(&link).start().unwrap());
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn foreign_files_keep_their_rights() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rooms.db");
    fs::write(&file, "somebody else's, and no database, however long this text is").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    assert!(Sandbox::builder().database(&file).start().is_err());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
}

#[test]
fn a_database_named_like_a_uri_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let name = "file:rooms.db?mode=memory";
    fs::write(folder.path().join("empty.json"), r#"{"version": 1}"#).unwrap();
    let mut import = under("000", &["import", "--db", name, "empty.json"]);
    assert!(import.current_dir(folder.path()).status().unwrap().success());
    fs::remove_file(folder.path().join("empty.json")).unwrap();
    assert_eq!(assert_private(folder.path()), [name]);
    assert!(fs::metadata(folder.path().join(name)).unwrap().len() > 0);
}
