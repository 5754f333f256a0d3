//! The v2 API, rule by rule, and that it shares its rooms with the legacy API.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;

use hms_rooms_sandbox::{ListEnd, Quirks, Sandbox, Template};
use serde_json::{Value, json};

use http::{get, post, send};

fn sandbox() -> Sandbox {
    Sandbox::start().unwrap()
}

/// Sends a create that must succeed.
#[track_caller]
fn room(sandbox: &Sandbox, body: Value) -> Value {
    let (status, room) = post(&sandbox.v2_base_url(), "token", &body);
    assert_eq!(status, 200, "{room}");
    room
}

/// Sends a create that must be refused. Returns message and details.
#[track_caller]
fn refused(sandbox: &Sandbox, body: Value) -> (String, Value) {
    let (status, error) = post(&sandbox.v2_base_url(), "token", &body);
    assert_eq!((status, &error["code"]), (400, &json!(400)), "{body}: {error}");
    (error["message"].as_str().unwrap().to_owned(), error["details"].clone())
}

/// Sends a request for a room by its id.
fn by_id(sandbox: &Sandbox, room: &Value, change: Option<Value>) -> (u16, Value) {
    let url = format!("{}/rooms/{}", sandbox.v2_base_url(), room["id"].as_str().unwrap());
    match change {
        Some(change) => {
            send("POST", &url, &[("authorization", "Bearer token")], &change.to_string())
        }
        None => get(&url, "token"),
    }
}

/// Sends an update that must succeed.
#[track_caller]
fn updated(sandbox: &Sandbox, room: &Value, change: Value) -> Value {
    let (status, room) = by_id(sandbox, room, Some(change));
    assert_eq!(status, 200, "{room}");
    room
}

fn list(sandbox: &Sandbox, query: &str) -> (u16, Value) {
    get(&format!("{}/rooms?{query}", sandbox.v2_base_url()), "token")
}

/// The names in a list, which must succeed.
#[track_caller]
fn names(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let (status, page) = list(sandbox, query);
    assert_eq!(status, 200, "{page}");
    let name = |room: &Value| room["name"].as_str().unwrap().to_owned();
    page["data"].as_array().unwrap().iter().map(name).collect()
}

fn templates(sandbox: &Sandbox, method: &str, body: &Value) -> (u16, Value) {
    send(method, &format!("{}/_sandbox/templates", sandbox.url()), &[], &body.to_string())
}

#[test]
fn a_create_answers_with_the_room() {
    let sandbox = sandbox();
    let asked = json!({
        "name": "test-room", "description": "d", "region": "eu", "size": 20000,
        "large_room": true, "max_duration_seconds": 3600, "polls": ["p1", "p2"],
        "webhook": {"url": "https://hook.test", "headers": {"x": "y"}},
    });
    let room = room(&sandbox, asked.clone());
    for (field, value) in asked.as_object().unwrap() {
        assert_eq!(&room[field], value, "{field}");
    }
    assert_eq!(room["id"].as_str().unwrap().len(), 24);
    assert_eq!((&room["enabled"], room.get("active")), (&json!(true), None));
    assert_eq!(room["template"], "default");
    assert_eq!(room["template_id"].as_str().unwrap().len(), 24);
    assert_eq!(room["recording_info"], json!({"enabled": false}));
    assert_eq!(room["recording_source_template"], true);
    assert_eq!(room["enabled_source_template"], true);
    assert!(room["customer_id"].is_string() && room["app_id"].is_string());
    assert_eq!(room["customer"], room["customer_id"]);
    assert_eq!(room["updated_at"], "0001-01-01T00:00:00Z");
}

#[test]
fn settings_that_were_never_given_are_not_in_the_reply() {
    let sandbox = sandbox();
    let room = room(&sandbox, json!({}));
    for field in ["size", "max_duration_seconds", "polls", "webhook"] {
        assert_eq!(room.get(field), None, "{field}");
    }
    assert_eq!(room["large_room"], false);
    assert_eq!(room["name"].as_str().unwrap().len(), 36);
}

