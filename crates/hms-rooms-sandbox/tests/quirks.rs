//! Undocumented behaviour: requests that programs send although the documents do not allow them.
//! They are refused unless a switch accepts them. Also the shapes of replies in the documents'
//! samples.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;

use hms_rooms_sandbox::{ListLimit, Quirks, RenameTaken, Sandbox};
use serde_json::{Value, json};

use http::{get, post, send};

const BEARER: (&str, &str) = ("authorization", "Bearer token");

fn with(quirks: Quirks) -> Sandbox {
    Sandbox::builder().quirks(quirks).start().unwrap()
}

/// Sends a request that must succeed, and returns the room.
#[track_caller]
fn room(method: &str, url: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, room) = send(method, url, &[BEARER], &body);
    assert_eq!(status, 200, "{method} {url} {body}: {room}");
    room
}

#[test]
fn a_limit_out_of_range_is_refused_clamped_or_taken() {
    for (list_limit, answers) in [
        (ListLimit::Refuse, [None, None, None, None, Some(10), None]),
        (ListLimit::Clamp, [Some(10), Some(10), Some(10), Some(100), Some(10), None]),
        (ListLimit::Any, [None, None, Some(1), Some(4_294_967_294), Some(10), None]),
    ] {
        let sandbox = with(Quirks { list_limit, ..Quirks::default() });
        for _ in 0..12 {
            post(&sandbox.v2_base_url(), "token", &json!({}));
        }
        for (limit, answer) in ["-1", "0", "1", "4294967294", "", "ten"].iter().zip(answers) {
            let url = format!("{}/rooms?limit={limit}", sandbox.v2_base_url());
            let (status, page) = get(&url, "token");
            assert_eq!(status, if answer.is_some() { 200 } else { 400 }, "{list_limit:?} {limit}");
            if let Some(limit) = answer {
                assert_eq!(page["limit"], limit);
                let length = page["data"].as_array().unwrap().len() as u64;
                assert_eq!(length, 12.min(limit), "{list_limit:?} {limit}");
            }
        }
    }
}

#[test]
fn another_content_type_and_an_empty_body_are_read_if_a_switch_says_so() {
    let text = ("content-type", "text/plain");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let any = Quirks { any_content_type: true, ..Quirks::default() };
    let empty = Quirks { empty_body: true, ..Quirks::default() };
    for (quirks, headers, body, status) in [
        (Quirks::default(), &[BEARER, text][..], "{}", 400),
        (any, &[BEARER, text], "{}", 200),
        (any, &[BEARER, form], "{}", 200),
        (any, &[BEARER, text], "name=r", 400),
        (any, &[BEARER], "", 400),
        (Quirks::default(), &[BEARER], "", 400),
        (empty, &[BEARER], "", 200),
        (empty, &[BEARER, text], "", 400),
        (Quirks { any_content_type: true, ..empty }, &[BEARER, text], "", 200),
    ] {
        let sandbox = with(quirks);
        for base_url in [sandbox.base_url(), sandbox.v2_base_url()] {
            let answer = send("POST", &format!("{base_url}/rooms"), headers, body);
            assert_eq!(answer.0, status, "{quirks:?} {headers:?} {body:?}: {}", answer.1);
        }
    }
}

#[test]
fn empty_texts_are_refused_or_ignored() {
    let fields = [("legacy", "template"), ("v2", "template_id"), ("", "region"), ("", "name")];
    for (empty_as_absent, status) in [(false, 400), (true, 200)] {
        let sandbox = with(Quirks { empty_as_absent, ..Quirks::default() });
        for (api, field) in fields {
            for (name, base_url) in [("legacy", sandbox.base_url()), ("v2", sandbox.v2_base_url())]
            {
                if api.is_empty() || api == name {
                    let answer = post(&base_url, "token", &json!({ field: "" }));
                    assert_eq!(answer.0, status, "{name} {field}: {}", answer.1);
                }
            }
        }
        // A disable still needs a name.
        assert_eq!(
            post(&sandbox.base_url(), "token", &json!({"name": "", "active": false})).0,
            400
        );
    }
}

#[test]
fn a_region_in_upper_case_is_refused_or_read() {
    let sandbox = with(Quirks { region_any_case: true, ..Quirks::default() });
    for base_url in [sandbox.base_url(), sandbox.v2_base_url()] {
        let url = format!("{base_url}/rooms");
        assert_eq!(room("POST", &url, &json!({"region": "EU"}))["region"], "eu");
        assert_eq!(room("POST", &url, &json!({"region": "Auto"}))["region"], "in");
        assert_eq!(post(&base_url, "token", &json!({"region": "MARS"})).0, 400);
        let strict = with(Quirks::default());
        assert_eq!(post(&strict.v2_base_url(), "token", &json!({"region": "IN"})).0, 400);
        assert_eq!(post(&strict.base_url(), "token", &json!({"region": "IN"})).0, 400);
    }
}

