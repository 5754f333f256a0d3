//! Exports, imports and seeds: a document is applied as a whole or not at all.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod program;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

use hms_rooms_sandbox::Sandbox;
use serde_json::{Value, json};

use http::{get, post, send};
use program::{Running, assert_refused, hms_sandbox};

/// A room with every setting, and a room with only a name.
fn filled() -> Sandbox {
    let sandbox = Sandbox::builder().template("taped", true).template("quiet", false);
    let sandbox = sandbox.start().unwrap();
    let upload = json!({
        "type": "gs", "location": "bucket", "credentials": {"key": "k", "secret": "s"},
    });
    let (status, made) = post(
        &sandbox.v2_base_url(),
        "token",
        &json!({
            "name": "All.of-it", "description": "d", "region": "eu", "size": 3000,
            "large_room": true, "max_duration_seconds": 120, "polls": ["p"],
            "webhook": {"url": "u", "headers": {"x": "y"}},
            "recording_info": {"enabled": true, "upload_info": upload},
        }),
    );
    assert_eq!(status, 200, "{made}");
    post(&sandbox.base_url(), "token", &json!({"name": "off", "template": "quiet"}));
    post(&sandbox.base_url(), "token", &json!({"name": "off", "active": false}));
    sandbox
}

fn export(url: &str) -> Value {
    let (status, document) = send("GET", &format!("{url}/_sandbox/export"), &[], "");
    assert_eq!(status, 200, "{document}");
    document
}

fn import(url: &str, document: &Value) -> (u16, Value) {
    send("PUT", &format!("{url}/_sandbox/import"), &[], &document.to_string())
}

/// Everything that the APIs say about a sandbox's rooms.
fn shown(sandbox: &Sandbox) -> Value {
    let list = |enabled| {
        get(&format!("{}/rooms?enabled={enabled}", sandbox.v2_base_url()), "token").1["data"].take()
    };
    let (_, templates) = send("GET", &format!("{}/_sandbox/templates", sandbox.url()), &[], "");
    json!([list(true), list(false), templates])
}

#[test]
fn an_import_of_an_export_is_the_same_in_every_field() {
    let sandbox = filled();
    let document = export(&sandbox.url());
    assert_eq!(document["version"], 1);
    let other = Sandbox::start().unwrap();
    post(&other.base_url(), "token", &json!({"name": "gone-after-it"}));
    assert_eq!(import(&other.url(), &document), (200, json!({"rooms": 2, "templates": 2})));
    assert_eq!(shown(&other), shown(&sandbox));
    assert_eq!(export(&other.url()), document);
    // The first template is the default, in both sandboxes.
    let (_, room) = post(&other.base_url(), "token", &json!({"name": "of-the-default"}));
    assert_eq!(room["template"], "taped");
}

#[test]
fn a_name_is_enough_and_the_rest_is_as_a_create_has_it() {
    let sandbox = Sandbox::start().unwrap();
    let document = json!({"version": 1, "rooms": [{"name": "Test-Room"}]});
    let id = |sandbox: &Sandbox| {
        assert_eq!(import(&sandbox.url(), &document).0, 200);
        let (_, room) = post(&sandbox.base_url(), "token", &json!({"name": "test-room"}));
        assert_eq!((&room["active"], &room["template"]), (&json!(true), &json!("default")));
        assert_eq!((&room["name"], &room["region"]), (&json!("Test-Room"), &json!("in")));
        assert_ne!(room["created_at"], "");
        room["id"].clone()
    };
    // The id of an entry without one is made from its name and is always the same.
    assert_eq!(id(&sandbox), id(&Sandbox::start().unwrap()));
}

