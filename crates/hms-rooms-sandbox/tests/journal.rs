//! The journal: each request is explained, found by filters, and repeated by its curl command.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod wire;

use std::process::Command;

use hms_rooms_sandbox::{DisableUnknown, Quirks, Sandbox};
use serde_json::{Value, json};

use http::{get, post, send};
use wire::Wire;

/// The requests that a query selects.
#[track_caller]
fn requests(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let url = format!("{}/_sandbox/requests?{query}", sandbox.url());
    let (status, journal) = send("GET", &url, &[], "");
    assert_eq!(status, 200, "{journal}");
    journal["data"].as_array().unwrap().clone()
}

fn ids(entries: &[Value]) -> Vec<u64> {
    entries.iter().map(|entry| entry["id"].as_u64().unwrap()).collect()
}

/// The hint on the newest request.
fn hint(sandbox: &Sandbox) -> String {
    requests(sandbox, "limit=1")[0]["hint"].as_str().unwrap_or_default().to_owned()
}

fn create(sandbox: &Sandbox, body: &Value) -> (u16, Value) {
    post(&sandbox.base_url(), "token", body)
}

#[test]
fn requests_are_numbered_and_attempts_counted_by_name() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.set_faults(&json!([{"room": "a", "first": 1, "status": 503}])).unwrap();
    for name in ["a", "b", "A"] {
        create(&sandbox, &json!({ "name": name }));
    }
    create(&sandbox, &json!({}));
    let entries = requests(&sandbox, "");
    assert_eq!(ids(&entries), [1, 2, 3, 4]);
    let attempts: Vec<_> = entries.iter().map(|entry| &entry["attempt"]).collect();
    assert_eq!(attempts, [&json!(1), &json!(1), &json!(2), &Value::Null]);
    assert!(entries.iter().all(|entry| entry["took_ms"].is_f64()), "{entries:?}");
}

#[test]
fn requests_are_found_by_their_fields_and_faults() {
    let sandbox = Sandbox::start().unwrap();
    let faults = json!([{"room": "hung", "close_idle_ms": 0}, {"room": "late", "status": 503}]);
    sandbox.set_faults(&faults).unwrap();
    create(&sandbox, &json!({"name": "r"}));
    create(&sandbox, &json!({"name": "late"}));
    create(&sandbox, &json!({"name": "R", "region": "mars"}));
    get(&format!("{}/rooms?name=r", sandbox.v2_base_url()), "token");
    get(&format!("{}/nothing", sandbox.v2_base_url()), "token");
    create(&sandbox, &json!({"name": "hung"}));
    for (query, found) in [
        ("method=get", &[4, 5][..]),
        ("path=/api/v2/rooms", &[1, 2, 3, 6]),
        ("path=/v2/*", &[4, 5]),
        ("status=503", &[2]),
        ("status=4xx", &[3, 5]),
        ("name=r", &[1, 3, 4]),
        ("rule=room.created", &[1, 6]),
        ("fault=close_idle_ms", &[6]),
        ("fault=", &[2, 6]),
        ("limit=2", &[5, 6]),
        ("after=2", &[3, 4, 5, 6]),
        ("after=2&limit=1", &[3]),
        ("after=6", &[]),
        ("name=r&status=400", &[3]),
        ("since=2999-01-01T00:00:00Z", &[]),
        ("since=1999-01-01T00:00:00Z&limit=1", &[6]),
    ] {
        assert_eq!(ids(&requests(&sandbox, query)), found, "{query}");
    }
    for unknown in ["nome=r", "limit=many", "since=yesterday"] {
        let url = format!("{}/_sandbox/requests?{unknown}", sandbox.url());
        assert_eq!(send("GET", &url, &[], "").0, 400, "{unknown}");
    }
}

#[test]
fn a_request_without_a_reply_has_the_status_none() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.set_faults(&json!([{"first": 1, "garbage": "HTTP/1.1 204 None\r\n\r\n"}])).unwrap();
    create(&sandbox, &json!({"name": "r"}));
    create(&sandbox, &json!({"name": "r"}));
    assert_eq!(ids(&requests(&sandbox, "status=none")), [1]);
}

