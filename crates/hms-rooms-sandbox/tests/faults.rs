//! Every fault, on a real socket.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod wire;

use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use hms_rooms_sandbox::Sandbox;
use serde_json::{Value, json};

use http::{post, reply_to, send};
use wire::{End, Reply, Wire};

/// Longer than any test, in milliseconds.
const FOREVER: u64 = 3_600_000;

/// After this time, a reply is taken to be missing.
const A_WHILE: Duration = Duration::from_millis(300);

fn with(faults: Value) -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    sandbox.set_faults(&faults).unwrap();
    sandbox
}

/// A request to the sandbox's own API.
fn control(sandbox: &Sandbox, method: &str, what: &str, body: &Value) -> (u16, Value) {
    let url = format!("{}/_sandbox/{what}", sandbox.url());
    send(method, &url, &[], &body.to_string())
}

fn rooms(sandbox: &Sandbox) -> u64 {
    control(sandbox, "GET", "invariants", &Value::Null).1["rooms"].as_u64().unwrap()
}

/// The newest entry of the journal.
fn recorded(sandbox: &Sandbox) -> Value {
    let (_, requests) = control(sandbox, "GET", "requests", &Value::Null);
    requests["data"].as_array().unwrap().last().unwrap().clone()
}

/// Waits until a condition holds.
#[track_caller]
fn eventually(happens: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(10);
    while !happens() {
        assert!(Instant::now() < patience, "it never came");
        thread::sleep(Duration::from_millis(5));
    }
}

fn create(sandbox: &Sandbox, name: &str) -> (u16, Value) {
    post(&sandbox.base_url(), "token", &json!({ "name": name }))
}

/// Sends a create on a new connection, and reads until the connection ends.
fn created(sandbox: &Sandbox) -> (Vec<u8>, End) {
    let mut wire = Wire::to(sandbox);
    wire.create("r");
    wire.read_to_end()
}

#[test]
fn a_status_is_answered_in_place_of_the_operation() {
    let sandbox = with(json!([{"status": 503, "headers": {"Retry-After": "7"}}]));
    let reply = reply_to("POST", &format!("{}/rooms", sandbox.base_url()), &[], "{}");
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["retry-after"]),
        (503, &"7".parse().unwrap())
    );
    let body: Value = serde_json::from_str(reply.body()).unwrap();
    assert_eq!(body, json!({"code": 503, "message": "Service Unavailable", "details": []}));
    assert_eq!(rooms(&sandbox), 0);
    let entry = recorded(&sandbox);
    assert_eq!((&entry["fault"], &entry["status"]), (&json!("faults[0]: status"), &json!(503)));
}