#[test]
fn an_invalid_entry_is_named_and_nothing_is_changed() {
    let sandbox = filled();
    let before = (export(&sandbox.url()), shown(&sandbox));
    let rooms = |rooms: Value| json!({"version": 1, "rooms": rooms});
    let id = "0123456789abcdef01234567";
    for (document, why) in [
        (json!([]), "not a JSON object"),
        (json!({"rooms": []}), "version"),
        (json!({"version": 2, "rooms": [], "polls": []}), "reads version 1"),
        (json!({"version": 1, "romos": []}), "romos"),
        (rooms(json!({})), "rooms: expected a list"),
        (rooms(json!([["0123456789abcdef01234567", "a"]])), "rooms[0]: expected an object"),
        (rooms(json!([{"name": "a"}, {}])), "rooms[1]: missing field `name`"),
        (rooms(json!([{"name": "a", "enabeld": true}])), "rooms[0].enabeld: unknown field"),
        (rooms(json!([{"name": "a", "size": -1}])), "rooms[0].size: expected a whole number"),
        (rooms(json!([{"name": "a"}, {"name": "b c"}])), "rooms[1] \"b c\": Invalid body param"),
        (rooms(json!([{"name": "a"}, {"name": "A"}])), "rooms[1] \"A\": name: another room"),
        (rooms(json!([{"name": "a", "id": "1"}])), "rooms[0] \"a\": id: it has 24"),
        (
            rooms(json!([{"name": "a", "id": id}, {"name": "b", "id": id}])),
            "rooms[1] \"b\": id: another room has it",
        ),
        (rooms(json!([{"name": "a", "template": "t"}])), "rooms[0] \"a\": template: there is no"),
        (rooms(json!([{"name": "a", "region": "mars"}])), "rooms[0] \"a\": Error: region"),
        (rooms(json!([{"name": "a", "size": 2501}])), "rooms[0] \"a\": Invalid body param; "),
        (rooms(json!([{"name": "a", "polls": "p"}])), "polls: expected a list"),
        (rooms(json!([{"name": "a", "webhook": {}}])), "webhook: missing field `url`"),
        (rooms(json!([{"name": "a", "recording_info": {"upload_info": {}}}])), "type is required"),
        (rooms(json!([{"name": "a", "created_at": "today"}])), "created_at: it is not a time"),
        (json!({"version": 1, "templates": [{"name": "t", "id": "1"}]}), "templates[0] \"t\""),
        (
            json!({"version": 1, "templates": [{"name": "t"}, {"name": "t"}]}),
            "templates[1] \"t\": another template",
        ),
    ] {
        let (status, refused) = import(&sandbox.url(), &document);
        assert_eq!((status, &refused["message"]), (400, &json!("Invalid import")), "{document}");
        let said = refused["details"][0].as_str().unwrap();
        assert!(said.contains(why), "{why} is not in: {said}");
    }
    let url = format!("{}/_sandbox/import", sandbox.url());
    let (status, refused) = send("PUT", &url, &[], "{\"version\": 1,");
    assert_eq!(status, 400);
    assert!(refused["details"][0].as_str().unwrap().contains("line 1"), "{refused}");
    assert_eq!((export(&sandbox.url()), shown(&sandbox)), before);
}

#[test]
fn misplaced_values_are_not_quoted() {
    let sandbox = Sandbox::start().unwrap();
    let room = json!({"name": "a", "description": ["canary-secret"], "size": "canary-secret"});
    let (_, refused) = import(&sandbox.url(), &json!({"version": 1, "rooms": [room]}));
    assert!(!refused.to_string().contains("canary"), "{refused}");
}

#[test]
fn an_import_may_be_large() {
    let sandbox = Sandbox::start().unwrap();
    let room = |number| json!({"name": format!("room-{number}"), "description": "d".repeat(3000)});
    let rooms: Vec<Value> = (0..1500).map(room).collect();
    let (status, done) = import(&sandbox.url(), &json!({"version": 1, "rooms": rooms}));
    assert_eq!((status, &done["rooms"]), (200, &json!(1500)), "{done}");
}

#[test]
fn a_reset_goes_back_to_the_seed() {
    let seed = export(&filled().url());
    let sandbox = Sandbox::builder().seed(seed.clone()).start().unwrap();
    assert_eq!(export(&sandbox.url()), seed);
    post(&sandbox.base_url(), "token", &json!({"name": "another"}));
    post(&sandbox.base_url(), "token", &json!({"name": "off", "active": true}));
    send("POST", &format!("{}/_sandbox/reset", sandbox.url()), &[], "");
    assert_eq!(export(&sandbox.url()), seed);
}

#[test]
fn a_seed_is_for_a_new_database_and_templates_go_before_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rooms.db");
    let seed = json!({
        "version": 1, "templates": [{"name": "a"}, {"name": "b"}], "rooms": [{"name": "seeded"}],
    });
    let seeded = || Sandbox::builder().database(&database).seed(seed.clone());
    let names = |sandbox: &Sandbox, list: &str| -> Vec<Value> {
        let document = export(&sandbox.url());
        document[list].as_array().unwrap().iter().map(|entry| entry["name"].clone()).collect()
    };
    let sandbox = seeded().template("b", true).start().unwrap();
    assert_eq!(names(&sandbox, "templates"), ["b", "a"]);
    assert_eq!(export(&sandbox.url())["rooms"][0]["template"], "b");
    post(&sandbox.base_url(), "token", &json!({"name": "seeded", "active": false}));
    drop(sandbox);

    let again = seeded().start().unwrap();
    assert_eq!(
        (names(&again, "templates"), names(&again, "rooms")),
        (vec![json!("b"), json!("a")], vec![json!("seeded")],)
    );
    let (_, room) = post(&again.base_url(), "token", &json!({"name": "seeded"}));
    assert_eq!(room["active"], false);
    drop(again);
    // The first given template is the default, even if it existed before.
    let sandbox = Sandbox::builder().database(&database).template("a", false).start().unwrap();
    assert_eq!(names(&sandbox, "templates"), ["a", "b"]);

    drop(sandbox);
    // An invalid seed is refused even if it is not needed now, because a reset needs it.
    let invalid = || Sandbox::builder().seed(json!({"version": 1, "rooms": [{"name": "b c"}]}));
    for sandbox in [invalid(), invalid().database(&database)] {
        let error = sandbox.start().unwrap_err().to_string();
        assert!(error.contains("rooms[0] \"b c\""), "{error}");
    }
}