#[test]
fn the_last_thousand_are_kept_and_numbers_go_on_over_a_reset() {
    let sandbox = Sandbox::start().unwrap();
    for _ in 0..1001 {
        send("GET", &format!("{}/x", sandbox.url()), &[], "");
    }
    let entries = requests(&sandbox, "");
    assert_eq!((entries.len(), &entries[0]["id"]), (1000, &json!(2)));
    send("POST", &format!("{}/_sandbox/reset", sandbox.url()), &[], "");
    assert!(requests(&sandbox, "").is_empty());
    create(&sandbox, &json!({"name": "r"}));
    let entry = &requests(&sandbox, "")[0];
    assert_eq!((&entry["id"], &entry["attempt"]), (&json!(1002), &json!(1)));
}

#[test]
fn entries_have_a_bounded_size() {
    let sandbox = Sandbox::start().unwrap();
    let long = "x".repeat(500_000);
    create(&sandbox, &json!({"name": long, "description": long, "template": long}));
    create(&sandbox, &json!({"name": "r", "polls": vec!["p"; 100_000]}));
    get(&format!("{}/rooms?name={}", sandbox.v2_base_url(), &long[..6000]), "token");
    let entries = requests(&sandbox, "");
    assert_eq!(entries.len(), 3);
    for entry in entries {
        assert!(entry.to_string().len() < 5000, "{entry}");
        // If only a part is kept, there is no command to repeat it.
        assert_eq!(entry.get("curl"), None);
    }
}

#[test]
fn a_hint_names_the_nearest_room() {
    let sandbox = Sandbox::start().unwrap();
    create(&sandbox, &json!({"name": "nothing-yet", "active": false}));
    assert_eq!(hint(&sandbox), "no room of that name, nor any other");
    create(&sandbox, &json!({"name": "test-room"}));
    create(&sandbox, &json!({"name": "tset-room", "active": false}));
    assert_eq!(hint(&sandbox), "no room of that name; nearest: test-room");
    create(&sandbox, &json!({"name": "another", "active": false}));
    assert_eq!(hint(&sandbox), "no room of that name, nor one like it");

    let quirks = Quirks { disable_unknown: DisableUnknown::NotFound, ..Quirks::default() };
    let sandbox = Sandbox::builder().quirks(quirks).start().unwrap();
    create(&sandbox, &json!({"name": "test-room"}));
    assert_eq!(create(&sandbox, &json!({"name": "test_room", "active": false})).0, 404);
    assert_eq!(hint(&sandbox), "no room of that name; nearest: test-room");
}

#[test]
fn a_hint_explains_a_404_of_v2() {
    let sandbox = Sandbox::start().unwrap();
    let id = create(&sandbox, &json!({"name": "test-room"})).1["id"].as_str().unwrap().to_owned();
    let rooms = format!("{}/rooms", sandbox.v2_base_url());

    get(&format!("{rooms}/test-room"), "token");
    assert_eq!(hint(&sandbox), format!("test-room is a room's name; its id is {id}"));
    let other = if id.ends_with('0') { '1' } else { '0' };
    get(&format!("{rooms}/{}{other}", &id[..23]), "token");
    assert_eq!(hint(&sandbox), format!("no room of that id; nearest: {id}, test-room"));

    get(&format!("{rooms}?name=tes-room"), "token");
    assert_eq!(hint(&sandbox), "no room of that name; nearest: test-room");
    create(&sandbox, &json!({"name": "test-room", "active": false}));
    get(&format!("{rooms}?name=test-room"), "token");
    assert_eq!(hint(&sandbox), "the room of that name is disabled");
    get(&format!("{rooms}?name=test-room&enabled=false"), "token");
    assert_eq!(hint(&sandbox), "");
}

