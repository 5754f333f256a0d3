//! The legacy API's page, sentence by sentence, as far as it is about the service.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;

use hms_rooms_sandbox::{DisableReply, DisableUnknown, Quirks, Sandbox, Template};
use serde_json::{Value, json};

use http::{post, send};

fn sandbox() -> Sandbox {
    Sandbox::start().unwrap()
}

fn with_quirks(quirks: Quirks) -> Sandbox {
    Sandbox::builder().quirks(quirks).start().unwrap()
}

/// Sends a request that must succeed.
#[track_caller]
fn room(sandbox: &Sandbox, body: Value) -> Value {
    let (status, room) = post(&sandbox.base_url(), "token", &body);
    assert_eq!(status, 200, "{room}");
    room
}

/// Sends a request that must be refused. Returns status, message and details.
#[track_caller]
fn refused(sandbox: &Sandbox, body: Value) -> (u16, String, String) {
    let (status, error) = post(&sandbox.base_url(), "token", &body);
    assert_eq!(error["code"], status, "{error}");
    (status, error["message"].as_str().unwrap().to_owned(), error["details"].to_string())
}

#[test]
fn a_create_answers_with_the_room() {
    let sandbox = sandbox();
    let room = room(&sandbox, json!({"name": "test-room", "description": "d", "region": "eu"}));
    assert_eq!(room["id"].as_str().unwrap().len(), 24);
    assert_eq!(room["name"], "test-room");
    assert_eq!(room["description"], "d");
    assert_eq!(room["region"], "eu");
    assert_eq!((&room["active"], &room["enabled"]), (&json!(true), &json!(true)));
    assert_eq!(room["created_at"].as_str().unwrap().len(), "2026-01-01T00:00:00.123456789Z".len());
    assert_eq!(room["updated_at"], "0001-01-01T00:00:00Z");
}

#[test]
fn an_existing_name_in_any_case_returns_its_id() {
    let sandbox = sandbox();
    let first = room(&sandbox, json!({"name": "Test-Room"}));
    let again = room(&sandbox, json!({"name": "test-ROOM"}));
    assert_eq!(first["id"], again["id"]);
    assert_eq!(again["name"], "Test-Room");
}

#[test]
fn a_name_that_is_not_provided_is_generated() {
    let sandbox = sandbox();
    let (first, second) = (room(&sandbox, json!({})), room(&sandbox, json!({})));
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["name"].as_str().unwrap().len(), 36);
}

#[test]
fn accepted_characters_of_a_name() {
    let sandbox = sandbox();
    room(&sandbox, json!({"name": "aZ09.-:_"}));
    for name in ["", "a b", "a/b", "ä", "a\n"] {
        assert_eq!(refused(&sandbox, json!({"name": name})).0, 400, "{name:?}");
    }
}

#[test]
fn regions_are_four_and_auto_falls_back_to_the_templates() {
    let template = Template { region: "us".to_owned(), ..Template::new("american", false) };
    let sandbox = Sandbox::builder().with_template(template).start().unwrap();
    assert_eq!(room(&sandbox, json!({"region": "auto"}))["region"], "us");
    assert_eq!(room(&sandbox, json!({}))["region"], "us");
    assert_eq!(room(&sandbox, json!({"region": "in"}))["region"], "in");
    let (status, message, _) = refused(&sandbox, json!({"region": "mars"}));
    assert_eq!((status, message.as_str()), (400, "Error: region not supported"));
}

#[test]
fn a_template_is_named_by_its_name_and_must_exist() {
    let sandbox =
        Sandbox::builder().template("plain", false).template("taped", true).start().unwrap();
    assert_eq!(room(&sandbox, json!({}))["template"], "plain");
    assert_eq!(room(&sandbox, json!({"template": "taped"}))["template"], "taped");
    let (status, message, _) = refused(&sandbox, json!({"template": "none"}));
    assert_eq!((status, message.as_str()), (400, "Error: template not found"));
}

#[test]
fn recording_info_not_provided_follows_the_template_also_when_that_changes() {
    let sandbox = Sandbox::builder().template("default", true).start().unwrap();
    let following = room(&sandbox, json!({"name": "r"}));
    assert_eq!(following["recording_source_template"], true);
    assert_eq!(following["recording_info"], json!({"enabled": true}));

    let templates = json!([{"name": "default", "recording_info": {"enabled": false}}]);
    let url = format!("{}/_sandbox/templates", sandbox.url());
    assert_eq!(send("PUT", &url, &[], &templates.to_string()).0, 200);
    let followed = room(&sandbox, json!({"name": "r"}));
    assert_eq!(followed["recording_info"], json!({"enabled": false}));
}