#[test]
fn a_create_of_an_existing_name_overwrites_what_it_mentions() {
    let sandbox = sandbox();
    let first = room(&sandbox, json!({"name": "r", "description": "first", "size": 5}));
    let again = room(&sandbox, json!({"name": "R", "description": "again"}));
    assert_eq!((&again["id"], &again["name"]), (&first["id"], &json!("r")));
    assert_eq!((&again["description"], &again["size"]), (&json!("again"), &json!(5)));

    // This is a switch for the legacy API, but documented for v2.
    let quirks = Quirks { create_keeps_settings: true, ..Quirks::default() };
    let sandbox = Sandbox::builder().quirks(quirks).start().unwrap();
    room(&sandbox, json!({"name": "r"}));
    assert_eq!(room(&sandbox, json!({"name": "r", "size": 7}))["size"], 7);
}

#[test]
fn a_create_does_not_know_enabled() {
    let sandbox = sandbox();
    assert_eq!(room(&sandbox, json!({"name": "r", "enabled": false}))["enabled"], true);
}

#[test]
fn both_apis_have_the_same_rooms() {
    let sandbox = sandbox();
    let made = room(&sandbox, json!({"name": "r", "size": 5}));
    let (_, legacy) = post(&sandbox.base_url(), "token", &json!({"name": "R", "active": false}));
    assert_eq!(legacy["id"], made["id"]);
    assert_eq!(legacy["template_id"], made["template_id"]);

    let (_, found) = by_id(&sandbox, &made, None);
    assert_eq!((&found["enabled"], &found["size"]), (&json!(false), &json!(5)));
    updated(&sandbox, &made, json!({"enabled": true}));
    let (_, legacy) = post(&sandbox.base_url(), "token", &json!({"name": "r"}));
    assert_eq!(legacy["active"], true);
}

#[test]
fn a_template_is_named_by_its_id_and_must_exist() {
    let own =
        Template { id: Some("0123456789abcdef01234567".to_owned()), ..Template::new("own", true) };
    let sandbox = Sandbox::builder().template("default", false).with_template(own).start().unwrap();
    let (_, listed) = templates(&sandbox, "GET", &Value::Null);
    assert_eq!(listed["data"][1]["id"], "0123456789abcdef01234567");
    for template in listed["data"].as_array().unwrap() {
        let room = room(&sandbox, json!({"name": "r", "template_id": template["id"]}));
        assert_eq!((&room["template"], &room["template_id"]), (&template["name"], &template["id"]));
    }
    assert_eq!(refused(&sandbox, json!({"template_id": "own"})).0, "Error: template not found");
    let message = refused(&sandbox, json!({"template": "own"})).0;
    assert_eq!(message, "Invalid body param: template. Use template_id");
}

#[test]
fn ids_of_templates_stay_unless_another_is_given() {
    let sandbox = sandbox();
    let (_, before) = templates(&sandbox, "GET", &Value::Null);
    let (_, other) = templates(&Sandbox::start().unwrap(), "GET", &Value::Null);
    assert_eq!(before, other);

    let id = json!("aaaaaaaaaaaaaaaaaaaaaaaa");
    let (_, put) = templates(&sandbox, "PUT", &json!([{"name": "default", "id": id}]));
    assert_eq!(put["data"][0]["id"], id);
    let (_, put) = templates(&sandbox, "PUT", &json!([{"name": "default", "region": "us"}]));
    assert_eq!((&put["data"][0]["id"], &put["data"][0]["region"]), (&id, &json!("us")));

    for (invalid, words) in [
        (json!({"name": "other", "id": id}), "another template has this id"),
        (json!({"name": "other", "id": "short"}), "24 hexadecimal digits"),
    ] {
        let (status, error) = templates(&sandbox, "PUT", &json!([invalid]));
        assert_eq!(status, 400);
        assert!(error["details"][0].as_str().unwrap().contains(words), "{error}");
    }

    templates(&sandbox, "PUT", &json!([{"name": "other"}]));
    send("POST", &format!("{}/_sandbox/reset", sandbox.url()), &[], "");
    assert_eq!(templates(&sandbox, "GET", &Value::Null).1, before);
}