/// Runs the program with these arguments.
fn said(words: &[&str]) -> Output {
    hms_sandbox().args(words).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_program_exports_and_imports_a_closed_database() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (database, file, other) = (at("rooms.db"), at("rooms.json"), at("other.db"));
    let running = Running::on(&database);
    running.create("kept");
    let refused = said(&["export", "--db", text(&database)]);
    assert_refused(&refused, "another process has it open");
    assert_refused(&refused, "/_sandbox/export");
    let exported = export(&running.url);
    drop(running);

    let printed = said(&["export", "--db", text(&database)]);
    assert_eq!(serde_json::from_slice::<Value>(&printed.stdout).unwrap(), exported);
    assert!(said(&["export", "--db", text(&database), text(&file)]).status.success());
    assert_eq!(fs::read(&file).unwrap(), printed.stdout);
    // The file may hold storage credentials.
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    assert!(said(&["import", "--db", text(&other), text(&file)]).status.success());
    assert_eq!(export(&Running::on(&other).url), exported);
    // The second time needs an option.
    let again = said(&["import", "--db", text(&other), text(&file)]);
    assert_refused(&again, "holds 1 rooms and 1 templates: --replace");
    assert!(said(&["import", "--db", text(&other), "--replace", text(&file)]).status.success());
    assert_eq!(export(&Running::on(&other).url), exported);

    let seeded =
        Running::start(hms_sandbox().args(["--listen", "127.0.0.1:0", "--seed"]).arg(&file));
    assert_eq!(export(&seeded.url), exported);
}

#[test]
fn a_failed_export_or_import_leaves_files_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (database, file) = (at("rooms.db"), at("rooms.json"));
    let id = Running::on(&database).create("kept");

    assert_refused(&said(&["export", "--db", text(&at("typo.db"))]), "there is no file");
    assert!(!at("typo.db").exists());

    fs::write(&file, r#"{"version": 1, "rooms": [{"name": "a"}, {"name": "b c"}]}"#).unwrap();
    let refused = said(&["import", "--db", text(&database), "--replace", text(&file)]);
    assert_refused(&refused, "rooms[1] \"b c\"");
    assert_eq!(Running::on(&database).create("kept"), id);
    assert_refused(&said(&["import", "--db", text(&database), text(&at("no.json"))]), "no.json");

    // On a full disk the old file stays, and no partial file is left.
    let before = fs::read(&file).unwrap();
    let mut running = Running::on(&database);
    let rooms: Vec<Value> = (0..100)
        .map(|number| json!({"name": format!("room-{number}"), "description": "d".repeat(5000)}))
        .collect();
    assert_eq!(import(&running.url, &json!({"version": 1, "rooms": rooms})).0, 200);
    // A normal end, so that the log does not take space.
    running.signal("-TERM");
    running.process.wait().unwrap();
    let limited = "ulimit -f 400; trap '' XFSZ; exec \"$0\" \"$@\"";
    let full = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_hms-sandbox")])
        .args(["export", "--db", text(&database), text(&file)])
        .output()
        .unwrap();
    assert_refused(&full, &format!("cannot write {}", text(&file)));
    assert_eq!(fs::read(&file).unwrap(), before);
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("rooms."))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

#[test]
fn an_export_follows_a_link_and_replaces_no_device() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    Running::on(&at("rooms.db")).create("kept");
    fs::write(at("file.json"), "before").unwrap();
    symlink("file.json", at("link.json")).unwrap();
    let export_to = |to: &Path| said(&["export", "--db", text(&at("rooms.db")), text(to)]);
    assert!(export_to(&at("link.json")).status.success());
    assert!(fs::read_to_string(at("file.json")).unwrap().contains("kept"));
    assert!(fs::symlink_metadata(at("link.json")).unwrap().is_symlink());
    assert_refused(&export_to(Path::new("/dev/null")), "it is not a file");
    assert_refused(&export_to(&at("no/file.json")), "cannot write");
}