#[test]
fn recording_info_provided_does_not_depend_on_the_template_at_all() {
    let sandbox = Sandbox::builder().template("default", true).start().unwrap();
    let own = room(&sandbox, json!({"name": "r", "recording_info": {"enabled": false}}));
    assert_eq!(own["recording_source_template"], false);
    assert_eq!(own["recording_info"], json!({"enabled": false}));
    // A room keeps its own setting.
    assert_eq!(room(&sandbox, json!({"name": "r"}))["recording_source_template"], false);
}

#[test]
fn recording_is_disabled_by_default_and_the_upload_region_is_assumed() {
    let sandbox = sandbox();
    let upload = json!({"type": "s3", "location": "bucket"});
    let room = room(&sandbox, json!({"recording_info": {"upload_info": upload}}));
    assert_eq!(room["recording_info"]["enabled"], false);
    assert_eq!(room["recording_info"]["upload_info"]["options"]["region"], "ap-south-1");
}

#[test]
fn an_upload_has_its_required_fields_and_credentials_both_halves() {
    let sandbox = sandbox();
    for (upload, expected) in [
        (json!({"location": "b"}), "Invalid upload configuration"),
        (json!({"type": "ftp", "location": "b"}), "Invalid upload configuration"),
        (json!({"type": "s3"}), "Bucket location is missing"),
        (
            json!({"type": "s3", "location": "b", "credentials": {"key": "k"}}),
            "Invalid upload configuration",
        ),
        (
            json!({"type": "s3", "location": "b", "credentials": {"secret": "s"}}),
            "Invalid upload configuration",
        ),
    ] {
        let body = json!({"recording_info": {"enabled": true, "upload_info": upload}});
        let (status, message, _) = refused(&sandbox, body);
        assert_eq!((status, message.as_str()), (400, expected), "{upload}");
    }
}

#[test]
fn storage_credentials_come_back_in_clear() {
    let sandbox = sandbox();
    let upload = json!({
        "type": "s3", "location": "b", "prefix": "p", "options": {"region": "eu-west-1"},
        "credentials": {"key": "k", "secret": "s"},
    });
    let info = json!({"enabled": true, "upload_info": upload});
    assert_eq!(room(&sandbox, json!({"recording_info": info}))["recording_info"], info);
}

#[test]
fn a_disable_needs_the_name() {
    let sandbox = sandbox();
    let created = room(&sandbox, json!({"name": "r"}));
    let disabled = room(&sandbox, json!({"name": "R", "active": false}));
    assert_eq!(disabled["id"], created["id"]);
    assert_eq!((&disabled["active"], &disabled["enabled"]), (&json!(false), &json!(false)));
    assert_ne!(disabled["updated_at"], "0001-01-01T00:00:00Z");
    assert_eq!(refused(&sandbox, json!({"active": false})).0, 400);
}

#[test]
fn bodies_of_other_types_are_refused() {
    let sandbox = sandbox();
    for body in [json!([]), json!({"name": 5}), json!({"recording_info": {"enabled": "yes"}})] {
        let (status, message, _) = refused(&sandbox, body.clone());
        assert_eq!((status, message.as_str()), (400, "Invalid body param"), "{body}");
    }
    let url = format!("{}/rooms", sandbox.base_url());
    let bearer = ("authorization", "Bearer token");
    assert_eq!(send("POST", &url, &[bearer], "{").0, 400);
    assert_eq!(send("POST", &url, &[bearer, ("content-type", "text/plain")], "{}").0, 400);
    assert_eq!(send("POST", &url, &[bearer], &"x".repeat(2 << 20)).0, 413);
}

#[test]
fn a_bearer_token_is_required() {
    let sandbox = Sandbox::builder().token("right").start().unwrap();
    let url = format!("{}/rooms", sandbox.base_url());
    for headers in [&[][..], &[("authorization", "Basic x")], &[("authorization", "Bearer ")]] {
        let (status, error) = send("POST", &url, headers, "{}");
        assert_eq!((status, &error["message"]), (401, &json!("Authentication error")));
    }
    let (status, error) = post(&sandbox.base_url(), "wrong", &json!({}));
    assert_eq!(
        (status, error),
        (401, json!({"code": 401, "message": "Token validation error", "details": ["not found"]}))
    );
    assert_eq!(post(&sandbox.base_url(), "right", &json!({})).0, 200);
}

