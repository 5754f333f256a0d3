//! Sessions and room codes survive restarts, and are in exports, imports and seeds.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod calls;
mod http;

use hms_rooms_sandbox::Sandbox;
use rusqlite::Connection;
use serde_json::{Value, json};

use calls::{done, own, room};

/// Creates a room with two peers, one of them with every field, and with codes.
fn fill(sandbox: &Sandbox) -> String {
    let id = room(sandbox, "lesson");
    let said = json!({"name": "Ada", "user_id": "u", "role": "host", "metadata": "m"});
    sandbox.let_in(&id, &said).unwrap();
    sandbox.let_in(&id, &json!({"role": "guest"})).unwrap();
    let codes = done(sandbox, "POST", &format!("/room-codes/room/{id}"), &Value::Null);
    let first = json!({"code": codes["data"][0]["code"], "enabled": false});
    done(sandbox, "POST", "/room-codes/code", &first);
    id
}

/// All replies of v2 about a room's session and codes.
fn life(sandbox: &Sandbox, id: &str) -> Value {
    let get = |path: &str| done(sandbox, "GET", path, &Value::Null);
    json!([
        get(&format!("/active-rooms/{id}")),
        get(&format!("/active-rooms/{id}/peers")),
        get(&format!("/room-codes/room/{id}")),
    ])
}

fn export(sandbox: &Sandbox) -> Value {
    own(sandbox, "GET", "export", &Value::Null).1
}

#[test]
fn they_survive_a_restart_and_an_import_of_an_export_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let on = || Sandbox::builder().database(&database).start().unwrap();
    let sandbox = on();
    let id = fill(&sandbox);
    let (before, document) = (life(&sandbox, &id), export(&sandbox));
    assert_eq!(document["sessions"][0]["peers"].as_array().unwrap().len(), 2);
    assert_eq!(document["room_codes"][0]["room"], "lesson");
    drop(sandbox);
    assert_eq!(life(&on(), &id), before);

    let other = Sandbox::start().unwrap();
    let gone = fill(&other);
    let (status, done) = own(&other, "PUT", "import", &document);
    assert_eq!(status, 200, "{done}");
    assert_eq!(life(&other, &id), before);
    assert_eq!(export(&other), document);
    assert_eq!(own(&other, "GET", &format!("rooms/{gone}"), &Value::Null).0, 404);
}

#[test]
fn a_seed_has_people_inside_again_after_each_reset() {
    let seed = json!({
        "version": 1,
        "templates": [{"name": "class", "roles": ["teacher", "student"]}],
        "rooms": [{"name": "lesson"}, {"name": "over", "enabled": false}],
        "room_codes": [{"room": "LESSON", "code": "abc-defg-hij", "role": "student"}],
        "sessions": [
            {"room": "lesson", "peers": [{"name": "Ada"}, {"role": "student", "user_id": "u"}]},
            {"room": "over", "peers": [{}]},
        ],
    });
    let sandbox = Sandbox::builder().seed(seed).start().unwrap();
    let (_, rooms) = own(&sandbox, "GET", "rooms?search=lesson", &Value::Null);
    let id = rooms["data"][0]["id"].as_str().unwrap().to_owned();
    let before = life(&sandbox, &id);
    assert_eq!(before[2]["data"][0]["code"], "abc-defg-hij");
    let (_, shown) = own(&sandbox, "GET", &format!("rooms/{id}"), &Value::Null);
    let roles = shown["session"]["peers"].as_array().unwrap().iter().map(|peer| &peer["role"]);
    assert_eq!(roles.collect::<Vec<_>>(), ["teacher", "student"]);

    done(&sandbox, "POST", &format!("/active-rooms/{id}/end-room"), &json!({}));
    done(&sandbox, "POST", &format!("/room-codes/room/{id}/role/teacher"), &Value::Null);
    assert_eq!(own(&sandbox, "POST", "reset", &Value::Null).0, 200);
    let after = life(&sandbox, &id);
    assert_eq!(before[0]["session"]["id"], after[0]["session"]["id"]);
    assert_eq!(before[0]["session"]["peers"], after[0]["session"]["peers"]);
    assert_eq!(after[2]["data"].as_array().unwrap().len(), 1);
}

#[test]
fn an_entry_that_breaks_a_rule_is_named_and_nothing_is_changed() {
    let sandbox = Sandbox::start().unwrap();
    fill(&sandbox);
    let before = export(&sandbox);
    let rooms = json!([{"name": "r"}]);
    let code = json!({"room": "r", "code": "c", "role": "host"});
    let inside = json!({"room": "r", "peers": [{}]});
    for (list, entries, why) in [
        ("sessions", json!([{"room": "s", "peers": [{}]}]), "sessions[0] \"s\": room: no room"),
        ("sessions", json!([{"room": "r", "peers": []}]), "peers: a session has at least one"),
        ("sessions", json!([{"room": "r"}]), "sessions[0]: missing field `peers`"),
        ("sessions", json!([inside, inside]), "sessions[1] \"r\": room: it has another session"),
        ("sessions", json!([{"room": "r", "peers": [{"role": "x"}]}]), "peers[0].role: the templ"),
        (
            "sessions",
            json!([{"room": "r", "peers": [{"id": "p"}, {"id": "p"}]}]),
            "peers[1].id: another peer has it",
        ),
        ("sessions", json!([{"room": "r", "peers": [{"joined_at": "now"}]}]), "joined_at: it is"),
        ("sessions", json!([[]]), "sessions[0]: expected an object"),
        ("room_codes", json!([code, code]), "room_codes[1] \"c\": code: another room code"),
        ("room_codes", json!([{"room": "r", "code": "", "role": "host"}]), "code: it is empty"),
        ("room_codes", json!([{"room": "s", "code": "c", "role": "h"}]), "room: no room has this"),
    ] {
        let document = json!({"version": 1, "rooms": rooms, list: entries});
        let (status, refused) = own(&sandbox, "PUT", "import", &document);
        let said = refused["details"][0].as_str().unwrap();
        assert!(status == 400 && said.contains(why), "{why} is not in: {said}");
    }
    assert_eq!(export(&sandbox), before);
}

#[test]
fn an_older_database_gets_roles() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let on = || Sandbox::builder().database(&database).start().unwrap();
    let id = room(&on(), "lesson");
    let before = Connection::open(&database).unwrap();
    before
        .execute_batch(
            "DROP TABLE peer; DROP TABLE session; DROP TABLE room_code;
             ALTER TABLE template DROP COLUMN roles; PRAGMA user_version = 3;",
        )
        .unwrap();
    drop(before);
    let sandbox = on();
    sandbox.let_in(&id, &json!({"role": "host"})).unwrap();
    let codes = done(&sandbox, "POST", &format!("/room-codes/room/{id}"), &Value::Null);
    assert_eq!(codes["data"].as_array().unwrap().len(), 4);
}