#[test]
fn sizes_have_a_limit_and_another_with_large_room() {
    let sandbox = sandbox();
    for body in [
        json!({"size": 0}),
        json!({"size": 2500}),
        json!({"size": 2501, "large_room": true}),
        json!({"size": 20000, "large_room": true}),
    ] {
        assert_eq!(room(&sandbox, body.clone())["size"], body["size"]);
    }
    let (status, error) = post(&sandbox.v2_base_url(), "token", &json!({"size": 2501}));
    let detail = "Invalid body param: room size greater than 2500, set large_room flag as true";
    assert_eq!(
        (status, error),
        (400, json!({"code": 400, "message": "Invalid body param", "details": [detail]}))
    );
    let (_, details) = refused(&sandbox, json!({"size": 20001, "large_room": true}));
    assert_eq!(details, json!(["Invalid body param: room size greater than 20000"]));
    let (_, details) = refused(&sandbox, json!({"size": 1_u64 << 40}));
    assert_eq!(details, json!([detail]));
    for size in [json!(-1), json!(1.5), json!("5")] {
        assert_eq!(refused(&sandbox, json!({"size": size})).0, "Invalid body param");
    }

    // The room as a whole is checked, even if its settings came in several requests.
    let large = room(&sandbox, json!({"size": 3000, "large_room": true}));
    assert_eq!(by_id(&sandbox, &large, Some(json!({"large_room": false}))).0, 400);
    assert_eq!(updated(&sandbox, &large, json!({"size": 4000}))["size"], 4000);
}

#[test]
fn durations_have_limits() {
    let sandbox = sandbox();
    for seconds in [120, 43_200] {
        let room = room(&sandbox, json!({"max_duration_seconds": seconds}));
        assert_eq!(room["max_duration_seconds"], seconds);
    }
    for (seconds, why) in [
        (json!(119), "less than 120"),
        (json!(-1), "less than 120"),
        (json!(43_201), "greater than 43200"),
        (json!(1_u64 << 40), "greater than 43200"),
    ] {
        let (message, _) = refused(&sandbox, json!({"max_duration_seconds": seconds}));
        assert_eq!(message, format!("Invalid body param: max_duration_seconds {why} seconds"));
    }
}

#[test]
fn regions_names_polls_and_webhooks_are_checked() {
    let sandbox = sandbox();
    assert_eq!(refused(&sandbox, json!({"region": "mars"})).0, "Error: region not supported");
    for body in [
        json!({"name": "a b"}),
        json!({"polls": "p"}),
        json!({"polls": [1]}),
        json!({"webhook": {}}),
        json!({"webhook": {"url": ""}}),
        json!({"webhook": {"url": "u", "headers": {"x": 1}}}),
        json!({"recording_info": true}),
    ] {
        assert!(refused(&sandbox, body).0.starts_with("Invalid body param"));
    }
}

#[test]
fn uploads_have_four_types_and_no_assumed_region() {
    let sandbox = sandbox();
    for kind in ["s3", "gs", "oss", "azure"] {
        let upload = json!({
            "type": kind, "location": "b", "credentials": {"key": "k", "secret": "s"},
        });
        let info = json!({"enabled": true, "upload_info": upload});
        let room = room(&sandbox, json!({"recording_info": info}));
        assert_eq!(room["recording_info"], info);
        assert_eq!(room["recording_source_template"], false);
    }
    for (upload, message) in [
        (json!({"type": "ftp", "location": "b"}), "Invalid upload configuration"),
        (json!({"type": "gs"}), "Bucket location is missing"),
    ] {
        let body = json!({"recording_info": {"upload_info": upload}});
        assert_eq!(refused(&sandbox, body).0, message);
    }
}

