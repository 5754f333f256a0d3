//! The page at `/` and the requests behind it: files, rooms, events, and which origins may ask.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod wire;

use std::io::{Read, Write};
use std::time::Duration;

use hms_rooms_sandbox::Sandbox;
use serde_json::{Value, json};

use http::{post, reply_to, send};
use wire::Wire;

fn ask(sandbox: &Sandbox, what: &str) -> (u16, Value) {
    send("GET", &format!("{}/_sandbox/{what}", sandbox.url()), &[], "")
}

fn create(sandbox: &Sandbox, body: &Value) {
    assert_eq!(post(&sandbox.base_url(), "token", body).0, 200);
}

/// The events of a sandbox, as they arrive.
struct Events(Wire, String);

impl Events {
    fn of(sandbox: &Sandbox, query: &str) -> Self {
        let mut wire = Wire::to(sandbox);
        wire.get(&format!("/_sandbox/events{query}"));
        wire.tcp().set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(wire, String::new())
    }

    /// The id and the data of the next event.
    fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((id, rest)) = self.1.split_once("\nid: ").map(|(_, after)| {
                let (id, after) = after.split_once('\n').unwrap_or_default();
                (id.to_owned(), after.to_owned())
            }) && let Some((data, after)) =
                rest.strip_prefix("data: ").and_then(|data| data.split_once('\n'))
            {
                let data = serde_json::from_str(data).unwrap();
                self.1 = format!("\n{after}");
                return (id, data);
            }
            let mut chunk = [0; 4096];
            let read = self.0.read(&mut chunk).unwrap();
            assert!(read > 0, "the events ended");
            self.1.push_str(&String::from_utf8_lossy(&chunk[..read]));
        }
    }

    /// The first event that fulfils a condition.
    fn until(&mut self, holds: impl Fn(&Value) -> bool) -> (String, Value) {
        loop {
            let (id, event) = self.next();
            if holds(&event) {
                return (id, event);
            }
        }
    }
}

#[test]
fn the_page_and_its_files_are_the_programs_own() {
    let sandbox = Sandbox::start().unwrap();
    let page = reply_to("GET", &format!("{}/", sandbox.url()), &[], "");
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    for part in ["<style", " style=", " onclick=", "<script>", "http://", "https://"] {
        assert!(!page.body().contains(part), "{part}");
    }
    for file in page.body().split(['"', '\'']).filter(|part| part.starts_with("/_sandbox/")) {
        let reply = reply_to("GET", &format!("{}{file}", sandbox.url()), &[], "");
        assert_eq!(reply.status().as_u16(), 200, "{file}");
    }
    assert_eq!(ask(&sandbox, "page/passwd").0, 404);
    assert_eq!(send("POST", &format!("{}/", sandbox.url()), &[], "{}").0, 405);
}