#[test]
fn other_paths_and_methods_answer_in_the_apis_error_shape() {
    let sandbox = sandbox();
    let (status, error) = send("POST", &format!("{}/nothing", sandbox.url()), &[], "");
    assert_eq!((status, &error["code"]), (404, &json!(404)));
    for path in ["/api/v2/rooms", "/_sandbox/requests"] {
        let (status, error) = send("DELETE", &format!("{}{path}", sandbox.url()), &[], "");
        assert_eq!((status, &error["code"]), (405, &json!(405)));
    }
}

#[test]
fn undocumented_behaviour_has_switches() {
    let sandbox = sandbox();
    room(&sandbox, json!({"name": "r", "active": false}));
    assert_eq!(room(&sandbox, json!({"name": "r", "description": "d"}))["active"], false);
    assert_eq!(room(&sandbox, json!({"name": "r"}))["description"], "d");

    let sandbox = with_quirks(Quirks {
        create_keeps_settings: true,
        create_enables: true,
        disable_reply: DisableReply::Active,
        no_enabled: true,
        ..Quirks::default()
    });
    let created = room(&sandbox, json!({"name": "r"}));
    assert_eq!(created.get("enabled"), None);
    assert_eq!(room(&sandbox, json!({"name": "r", "active": false}))["active"], true);
    let again = room(&sandbox, json!({"name": "r", "description": "d"}));
    assert_eq!((&again["active"], &again["description"]), (&json!(true), &json!("")));

    let sandbox =
        with_quirks(Quirks { disable_unknown: DisableUnknown::NotFound, ..Quirks::default() });
    assert_eq!(refused(&sandbox, json!({"name": "r", "active": false})).0, 404);
}

#[test]
fn the_journal_shows_requests_and_rules_but_no_secrets() {
    let sandbox = sandbox();
    let upload = json!({
        "type": "s3", "location": "b", "credentials": {"key": "CANARY", "secret": "CANARY"},
    });
    let body = json!({"name": "r", "recording_info": {"upload_info": upload}});
    post(&sandbox.base_url(), "CANARY", &body);
    post(&sandbox.base_url(), "CANARY", &json!({"name": "r", "region": "mars"}));

    let (_, journal) = send("GET", &format!("{}/_sandbox/requests", sandbox.url()), &[], "");
    let rules: Vec<_> = journal["data"].as_array().unwrap().iter().map(|e| &e["rule"]).collect();
    assert_eq!(rules, ["room.created", "region.unknown"]);
    assert!(journal["data"][1]["why"].as_str().unwrap().contains("region not supported"));
    assert!(!journal.to_string().contains("CANARY"));

    let (_, invariants) = send("GET", &format!("{}/_sandbox/invariants", sandbox.url()), &[], "");
    assert_eq!(invariants, json!({"rooms": 1, "duplicate_names": [], "attempts": {"r": 2}}));

    send("POST", &format!("{}/_sandbox/reset", sandbox.url()), &[], "");
    let (_, invariants) = send("GET", &format!("{}/_sandbox/invariants", sandbox.url()), &[], "");
    assert_eq!(invariants, json!({"rooms": 0, "duplicate_names": [], "attempts": {}}));
}

#[test]
fn a_secret_in_the_wrong_place_is_not_quoted() {
    let sandbox = sandbox();
    for info in [json!("CANARY"), json!({"upload_info": {"credentials": "CANARY"}})] {
        let (_, message, details) = refused(&sandbox, json!({"recording_info": info}));
        assert!(!message.contains("CANARY") && details.contains("recording_info"), "{details}");
    }
    let (_, journal) = send("GET", &format!("{}/_sandbox/requests", sandbox.url()), &[], "");
    assert_eq!(journal["data"][0]["path"], "/api/v2/rooms");
    assert!(!journal.to_string().contains("CANARY"), "{journal}");
}

#[test]
fn creates_of_one_name_at_once_make_one_room() {
    let sandbox = sandbox();
    let ids: Vec<Value> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| room(&sandbox, json!({"name": "r"}))["id"].clone()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}