#[test]
fn a_status_may_bring_a_body_of_json_or_text_and_a_date() {
    let sandbox = with(json!([
        {"first": 1, "status": 400, "body": {"code": 400, "message": "m"}},
        {"first": 1, "status": 200, "body": "<html>", "headers": {"content-type": "text/html"}},
        {"first": 1, "status": 429, "headers": {"date": "Thu, 01 Jan 1970 00:00:00 GMT"}},
        {"status": 204},
    ]));
    let url = format!("{}/rooms", sandbox.base_url());
    let reply = || reply_to("POST", &url, &[], "{}");
    let json = reply();
    assert_eq!(json.headers()["content-type"], "application/json");
    assert_eq!(json.body(), r#"{"code":400,"message":"m"}"#);
    let html = reply();
    assert_eq!(
        (html.headers()["content-type"].to_str().unwrap(), html.body().as_str()),
        ("text/html", "<html>")
    );
    assert_eq!(reply().headers()["date"], "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_eq!((reply().status().as_u16(), reply().body().as_str()), (204, ""));
}

#[test]
fn a_redirect_names_its_location() {
    let sandbox = with(json!([
        {"first": 1, "redirect": "https://elsewhere.example/"},
        {"status": 307, "redirect": "/v2/rooms"},
    ]));
    for (status, location) in [(302, "https://elsewhere.example/"), (307, "/v2/rooms")] {
        let mut wire = Wire::to(&sandbox);
        wire.create("r");
        let reply = wire.reply();
        assert_eq!((reply.status(), reply.header("location")), (status, Some(location)));
    }
    assert_eq!(rooms(&sandbox), 0);
}

#[test]
fn a_commit_may_follow_the_504() {
    let sandbox = with(json!([{"first": 1, "commit_after_ms": 300}]));
    let (status, body) = create(&sandbox, "late");
    assert_eq!((status, &body["code"], rooms(&sandbox)), (504, &json!(504), 0));
    eventually(|| rooms(&sandbox) == 1);
    assert_eq!(create(&sandbox, "late").0, 200);
    assert_eq!(rooms(&sandbox), 1);
}

#[test]
fn a_reset_of_the_sandbox_comes_before_a_later_commit() {
    let sandbox = with(json!([{"status": 500, "room": "late", "commit_after_ms": 100}]));
    assert_eq!(create(&sandbox, "late").0, 500);
    assert_eq!(control(&sandbox, "POST", "reset", &Value::Null).0, 200);
    // A commit that came after the reset would be visible by now.
    sandbox.set_faults(&json!([{"commit_after_ms": 200}])).unwrap();
    create(&sandbox, "another");
    eventually(|| rooms(&sandbox) > 0);
    assert_eq!(rooms(&sandbox), 1);
}

#[test]
fn a_delayed_reply_is_the_true_one() {
    let sandbox = with(json!([{"delay_ms": 60}]));
    assert_eq!(create(&sandbox, "r").0, 200);
    assert_eq!(recorded(&sandbox)["fault"], "faults[0]: delay_ms");
}

#[test]
fn an_operation_is_done_before_its_reply_is_delayed() {
    let sandbox = with(json!([{"delay_ms": FOREVER}]));
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    eventually(|| rooms(&sandbox) == 1);
    assert_eq!(wire.read_for(A_WHILE), (vec![], End::Open));
}

#[test]
fn a_delay_goes_with_any_action() {
    let after = |delay_ms: u64| {
        let sandbox = with(json!([
            {"first": 1, "delay_ms": delay_ms, "status": 500, "headers": {"connection": "close"}},
            {"first": 1, "delay_ms": delay_ms, "reset": true},
            {"first": 1, "delay_ms": delay_ms, "truncate": 3},
        ]));
        [(); 3].map(|()| {
            let mut wire = Wire::to(&sandbox);
            wire.create("r");
            let (bytes, end) =
                if delay_ms == FOREVER { wire.read_for(A_WHILE) } else { wire.read_to_end() };
            (Reply::of(&bytes).map(|reply| reply.status()), end)
        })
    };
    assert_eq!(after(20), [(Some(500), End::Closed), (None, End::Reset), (Some(200), End::Closed)]);
    assert_eq!(after(FOREVER), [(); 3].map(|()| (None, End::Open)));
}

#[test]
fn a_connection_is_closed_before_the_operation() {
    let sandbox = with(json!([{"close": true}]));
    assert_eq!(created(&sandbox), (vec![], End::Closed));
    assert_eq!(rooms(&sandbox), 0);
    let entry = recorded(&sandbox);
    assert_eq!((&entry["fault"], &entry["status"]), (&json!("faults[0]: close"), &Value::Null));
}

#[test]
fn a_connection_is_reset_before_the_operation() {
    let sandbox = with(json!([{"reset": true}]));
    assert_eq!(created(&sandbox), (vec![], End::Reset));
    assert_eq!(rooms(&sandbox), 0);
}

#[test]
fn a_connection_is_reset_after_the_commit_and_a_retry_finds_the_room() {
    let sandbox = with(json!([{"first": 1, "reset_after_commit": true}]));
    assert_eq!(created(&sandbox), (vec![], End::Reset));
    assert_eq!(rooms(&sandbox), 1);
    let entry = recorded(&sandbox);
    assert_eq!((&entry["rule"], &entry["status"]), (&json!("room.created"), &json!(200)));
    create(&sandbox, "R");
    assert_eq!(recorded(&sandbox)["rule"], "room.exists");
    let (_, invariants) = control(&sandbox, "GET", "invariants", &Value::Null);
    assert_eq!(invariants, json!({"rooms": 1, "duplicate_names": [], "attempts": {"r": 2}}));
}

#[test]
fn a_hanging_request_is_never_answered_nor_done() {
    let sandbox = with(json!([{"hang": true}]));
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    assert_eq!(wire.read_for(A_WHILE), (vec![], End::Open));
    assert_eq!(rooms(&sandbox), 0);
    assert_eq!(recorded(&sandbox)["fault"], "faults[0]: hang");
}

#[test]
fn garbage_replaces_the_reply() {
    let garbage = "SSH-2.0-OpenSSH_9.2\r\n";
    let sandbox = with(json!([{"garbage": garbage}]));
    assert_eq!(created(&sandbox), (garbage.into(), End::Closed));
    assert_eq!(rooms(&sandbox), 0);
}

#[test]
fn a_truncated_reply_promises_all_of_its_body() {
    let whole = {
        let sandbox = Sandbox::start().unwrap();
        let mut wire = Wire::to(&sandbox);
        wire.create("r");
        wire.reply()
    };
    for cut in [0, 1, 100, whole.body.len() - 1] {
        let sandbox = with(json!([{"truncate": cut}]));
        let (bytes, end) = created(&sandbox);
        let reply = Reply::of(&bytes).unwrap();
        assert_eq!((reply.promised(), reply.body.len()), (whole.body.len(), cut));
        assert_eq!((end, reply.status(), rooms(&sandbox)), (End::Closed, 200, 1));
    }
    for no_cut in [whole.body.len(), usize::MAX] {
        let (bytes, end) = created(&with(json!([{"truncate": no_cut}])));
        assert!(Reply::of(&bytes).unwrap().is_whole() && end == End::Closed);
    }
}

#[test]
fn a_dripped_reply_is_the_true_one_and_the_next_is_not_dripped() {
    let sandbox = with(json!([{"first": 1, "drip_ms": 1}, {"every": 2, "drip_ms": FOREVER}]));
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    let dripped = wire.reply().json();
    assert_eq!(dripped["name"], "r");
    wire.create("r");
    assert_eq!(wire.reply().json()["id"], dripped["id"]);
    wire.create("r");
    let mut first = [0];
    wire.read_exact(&mut first).unwrap();
    assert_eq!((first, wire.read_for(A_WHILE)), (*b"H", (vec![], End::Open)));
}

#[test]
fn an_idle_connection_is_closed_or_reset_behind_the_true_answer() {
    for (faults, expected) in [
        (json!([{"close_idle_ms": 0}]), End::Closed),
        (json!([{"close_idle_ms": 50}]), End::Closed),
        (json!([{"reset_idle_ms": 50}]), End::Reset),
    ] {
        let sandbox = with(faults);
        let mut wire = Wire::to(&sandbox);
        wire.create("r");
        let reply = wire.reply();
        assert_eq!((reply.status(), reply.header("connection")), (200, None));
        assert_eq!(wire.read_to_end(), (vec![], expected));
    }
}

#[test]
fn a_connection_that_is_not_idle_stays() {
    let sandbox = with(json!([{"first": 1, "close_idle_ms": FOREVER}]));
    let mut wire = Wire::to(&sandbox);
    for _ in 0..3 {
        wire.create("r");
        assert_eq!(wire.reply().status(), 200);
    }
}

#[test]
fn rules_match_by_method_path_and_room() {
    let sandbox = Sandbox::start().unwrap();
    let (_, room) = create(&sandbox, "Test-Room");
    let id = room["id"].as_str().unwrap();
    let by_id = format!("/v2/rooms/{id}");
    let requests = [
        ("POST", "/api/v2/rooms", r#"{"name": "TEST-room"}"#),
        ("POST", "/api/v2/rooms", r#"{"name": "other"}"#),
        ("POST", "/v2/rooms", "{}"),
        ("GET", "/v2/rooms?name=test-room", ""),
        ("GET", "/v2/rooms", ""),
        ("GET", by_id.as_str(), ""),
        ("POST", by_id.as_str(), r#"{"enabled": true}"#),
        ("GET", "/elsewhere", ""),
    ];
    for (rule, hit) in [
        (json!({"status": 599}), [0, 1, 2, 3, 4, 5, 6, 7].as_slice()),
        (json!({"status": 599, "method": "get"}), &[3, 4, 5, 7]),
        (json!({"status": 599, "path": "/v2/rooms"}), &[2, 3, 4]),
        (json!({"status": 599, "path": "/v2/rooms*"}), &[2, 3, 4, 5, 6]),
        (json!({"status": 599, "path": "/elsewhere"}), &[7]),
        (json!({"status": 599, "room": "test-ROOM"}), &[0, 3, 5, 6]),
        (json!({"status": 599, "room": "test-room", "method": "POST", "path": "/v2*"}), &[6]),
        (json!({"status": 599, "path": "/rooms"}), &[]),
    ] {
        sandbox.set_faults(&json!([rule])).unwrap();
        for (at, (method, path, body)) in requests.iter().enumerate() {
            let url = format!("{}{path}", sandbox.url());
            let (status, _) = send(method, &url, &[("authorization", "Bearer t")], body);
            assert_eq!(status == 599, hit.contains(&at), "{rule} {method} {path}: {status}");
        }
    }
}

#[test]
fn the_first_rule_that_fires_wins_and_those_behind_do_not_see_the_request() {
    let sandbox = with(json!([
        {"every": 2, "status": 501},
        {"first": 2, "status": 502},
        {"room": "other", "status": 503},
    ]));
    let statuses: Vec<u16> = (0..6).map(|_| create(&sandbox, "r").0).collect();
    assert_eq!(statuses, [502, 501, 502, 501, 200, 501]);
    let (_, faults) = control(&sandbox, "GET", "faults", &Value::Null);
    assert_eq!(
        faults["data"],
        json!([
            {"every": 2, "status": 501, "matched": 6, "fired": 3},
            {"first": 2, "status": 502, "matched": 3, "fired": 2},
            {"room": "other", "status": 503, "matched": 0, "fired": 0},
        ])
    );
}

#[test]
fn counting_is_exact_under_concurrency() {
    const THREADS: u64 = 8;
    const EACH: u64 = 50;
    let counts = |rule: Value| {
        let sandbox = with(json!([rule]));
        let failed: u64 = thread::scope(|scope| {
            let clients = (0..THREADS).map(|client| {
                let sandbox = &sandbox;
                scope.spawn(move || {
                    let mut wire = Wire::to(sandbox);
                    (0..EACH)
                        .filter(|_| {
                            wire.create(&format!("r{client}"));
                            wire.reply().status() == 503
                        })
                        .count() as u64
                })
            });
            let clients: Vec<_> = clients.collect();
            clients.into_iter().map(|client| client.join().unwrap()).sum()
        });
        let (_, faults) = control(&sandbox, "GET", "faults", &Value::Null);
        assert_eq!(faults["data"][0]["matched"], THREADS * EACH);
        assert_eq!(faults["data"][0]["fired"], failed);
        let (_, invariants) = control(&sandbox, "GET", "invariants", &Value::Null);
        for client in 0..THREADS {
            assert_eq!(invariants["attempts"][format!("r{client}")], EACH);
        }
        failed
    };
    assert_eq!(counts(json!({"status": 503, "first": 33})), 33);
    assert_eq!(counts(json!({"status": 503, "every": 7})), THREADS * EACH / 7);
    let random = || counts(json!({"status": 503, "probability": 0.2, "seed": 7}));
    let fired = random();
    assert_eq!(fired, random());
    assert!((THREADS * EACH / 10..THREADS * EACH * 3 / 10).contains(&fired), "{fired}");
    assert_eq!(counts(json!({"status": 503, "probability": 0})), 0);
    assert_eq!(counts(json!({"status": 503, "probability": 1})), THREADS * EACH);
}

#[test]
fn rules_with_the_same_seed_have_their_own_random_numbers() {
    let rules = (501..506).map(|status| json!({"status": status, "probability": 0.1}));
    let sandbox = with(rules.collect());
    let statuses: Vec<u16> = (0..100).map(|_| create(&sandbox, "r").0).collect();
    // With the same numbers they would fire in a row, and a client would never get through.
    let runs = statuses.split(|status| *status == 200).map(<[u16]>::len);
    assert!(statuses.contains(&505) && runs.max().unwrap() < 10, "{statuses:?}");
}

#[test]
fn rules_are_posted_listed_and_deleted() {
    let sandbox = Sandbox::start().unwrap();
    let rule = json!({"status": 500});
    for given in [json!([rule]), json!({"faults": [rule]})] {
        let (status, posted) = control(&sandbox, "POST", "faults", &given);
        assert_eq!(status, 200);
        assert_eq!(posted["data"], json!([{"status": 500, "matched": 0, "fired": 0}]));
        assert_eq!(create(&sandbox, "r").0, 500);
        let (_, listed) = control(&sandbox, "GET", "faults", &Value::Null);
        assert_eq!(listed["data"], json!([{"status": 500, "matched": 1, "fired": 1}]));
        assert_eq!(control(&sandbox, "DELETE", "faults", &Value::Null).1, json!({"data": []}));
        assert_eq!(create(&sandbox, "r").0, 200);
    }
    control(&sandbox, "POST", "faults", &json!([rule]));
    control(&sandbox, "POST", "reset", &Value::Null);
    assert_eq!(create(&sandbox, "r").0, 200);
}

#[test]
fn an_invalid_rule_is_refused_by_its_field_and_changes_nothing() {
    let sandbox = with(json!([{"status": 500}]));
    for (given, words) in [
        (json!("close"), "faults: expected a list"),
        (json!({"faults": 1}), "faults: expected a list"),
        (json!([{"close": true}, 7]), "faults[1]: expected an object"),
        (json!([[], {"close": true}]), "faults[0]: expected an object"),
        (json!([{}]), "faults[0]: a rule has an action"),
        (json!([{"method": "POST"}]), "faults[0]: a rule has an action"),
        (json!([{"close": true}, {"statsu": 500}]), "faults[1].statsu: unknown field"),
        (json!([{"status": "500"}]), "faults[0].status: expected a whole number"),
        (json!([{"status": 199}]), "faults[0].status: 200 to 599"),
        (json!([{"status": 600}]), "faults[0].status: 200 to 599"),
        (json!([{"close": 1}]), "faults[0].close: expected true or false"),
        (json!([{"delay_ms": -1}]), "faults[0].delay_ms: expected a whole number, 0 or more"),
        (json!([{"close": true, "reset": true}]), "faults[0].reset: a rule has one action"),
        (json!([{"status": 500, "hang": true}]), "faults[0].hang: a rule has one action"),
        (json!([{"close": true, "body": "b"}]), "faults[0].body: goes with status"),
        (json!([{"close": true, "headers": {}}]), "faults[0].headers: goes with status"),
        (json!([{"status": 500, "headers": {"a b": "c"}}]), "faults[0].headers.a b: "),
        (json!([{"status": 500, "headers": {"a": "b\nc"}}]), "faults[0].headers.a: "),
        (
            json!([{"status": 500, "headers": {"Content-Length": "1"}}]),
            "faults[0].headers.Content-",
        ),
        (json!([{"redirect": "a\nb"}]), "faults[0].redirect: "),
        (json!([{"close": true, "every": 0}]), "faults[0].every: at least 1"),
        (json!([{"close": true, "probability": 1.1}]), "faults[0].probability: 0 to 1"),
        (json!([{"close": true, "seed": 1}]), "faults[0].seed: goes with probability"),
        (json!([{"close": true, "first": 1, "every": 1}]), "faults[0].first: goes without"),
        (json!([{"close": true, "every": 1, "probability": 1}]), "faults[0].every: goes without"),
    ] {
        let (status, error) = control(&sandbox, "POST", "faults", &given);
        let detail = error["details"][0].as_str().unwrap();
        assert!(status == 400 && detail.starts_with(words), "{given}: {status} {error}");
        let error = sandbox.set_faults(&given).unwrap_err();
        assert_eq!(error.to_string(), detail);
    }
    assert_eq!(send("POST", &format!("{}/_sandbox/faults", sandbox.url()), &[], "{").0, 400);
    assert_eq!(create(&sandbox, "r").0, 500);
}

#[test]
fn the_sandboxs_own_api_meets_no_faults() {
    let sandbox = with(json!([{"reset": true}]));
    assert_eq!(control(&sandbox, "GET", "requests", &Value::Null).0, 200);
    assert_eq!(control(&sandbox, "GET", "nothing", &Value::Null).0, 404);
    assert_eq!(control(&sandbox, "GET", "reset", &Value::Null).0, 405);
    assert_eq!(control(&sandbox, "GET", "faults", &Value::Null).1["data"][0]["matched"], 0);
}

#[test]
fn a_sandbox_stops_although_requests_hang() {
    let sandbox = with(json!([{"hang": true}]));
    let mut wire = Wire::to(&sandbox);
    wire.create("r");
    eventually(|| control(&sandbox, "GET", "faults", &Value::Null).1["data"][0]["fired"] == 1);
    drop(sandbox);
    assert_ne!(wire.read_to_end().1, End::Open);
    // There is no reader any more.
    let _ = wire.write_all(b"x");
}