#[test]
fn a_room_is_retrieved_disabled_and_enabled_by_its_id() {
    let sandbox = sandbox();
    let made = room(&sandbox, json!({"name": "r"}));
    assert_eq!(by_id(&sandbox, &made, None), (200, made.clone()));
    assert_eq!(updated(&sandbox, &made, json!({"enabled": false}))["enabled"], false);
    assert_eq!(room(&sandbox, json!({"name": "r"}))["enabled"], false);
    let enabled = updated(&sandbox, &made, json!({"enabled": true}));
    assert_eq!((&enabled["enabled"], &enabled["id"]), (&json!(true), &made["id"]));
    assert_ne!(enabled["updated_at"], made["updated_at"]);
}

#[test]
fn an_update_changes_what_it_mentions() {
    let sandbox = sandbox();
    let made = room(&sandbox, json!({"name": "before", "description": "d", "size": 5}));
    let change = json!({"name": "after", "size": 6, "polls": ["p"]});
    let changed = updated(&sandbox, &made, change);
    assert_eq!((&changed["id"], &changed["name"]), (&made["id"], &json!("after")));
    assert_eq!((&changed["description"], &changed["size"]), (&json!("d"), &json!(6)));
    assert_eq!(room(&sandbox, json!({"name": "AFTER"}))["id"], made["id"]);

    let other = room(&sandbox, json!({"name": "before"}));
    assert_ne!(other["id"], made["id"]);
    assert_eq!(by_id(&sandbox, &other, Some(json!({"name": "After"}))).0, 400);
    assert_eq!(updated(&sandbox, &made, json!({"name": "After"}))["name"], "After");
}

#[test]
fn an_unknown_id_is_not_found_and_creates_no_room() {
    let sandbox = sandbox();
    for id in ["000000000000000000000000", "%2e%2e", "r"] {
        let missing = json!({"id": id});
        for change in [None, Some(json!({"enabled": false})), Some(json!({"name": "r"}))] {
            let (status, error) = by_id(&sandbox, &missing, change);
            assert_eq!((status, &error["code"]), (404, &json!(404)));
        }
    }
    assert_eq!(names(&sandbox, "enabled=true").len() + names(&sandbox, "enabled=false").len(), 0);
}

#[test]
fn a_list_has_enabled_rooms_unless_asked_for_the_others() {
    let sandbox = sandbox();
    let off = room(&sandbox, json!({"name": "off"}));
    room(&sandbox, json!({"name": "on"}));
    updated(&sandbox, &off, json!({"enabled": false}));
    assert_eq!(names(&sandbox, ""), ["on"]);
    assert_eq!(names(&sandbox, "enabled=true"), ["on"]);
    assert_eq!(names(&sandbox, "enabled=false"), ["off"]);
    assert_eq!(names(&sandbox, "name=off"), Vec::<String>::new());
    assert_eq!(names(&sandbox, "name=OFF&enabled=false"), ["off"]);
    assert_eq!(names(&sandbox, "name=o"), Vec::<String>::new());
}

#[test]
fn a_list_comes_in_pages_each_room_once() {
    let sandbox = sandbox();
    for number in 0..25 {
        room(&sandbox, json!({"name": format!("room-{number}")}));
    }
    let (mut seen, mut start) = (Vec::new(), String::new());
    for length in [10, 10, 5, 0] {
        let (_, page) = list(&sandbox, &format!("limit=10&start={start}"));
        assert_eq!(page["limit"], 10);
        let data = page["data"].as_array().unwrap();
        assert_eq!(data.len(), length);
        seen.extend(data.iter().map(|room| room["name"].as_str().unwrap().to_owned()));
        start = page["last"].as_str().unwrap().to_owned();
        // A room that is created between two pages does not move the others.
        room(&sandbox, json!({"name": format!("late-{}", seen.len())}));
    }
    assert_eq!(start, "");
    let newest_first: Vec<_> = (0..25).rev().map(|number| format!("room-{number}")).collect();
    assert_eq!(seen, newest_first);

    assert_eq!(names(&sandbox, "limit=100").len(), 28);
    assert_eq!(names(&sandbox, "").len(), 10);
}