#[test]
fn a_path_that_ends_with_a_slash_is_not_found_or_accepted() {
    let strict = with(Quirks::default());
    for base_url in [strict.base_url(), strict.v2_base_url()] {
        assert_eq!(send("POST", &format!("{base_url}/rooms/"), &[BEARER], "{}").0, 404);
    }
    let sandbox = with(Quirks { trailing_slash: true, ..Quirks::default() });
    let (legacy, v2) = (sandbox.base_url(), sandbox.v2_base_url());
    let made = room("POST", &format!("{v2}/rooms/"), &json!({"name": "r"}));
    let id = made["id"].as_str().unwrap();
    assert_eq!(room("POST", &format!("{legacy}/rooms/"), &json!({"name": "r"}))["id"], id);
    let one = format!("{v2}/rooms/{id}/");
    assert_eq!(room("POST", &one, &json!({"enabled": false}))["enabled"], false);
    assert_eq!(room("GET", &one, &Value::Null)["id"], id);
    let page = room("GET", &format!("{v2}/rooms/?enabled=false&name=r"), &Value::Null);
    assert_eq!(page["data"][0]["id"], id);
    // The journal has the room's name.
    let (_, invariants) = send("GET", &format!("{}/_sandbox/invariants", sandbox.url()), &[], "");
    assert_eq!(invariants["attempts"], json!({"r": 5}));
}

#[test]
fn an_update_to_the_name_of_another_room_is_refused_or_answers_with_that_room() {
    for rename_taken in [RenameTaken::Refuse, RenameTaken::Other] {
        let sandbox = with(Quirks { rename_taken, ..Quirks::default() });
        let rooms = format!("{}/rooms", sandbox.v2_base_url());
        let first = room("POST", &rooms, &json!({"name": "first", "description": "d"}));
        let second = room("POST", &rooms, &json!({"name": "second"}));
        let url = |room: &Value| format!("{rooms}/{}", room["id"].as_str().unwrap());
        let change = json!({"name": "FIRST", "description": "changed"}).to_string();
        let (status, answer) = send("POST", &url(&second), &[BEARER], &change);
        match rename_taken {
            RenameTaken::Refuse => assert_eq!(status, 400, "{answer}"),
            RenameTaken::Other => assert_eq!((status, &answer), (200, &first)),
        }
        assert_eq!(room("GET", &url(&first), &Value::Null), first);
        assert_eq!(room("GET", &url(&second), &Value::Null), second);
        // A room may keep its own name.
        let own = room("POST", &url(&second), &json!({"name": "Second"}));
        assert_eq!((&own["id"], &own["name"]), (&second["id"], &json!("Second")));
    }
}

#[test]
fn replies_have_the_shapes_of_the_samples_if_a_switch_says_so() {
    let sandbox = with(Quirks { odd_replies: true, ..Quirks::default() });
    let rooms = format!("{}/rooms", sandbox.v2_base_url());
    let made = room("POST", &rooms, &json!({"name": "own", "recording_info": {"enabled": true}}));
    assert_eq!(made["updated_at"], made["created_at"]);
    assert_eq!(made["recording_info"], json!({"enabled": true}));
    room("POST", &rooms, &json!({"name": "templates"}));

    let page = room("GET", &rooms, &Value::Null);
    let (templates, own) = (&page["data"][0], &page["data"][1]);
    let key = |room: &Value| format!("{}:{}", room["customer"].as_str().unwrap(), room["name"]);
    assert_eq!(own["key"], key(own).replace('"', ""));
    assert_eq!((own.get("recording_info"), &own["recording"]), (None, &json!({"enabled": true})));
    assert_eq!((templates.get("recording_info"), templates.get("recording")), (None, None));
    for absent in ["app_id", "customer_id"] {
        assert_eq!(own.get(absent), None, "{absent}");
    }
    assert_eq!(own["updated_at"], "0001-01-01T00:00:00Z");

    let url = format!("{rooms}/{}", made["id"].as_str().unwrap());
    let disabled = room("POST", &url, &json!({"enabled": false}));
    assert_eq!((&disabled["enabled"], &disabled["id"]), (&json!(false), &made["id"]));
    assert_eq!(disabled.get("recording"), Some(&Value::Null));
    assert_eq!(disabled.get("recording_info"), None);
    for empty in ["description", "template_id", "template", "region"] {
        assert_eq!(disabled[empty], "", "{empty}");
    }
    assert_eq!(
        disabled["updated_at"].as_str().unwrap().len(),
        "2022-09-08T14:58:25.629819038Z".len()
    );

    let disabled = post(&sandbox.base_url(), "token", &json!({"name": "own", "active": false})).1;
    assert_eq!(
        (&disabled["active"], disabled.get("recording_info")),
        (&json!(false), Some(&Value::Null))
    );
    assert_eq!((&disabled["template"], &disabled["region"]), (&json!(""), &json!("")));
}

#[test]
fn odd_replies_have_the_fewest_digits() {
    let seed = |time: &str| json!({"version": 1, "rooms": [{"name": "r", "created_at": time}]});
    for (time, digits) in [
        ("2026-01-02T03:04:05.370Z", "2026-01-02T03:04:05.37Z"),
        ("2026-01-02T03:04:05.100200300Z", "2026-01-02T03:04:05.1Z"),
        ("2026-01-02T03:04:10.000000001Z", "2026-01-02T03:04:10Z"),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123Z"),
    ] {
        let quirks = Quirks { odd_replies: true, ..Quirks::default() };
        let sandbox = Sandbox::builder().quirks(quirks).seed(seed(time)).start().unwrap();
        let page = room("GET", &format!("{}/rooms", sandbox.v2_base_url()), &Value::Null);
        assert_eq!(page["data"][0]["created_at"], digits);
    }
}
