//! Databases of other versions: an older one is migrated, a later one is refused.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;

use std::path::Path;

use hms_rooms_sandbox::Sandbox;
use rusqlite::Connection;
use serde_json::{Value, json};

use http::{get, post, send};

/// The schema before v2, with `user_version` 0.
const BEFORE_V2: &str = r#"
    PRAGMA journal_mode = WAL;
    PRAGMA application_id = 0x686d7372;
    CREATE TABLE template (
        name           TEXT PRIMARY KEY,
        region         TEXT NOT NULL,
        recording_info TEXT NOT NULL
    ) STRICT;
    CREATE TABLE room (
        id             TEXT PRIMARY KEY,
        name           TEXT NOT NULL,
        key            TEXT NOT NULL UNIQUE,
        description    TEXT NOT NULL,
        enabled        INTEGER NOT NULL,
        template       TEXT NOT NULL REFERENCES template (name),
        region         TEXT,
        recording_info TEXT,
        created_at     TEXT NOT NULL,
        updated_at     TEXT
    ) STRICT;
    INSERT INTO template VALUES ('default', 'in', '{"enabled":false}');
    INSERT INTO template VALUES ('taped', 'us', '{"enabled":true}');
    INSERT INTO room VALUES
        ('0000000000000000000000a1', 'Old-Room', 'old-room', 'd', 1, 'taped', 'eu', NULL,
         '2025-01-01T00:00:00.123456789Z', NULL),
        ('0000000000000000000000a2', 'off', 'off', '', 0, 'default', NULL, '{"enabled":true}',
         '2025-01-02T00:00:00.123456789Z', '2025-01-03T00:00:00.123456789Z');
"#;

fn on(database: &Path) -> Sandbox {
    Sandbox::builder().database(database).start().unwrap()
}

fn rooms(sandbox: &Sandbox, enabled: bool) -> Value {
    let (status, page) =
        get(&format!("{}/rooms?enabled={enabled}", sandbox.v2_base_url()), "token");
    assert_eq!(status, 200, "{page}");
    page["data"].clone()
}

#[test]
fn rooms_from_before_v2_are_in_both_apis() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    Connection::open(&database).unwrap().execute_batch(BEFORE_V2).unwrap();

    // Twice, because a migrated database must open as well.
    for _ in 0..2 {
        let sandbox = on(&database);
        let (on, off) = (rooms(&sandbox, true), rooms(&sandbox, false));
        assert_eq!(on[0]["id"], "0000000000000000000000a1");
        assert_eq!((&on[0]["name"], &on[0]["region"]), (&json!("Old-Room"), &json!("eu")));
        assert_eq!((&on[0]["template"], &on[0]["large_room"]), (&json!("taped"), &json!(false)));
        assert_eq!(on[0]["recording_info"], json!({"enabled": true}));
        assert_eq!(off[0]["id"], "0000000000000000000000a2");
        assert_eq!(off[0]["updated_at"], "2025-01-03T00:00:00.123Z");

        let by_template = json!({"name": "old-room", "template_id": on[0]["template_id"]});
        assert_eq!(post(&sandbox.v2_base_url(), "token", &by_template).1["id"], on[0]["id"]);
        let (_, legacy) = post(&sandbox.base_url(), "token", &json!({"name": "OFF"}));
        assert_eq!((&legacy["id"], &legacy["active"]), (&off[0]["id"], &json!(false)));
    }
    let version: u32 = Connection::open(&database)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 4);
}

#[test]
fn templates_get_the_ids_that_new_ones_have() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    Connection::open(&database).unwrap().execute_batch(BEFORE_V2).unwrap();
    let templates = |sandbox: &Sandbox| {
        let (_, listed) = send("GET", &format!("{}/_sandbox/templates", sandbox.url()), &[], "");
        listed["data"].as_array().unwrap().iter().map(|t| t["id"].clone()).collect::<Vec<_>>()
    };
    let new = Sandbox::builder().template("default", false).template("taped", true);
    assert_eq!(templates(&on(&database)), templates(&new.start().unwrap()));
}

#[test]
fn settings_of_v2_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let made = post(
        &on(&database).v2_base_url(),
        "token",
        &json!({
            "name": "r", "size": 3000, "large_room": true, "max_duration_seconds": 120,
            "polls": ["p"], "webhook": {"url": "u", "headers": {"x": "y"}},
            "recording_info": {"enabled": true},
        }),
    );
    assert_eq!(made.0, 200);
    assert_eq!(rooms(&on(&database), true), json!([made.1]));
}

#[test]
fn a_database_of_a_later_version_is_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    drop(on(&database));
    Connection::open(&database).unwrap().pragma_update(None, "user_version", 1000).unwrap();
    let before = std::fs::read(&database).unwrap();
    let error = Sandbox::builder().database(&database).start().unwrap_err();
    assert!(error.to_string().contains("a later hms-sandbox made it"), "{error}");
    assert_eq!(std::fs::read(&database).unwrap(), before);
}