#[test]
fn a_page_may_begin_behind_a_room_that_has_left_the_list() {
    let sandbox = sandbox();
    for name in ["third", "second", "first"] {
        room(&sandbox, json!({"name": name}));
    }
    let second = room(&sandbox, json!({"name": "second"}));
    updated(&sandbox, &second, json!({"enabled": false}));
    let start = second["id"].as_str().unwrap();
    assert_eq!(names(&sandbox, &format!("start={start}")), ["third"]);
}

#[test]
fn a_list_can_be_of_a_time() {
    let times = ["10:00:00.123456789Z", "10:00:00.124000000Z", "10:00:00.124999999Z"];
    let times = times.map(|time| format!("2026-01-02T{time}"));
    let rooms = ["a", "b", "c"].iter().zip(&times);
    let rooms: Vec<_> =
        rooms.map(|(name, time)| json!({"name": name, "created_at": time})).collect();
    let seed = json!({"version": 1, "rooms": rooms});
    let sandbox = Sandbox::builder().seed(seed).start().unwrap();
    // Times are compared to the millisecond, from either API.
    for (query, found) in [
        ("after=2026-01-02T10:00:00.124Z", &["c", "b"][..]),
        ("after=2026-01-02T10:00:00.124999999Z", &["c", "b"]),
        ("before=2026-01-02T10:00:00.123Z", &["a"]),
        ("before=2026-01-02T10:00:00.123000001Z", &["a"]),
        ("before=2026-01-02T10:00:00.124Z", &["c", "b", "a"]),
        ("after=2026-01-02T10:00:00.124Z&before=2026-01-02T10:00:00.124Z", &["c", "b"]),
        ("after=2026-01-02T10:00:00.125Z", &[]),
        ("before=2026-01-02T10:00:00.122Z", &[]),
        ("after=2001-01-01T00:00:00Z", &["c", "b", "a"]),
    ] {
        assert_eq!(names(&sandbox, query), found, "{query}");
    }
}

#[test]
fn a_list_can_be_of_a_template() {
    let sandbox =
        Sandbox::builder().template("plain", false).template("taped", true).start().unwrap();
    let plain = room(&sandbox, json!({"name": "a"}))["template_id"].clone();
    let (_, listed) = templates(&sandbox, "GET", &Value::Null);
    let taped = listed["data"][1]["id"].as_str().unwrap();
    room(&sandbox, json!({"name": "b", "template_id": taped}));
    assert_eq!(names(&sandbox, &format!("template_id={}", plain.as_str().unwrap())), ["a"]);
    assert_eq!(names(&sandbox, &format!("template_id={taped}&name=B")), ["b"]);
    assert_eq!(names(&sandbox, &format!("template_id={taped}&name=a")), Vec::<String>::new());
    assert_eq!(names(&sandbox, "template_id=nope"), Vec::<String>::new());
    assert_eq!(names(&sandbox, "template_id=").len(), 2);
}

#[test]
fn times_have_three_digits_and_those_of_the_legacy_api_nine() {
    let sandbox = sandbox();
    let made = room(&sandbox, json!({"name": "r"}));
    let disabled = updated(&sandbox, &made, json!({"enabled": false}));
    let (_, page) = list(&sandbox, "enabled=false");
    let length = |room: &Value, field: &str| room[field].as_str().unwrap().len();
    let milliseconds = "2026-01-01T00:00:00.123Z".len();
    for room in [&made, &disabled, &page["data"][0]] {
        assert_eq!(length(room, "created_at"), milliseconds, "{room}");
    }
    assert_eq!(length(&disabled, "updated_at"), milliseconds);
    let (_, legacy) = post(&sandbox.base_url(), "token", &json!({"name": "r"}));
    assert_eq!(length(&legacy, "created_at"), milliseconds + 6);
    let at = made["created_at"].as_str().unwrap();
    assert!(legacy["created_at"].as_str().unwrap().starts_with(at.trim_end_matches('Z')));
    assert_eq!(names(&sandbox, &format!("enabled=false&after={at}&before={at}")), ["r"]);
}