#[test]
fn a_hint_names_ignored_parameters() {
    let sandbox = Sandbox::start().unwrap();
    let rooms = format!("{}/rooms", sandbox.v2_base_url());
    get(&format!("{rooms}?enabled=true&name=&template_id=&after=&before=&limit=10&start="), "t");
    assert_eq!(hint(&sandbox), "");
    create(&sandbox, &json!({"name": "r"}));
    get(&format!("{rooms}?tempalte_id=x&active=true&limit=10"), "t");
    assert_eq!(hint(&sandbox), "ignored in the query: tempalte_id, active");
    let (status, _) =
        send("POST", &format!("{rooms}?name=r"), &[("authorization", "Bearer t")], "{}");
    assert_eq!((status, hint(&sandbox).as_str()), (200, "ignored in the query: name"));
    send(
        "POST",
        &format!("{}/rooms?x", sandbox.base_url()),
        &[("authorization", "Bearer t")],
        "{}",
    );
    assert_eq!(hint(&sandbox), "ignored in the query: x");
    get(&format!("{rooms}?{}", "a=&b=&c=&d=&e=&f=&g=&h=&i=&j="), "t");
    assert_eq!(hint(&sandbox), "ignored in the query: a, b, c, d, e, f, g, h and 2 more");
}

#[test]
fn a_hint_names_fields_of_the_other_api() {
    let sandbox = Sandbox::start().unwrap();
    let v2 = sandbox.v2_base_url();
    let (_, made) = post(&v2, "token", &json!({"name": "r"}));
    let (status, reply) = post(&v2, "token", &json!({"name": "r", "active": false}));
    assert_eq!((status, &reply["enabled"], &reply["id"]), (200, &json!(true), &made["id"]));
    assert_eq!(reply.get("active"), None);
    let legacy = "ignored in the body: active, which is a word of the legacy API, at /api/v2";
    assert_eq!(hint(&sandbox), legacy);
    post(&v2, "token", &json!({"name": "r", "enabled": false, "colour": "red"}));
    assert_eq!(hint(&sandbox), "ignored in the body: colour, enabled");

    let url = format!("{v2}/rooms/{}", made["id"].as_str().unwrap());
    let bearer = ("authorization", "Bearer token");
    let (_, reply) = send("POST", &url, &[bearer], r#"{"active": false}"#);
    assert_eq!((&reply["enabled"], hint(&sandbox).as_str()), (&json!(true), legacy));
    let (_, reply) = send("POST", &url, &[bearer], r#"{"enabled": false}"#);
    assert_eq!((&reply["enabled"], hint(&sandbox).as_str()), (&json!(false), ""));

    let (_, reply) = create(&sandbox, &json!({"name": "s", "enabled": false, "size": 5}));
    assert_eq!(reply["active"], true);
    let of_v2 = "ignored in the body: enabled, size, which is a word of v2, at /v2";
    assert_eq!(hint(&sandbox), of_v2);
}

#[test]
fn a_hint_names_the_nearest_template() {
    let sandbox = Sandbox::builder().template("default", false).start().unwrap();
    let default = create(&sandbox, &json!({})).1["template_id"].as_str().unwrap().to_owned();
    create(&sandbox, &json!({"template": "defualt"}));
    assert_eq!(hint(&sandbox), "no such template; nearest: default");
    create(&sandbox, &json!({"template": default}));
    assert_eq!(hint(&sandbox), format!("{default} is a template's id; its name is default"));
    post(&sandbox.v2_base_url(), "token", &json!({"template_id": "default"}));
    assert_eq!(hint(&sandbox), format!("default is a template's name; its id is {default}"));
}

#[test]
fn a_hint_names_the_nearest_path() {
    let sandbox = Sandbox::start().unwrap();
    for (path, nearest) in
        [("/api/v2/room", "/api/v2/rooms"), ("/v2//rooms", "/v2/rooms"), ("/rooms", "")]
    {
        send("POST", &format!("{}{path}", sandbox.url()), &[], "{}");
        let expected = if nearest.is_empty() { "" } else { &format!("nearest: {nearest}") };
        assert_eq!(hint(&sandbox), expected, "{path}");
    }
}

/// Characters that change a terminal or the order of its text.
const DECEIVING: &str = "\u{1b}\u{7}\0\r\n\u{7f}\u{9b}\u{202e}\u{2066}\u{2028}";

#[track_caller]
fn assert_shows_nothing_else(command: &str) {
    let deceives = |c: char| c.is_control() || DECEIVING.contains(c);
    assert!(!command.contains(deceives), "{command:?}");
}

#[test]
fn a_curl_command_has_no_deceiving_characters() {
    let sandbox = Sandbox::start().unwrap();
    let mut wire = Wire::to(&sandbox);
    wire.get("/v2/rooms?name=\u{202e}\u{2066}\u{9b}");
    let answer = wire.reply();
    let entry = &requests(&sandbox, "")[0];
    // The journal has the original text.
    assert_eq!(entry["query"], "name=\u{202e}\u{2066}\u{9b}");
    let command = entry["curl"].as_str().unwrap();
    assert_shows_nothing_else(command);
    assert_eq!(again(command, "t"), (answer.status(), answer.json()));
}

/// Runs a curl command of the journal with a token, and returns status and JSON.
fn again(command: &str, token: &str) -> (u16, Value) {
    let output = Command::new("sh")
        .args(["-c", &format!("{command} --silent --show-error --write-out '\\n%{{http_code}}'")])
        .env("HMS_MANAGEMENT_TOKEN", token)
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let (body, status) = said.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), serde_json::from_str(body).unwrap_or_default())
}