#[test]
fn rooms_come_a_page_at_a_time_without_their_secrets() {
    let sandbox = Sandbox::start().unwrap();
    let upload = json!({"type": "s3", "location": "bucket",
        "credentials": {"key": "CANARY", "secret": "CANARY"}});
    create(&sandbox, &json!({"name": "Other", "recording_info": {"upload_info": upload}}));
    for n in 0..25 {
        create(&sandbox, &json!({ "name": format!("room-{n}"), "active": n != 24 }));
    }
    let names = |query: &str| {
        let (_, page) = ask(&sandbox, query);
        let rooms = page["data"].as_array().unwrap().clone();
        let names: Vec<_> = rooms.iter().map(|room| room["name"].to_string()).collect();
        (page["total"].as_u64().unwrap(), names.join(" "))
    };
    assert_eq!(names("rooms?limit=2"), (26, r#""room-24" "room-23""#.to_owned()));
    assert_eq!(names("rooms?limit=2&offset=24"), (26, r#""room-0" "Other""#.to_owned()));
    assert_eq!(names("rooms?search=OTHER"), (1, r#""Other""#.to_owned()));
    assert_eq!(names("rooms?search=ROOM-1&limit=1"), (11, r#""room-19""#.to_owned()));
    assert_eq!(names("rooms?search=%25"), (0, String::new()));
    let (_, page) = ask(&sandbox, "rooms?search=other");
    assert_eq!(
        page["data"][0]["recording"],
        json!({"enabled": false, "from_template": false, "type": "s3", "location": "bucket"})
    );
    assert!(!page.to_string().contains("CANARY"));
    assert_eq!(ask(&sandbox, "rooms?seek=x").0, 400);
}

#[test]
fn events_continue_after_the_last_event_id() {
    let sandbox = Sandbox::start().unwrap();
    create(&sandbox, &json!({"name": "a"}));
    let mut events = Events::of(&sandbox, "");
    let (id, event) = events.next();
    assert_eq!((&event["requests"][0]["name"], &event["faults"]), (&json!("a"), &json!([])));
    let before = event["store"].as_u64().unwrap();

    create(&sandbox, &json!({"name": "b"}));
    let (_, event) = events.until(|event| event["requests"] != json!([]));
    assert_eq!(
        (&event["requests"][0]["id"], &event["requests"][0]["name"]),
        (&json!(2), &json!("b"))
    );
    assert!(event["store"].as_u64().unwrap() > before, "{event}");
    assert_eq!(event.get("faults"), None, "nothing of them is new");

    sandbox.set_faults(&json!([{"room": "c", "status": 503}])).unwrap();
    let (_, event) = events.until(|event| event.get("faults").is_some());
    assert_eq!(event["faults"][0]["matched"], 0);

    let (_, event) = Events::of(&sandbox, &format!("?after={id}")).next();
    assert_eq!(event["requests"].as_array().unwrap().len(), 1);
    assert_eq!(event["requests"][0]["name"], "b");
    let (_, event) = Events::of(&sandbox, "?after=another-run.2").next();
    assert_eq!(event["requests"].as_array().unwrap().len(), 2);

    send("POST", &format!("{}/_sandbox/reset", sandbox.url()), &[], "");
    let (_, event) = events.until(|event| event["oldest"] == json!(3));
    assert_eq!(event["faults"], json!([]));
}

#[test]
fn a_room_shows_its_peers_and_codes_and_events_announce_changes() {
    let sandbox = Sandbox::start().unwrap();
    create(&sandbox, &json!({"name": "a"}));
    let (_, rooms) = ask(&sandbox, "rooms");
    let (id, inside) = (&rooms["data"][0]["id"], &rooms["data"][0]["inside"]);
    let (id, inside) = (id.as_str().unwrap(), inside.clone());
    assert_eq!(inside, 0);
    let (_, room) = ask(&sandbox, &format!("rooms/{id}"));
    assert_eq!((&room["name"], &room["session"]), (&json!("a"), &Value::Null));
    assert_eq!(room["codes"], json!([]));

    let mut events = Events::of(&sandbox, "");
    let mut seen = events.next().1["store"].as_u64().unwrap();
    let mut changed = || {
        let (_, event) = events.until(|event| event["store"].as_u64().unwrap() > seen);
        seen = event["store"].as_u64().unwrap();
    };
    let peer = sandbox.let_in(id, &json!({"name": "Ada", "metadata": "m"})).unwrap();
    changed();
    assert_eq!(ask(&sandbox, "rooms").1["data"][0]["inside"], 1);
    let (_, room) = ask(&sandbox, &format!("rooms/{id}"));
    assert_eq!(room["session"]["peers"][0]["id"], json!(peer));
    assert_eq!(room["session"]["peers"][0]["metadata"], "m");

    let codes = format!("{}/room-codes/room/{id}", sandbox.v2_base_url());
    assert_eq!(send("POST", &codes, &[("authorization", "Bearer t")], "").0, 200);
    changed();
    let (_, room) = ask(&sandbox, &format!("rooms/{id}"));
    assert_eq!(room["codes"].as_array().unwrap().len(), 4);
    sandbox.let_out(id, &peer).unwrap();
    changed();
    assert_eq!(ask(&sandbox, &format!("rooms/{id}")).1["session"], Value::Null);
}

#[test]
fn a_slow_reader_gets_several_changes_in_one_event() {
    let sandbox = Sandbox::start().unwrap();
    let mut events = Events::of(&sandbox, "");
    events.next();
    for _ in 0..1500 {
        send("GET", &format!("{}/x", sandbox.url()), &[], "");
    }
    let (mut told, mut left_out, mut count) = (0, 0, 0);
    while told + left_out < 1500 {
        let (id, event) = events.next();
        let requests = event["requests"].as_array().unwrap();
        assert!(requests.len() <= 200, "{}", requests.len());
        told += requests.len();
        // Requests that the journal has deleted are not counted as left out; their numbers show it.
        let newest: usize = id.split_once('.').unwrap().1.parse().unwrap();
        left_out = newest - told;
        count += 1;
    }
    assert!(count < 1500, "{count}");
}

#[test]
fn added_faults_come_last_and_the_others_keep_their_counts() {
    let sandbox = Sandbox::start().unwrap();
    let faults = format!("{}/_sandbox/faults", sandbox.url());
    sandbox.set_faults(&json!([{"first": 1, "status": 503}])).unwrap();
    assert_eq!(post(&sandbox.base_url(), "token", &json!({})).0, 503);
    let (status, added) = send("PATCH", &faults, &[], r#"[{"room": "r", "status": 500}]"#);
    assert_eq!((status, &added["data"][0]["fired"]), (200, &json!(1)));
    assert_eq!(post(&sandbox.base_url(), "token", &json!({"name": "r"})).0, 500);
    let (_, journal) = ask(&sandbox, "requests?name=r");
    assert_eq!(journal["data"][0]["fault"], "faults[1]: status");
    let (status, refused) = send("PATCH", &faults, &[], r#"[{"every": 0, "status": 500}]"#);
    assert_eq!((status, &refused["details"][0]), (400, &json!("faults[0].every: at least 1")));
    assert_eq!(ask(&sandbox, "faults").1["data"].as_array().unwrap().len(), 2);
}

/// Sends a request with these headers, and returns the status.
fn status(sandbox: &Sandbox, method: &str, path: &str, headers: &str) -> u16 {
    let mut wire = Wire::to(sandbox);
    let request = format!("{method} {path} HTTP/1.1\r\n{headers}content-length: 2\r\n\r\n[]");
    wire.write_all(request.as_bytes()).unwrap();
    wire.reply().status()
}

#[test]
fn requests_of_other_sites_are_refused() {
    let sandbox = Sandbox::start().unwrap();
    let address = sandbox.address().to_string();
    let port = sandbox.address().port();
    let own = format!("host: {address}\r\n");
    let rebound = format!("host: rebound.example:{port}\r\n");
    let faults = "/_sandbox/faults";
    for (method, path, headers, expected) in [
        // Programs other than browsers.
        ("POST", faults, own.clone(), 200),
        ("POST", faults, rebound.clone(), 200),
        // The sandbox's own page, and a user who opens it.
        (
            "POST",
            faults,
            format!("{own}origin: http://{address}\r\nsec-fetch-site: same-origin\r\n"),
            200,
        ),
        (
            "GET",
            "/",
            format!(
                "{own}accept-language: en\r\nsec-fetch-site: none\r\nsec-fetch-mode: navigate\r\n"
            ),
            200,
        ),
        (
            "GET",
            "/",
            format!(
                "{own}accept-language: en\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: navigate\r\n"
            ),
            200,
        ),
        ("GET", "/", format!("host: localhost:{port}\r\naccept-language: en\r\n"), 200),
        // Other sites: a form, a script, another port on this machine, an old browser.
        (
            "POST",
            faults,
            format!(
                "{own}origin: https://foreign.example\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: navigate\r\n"
            ),
            403,
        ),
        (
            "POST",
            faults,
            format!("{own}origin: http://127.0.0.1:1\r\nsec-fetch-site: same-site\r\n"),
            403,
        ),
        ("POST", faults, format!("{own}origin: http://foreign.example\r\n"), 403),
        ("POST", faults, format!("{own}origin: null\r\n"), 403),
        ("OPTIONS", faults, format!("{own}origin: http://foreign.example\r\n"), 403),
        (
            "GET",
            "/_sandbox/events",
            format!("{own}sec-fetch-site: cross-site\r\nsec-fetch-mode: cors\r\n"),
            403,
        ),
        // A domain name that was pointed at this address.
        ("GET", "/", format!("{rebound}accept-language: en\r\n"), 403),
        ("GET", "/_sandbox/requests", format!("{rebound}accept-language: en\r\n"), 403),
        (
            "POST",
            "/api/v2/rooms",
            format!("{rebound}origin: http://rebound.example:{port}\r\n"),
            403,
        ),
        (
            "POST",
            faults,
            format!(
                "{rebound}origin: http://rebound.example:{port}\r\nsec-fetch-site: same-origin\r\n"
            ),
            403,
        ),
    ] {
        assert_eq!(status(&sandbox, method, path, &headers), expected, "{method} {path} {headers}");
    }
}