#[test]
fn invalid_queries_are_refused() {
    let sandbox = sandbox();
    for query in [
        "limit=9",
        "limit=101",
        "limit=-1",
        "limit=ten",
        "enabled=maybe",
        "start=000000000000000000000000",
        "after=yesterday",
        "name=a&name=b",
    ] {
        let (status, error) = list(&sandbox, query);
        assert_eq!((status, &error["message"]), (400, &json!("Invalid query param")), "{query}");
    }
}

#[test]
fn how_a_list_ends_is_a_switch() {
    for (list_end, last) in [
        (ListEnd::Empty, Some(json!(""))),
        (ListEnd::Null, Some(Value::Null)),
        (ListEnd::Absent, None),
    ] {
        let quirks = Quirks { list_end, ..Quirks::default() };
        let sandbox = Sandbox::builder().quirks(quirks).start().unwrap();
        room(&sandbox, json!({}));
        assert_eq!(list(&sandbox, "").1.get("last"), last.as_ref());
    }
    let sandbox = sandbox();
    let id = room(&sandbox, json!({}))["id"].clone();
    assert_eq!(list(&sandbox, "").1["last"], id);
    let (_, behind) = list(&sandbox, &format!("start={}", id.as_str().unwrap()));
    assert_eq!((&behind["data"], &behind["last"]), (&json!([]), &json!("")));
}

#[test]
fn bearer_tokens_and_methods_are_checked_on_every_path() {
    let sandbox = Sandbox::builder().token("right").start().unwrap();
    let rooms = format!("{}/rooms", sandbox.v2_base_url());
    for url in [rooms.clone(), format!("{rooms}/000000000000000000000000")] {
        for method in ["GET", "POST"] {
            let (status, error) = send(method, &url, &[], "{}");
            assert_eq!((status, &error["message"]), (401, &json!("Authentication error")));
            let wrong = ("authorization", "Bearer wrong");
            let (status, error) = send(method, &url, &[wrong], "{}");
            assert_eq!((status, &error["message"]), (401, &json!("Token validation error")));
        }
        let (status, error) = send("DELETE", &url, &[], "");
        assert_eq!((status, &error["code"]), (405, &json!(405)));
    }
}

#[test]
fn the_journal_counts_by_name_and_shows_no_secret() {
    let sandbox = sandbox();
    let hook = json!({"url": "https://hook.test", "headers": {"x": "CANARY"}});
    let made = room(&sandbox, json!({"name": "r", "webhook": hook}));
    by_id(&sandbox, &made, None);
    by_id(&sandbox, &made, Some(json!({"enabled": false})));
    by_id(&sandbox, &made, Some(json!({"size": -1})));
    list(&sandbox, "name=R&enabled=false");
    by_id(&sandbox, &json!({"id": "none"}), None);

    let (_, journal) = send("GET", &format!("{}/_sandbox/requests", sandbox.url()), &[], "");
    let entries = journal["data"].as_array().unwrap();
    let rules: Vec<_> = entries.iter().map(|entry| &entry["rule"]).collect();
    let expected =
        ["room.created", "room.found", "room.disabled", "body.type", "room.list", "room.unknown"];
    assert_eq!(rules, expected);
    assert_eq!(entries[4]["query"], "name=R&enabled=false");
    assert!(!journal.to_string().contains("CANARY"));
    let (_, invariants) = send("GET", &format!("{}/_sandbox/invariants", sandbox.url()), &[], "");
    assert_eq!(invariants["attempts"], json!({"r": 5}));
}