#[test]
fn a_curl_command_repeats_its_request() {
    let sandbox = Sandbox::builder().token("CANARY").start().unwrap();
    let (legacy, v2) = (sandbox.base_url(), sandbox.v2_base_url());
    let (rooms, bearer) = (format!("{legacy}/rooms"), ("authorization", "Bearer CANARY"));
    post(&legacy, "CANARY", &json!({"name": "r", "description": "it's $HOME `id` \"q\" \\ \n é"}));
    // Each is repeated once. Repeating does not change the result any more.
    let asked = [
        post(&legacy, "CANARY", &json!({"name": "r"})),
        post(&legacy, "CANARY", &json!({"name": "r", "region": "'; exit 1; '"})),
        post(&legacy, "CANARY", &json!({"name": "r", "region": DECEIVING})),
        get(&format!("{v2}/rooms?name=r&x=[1-3]{{a,b}}&y=%27$(id)'&z=!"), "CANARY"),
        get(&format!("{v2}/rooms/../.."), "CANARY"),
        send("DELETE", &rooms, &[bearer], ""),
        send("PUT", &rooms, &[bearer], r#"{"name":"r"}"#),
        send("POST", &rooms, &[bearer], ""),
        send("POST", &rooms, &[bearer, ("content-type", "text/plain")], r#"{"name":"r"}"#),
        send("POST", &rooms, &[], r#"{"name":"r"}"#),
        send("POST", &rooms, &[("authorization", "Basic CANARY")], r#"{"name":"r"}"#),
    ];
    let entries = requests(&sandbox, "after=1");
    assert_eq!(entries.len(), asked.len());
    for (entry, answer) in entries.iter().zip(asked) {
        let command = entry["curl"].as_str().unwrap();
        assert!(!command.contains("CANARY"), "{command}");
        assert_shows_nothing_else(command);
        assert_eq!(again(command, "CANARY"), answer, "{command}");
    }
    // The repeated requests are the same as the originals.
    let repeated = requests(&sandbox, &format!("after={}", entries.len() + 1));
    for (first, second) in entries.iter().zip(&repeated) {
        for part in ["method", "path", "query", "status", "rule", "body", "curl"] {
            assert_eq!(first.get(part), second.get(part), "{part}");
        }
    }
    assert_eq!(repeated.len(), entries.len());
}
