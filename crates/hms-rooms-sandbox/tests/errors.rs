//! Errors use the words of JSON and HTTP, and never a type of Rust.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod http;
mod wire;

use std::io::Write;

use hms_rooms_sandbox::Sandbox;
use serde_json::{Value, json};

use http::{reply_to, send};
use wire::Wire;

const BEARER: (&str, &str) = ("authorization", "Bearer token");

/// Words of serde, serde_json, std and axum that would not help somebody who writes JSON.
const RUST: [&str; 28] = [
    "u8",
    "u16",
    "u32",
    "u64",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "struct",
    "enum",
    "tuple",
    "variant",
    "sequence",
    " map",
    "Option",
    "String",
    "at line",
    "deserialize",
    "serialize",
    "EOF",
    "ident",
    "invalid digit",
    "Failed to",
    "panicked",
    "literal",
];

#[track_caller]
fn assert_plain(status: u16, error: &Value, asked: &str) -> String {
    assert!((400..500).contains(&status), "{asked}: {status} {error}");
    let detail = error["details"][0].as_str().unwrap_or_default().to_owned();
    let text = format!("{} {detail}", error["message"].as_str().unwrap());
    for word in RUST {
        assert!(!text.contains(word), "{asked}: {word} is in: {text}");
    }
    detail
}

/// A value of each JSON type, and numbers out of range.
fn values() -> Vec<Value> {
    let numbers = [
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1_u64 << 32),
        json!(70_000),
    ];
    let others = [json!(true), json!("text"), json!([]), json!([null]), json!([[1]]), json!({})];
    numbers.into_iter().chain(others).collect()
}

#[test]
fn an_invalid_field_is_named_with_its_expected_type() {
    let sandbox = Sandbox::start().unwrap();
    let fields = [
        "/name",
        "/description",
        "/template_id",
        "/region",
        "/recording_info",
        "/recording_info/enabled",
        "/recording_info/upload_info",
        "/recording_info/upload_info/type",
        "/recording_info/upload_info/location",
        "/recording_info/upload_info/prefix",
        "/recording_info/upload_info/options",
        "/recording_info/upload_info/options/region",
        "/recording_info/upload_info/credentials",
        "/recording_info/upload_info/credentials/key",
        "/size",
        "/large_room",
        "/max_duration_seconds",
        "/polls",
        "/polls/0",
        "/webhook",
        "/webhook/url",
        "/webhook/headers",
        "/webhook/headers/x",
        "/enabled",
        "/active",
        "/template",
    ];
    let whole = json!({
        "recording_info": {"upload_info": {
            "type": "s3", "location": "b", "options": {}, "credentials": {"key": "k", "secret": "s"},
        }},
        "polls": ["p"], "webhook": {"url": "u", "headers": {}},
    });
    let mut refused = 0;
    for base_url in [sandbox.base_url(), sandbox.v2_base_url()] {
        for field in fields {
            for value in values() {
                let (parent, name) = field.rsplit_once('/').unwrap();
                let mut body = whole.clone();
                let parent = body.pointer_mut(parent).unwrap();
                match parent {
                    Value::Array(list) => list[0] = value,
                    parent => parent[name] = value,
                }
                let asked = body.to_string();
                let (status, error) = send("POST", &format!("{base_url}/rooms"), &[BEARER], &asked);
                if status != 200 {
                    assert_plain(status, &error, &asked);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn types_are_named_in_jsons_words() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}/rooms", sandbox.v2_base_url());
    for (body, detail) in [
        (json!({"size": -1}), "size: expected a whole number, 0 or more"),
        (json!({"size": 1.5}), "size: expected a whole number, 0 or more"),
        (json!({"max_duration_seconds": "60"}), "max_duration_seconds: expected a whole number"),
        (json!({"name": 5}), "name: expected a string"),
        (json!({"large_room": "yes"}), "large_room: expected true or false"),
        (json!({"polls": {}}), "polls: expected a list"),
        (json!({"polls": ["a", 1]}), "polls[1]: expected a string"),
        (json!({"webhook": ["u", {}]}), "webhook: expected an object"),
        (json!({"webhook": {"url": "u", "headers": 5}}), "webhook.headers: expected an object"),
        (json!({"recording_info": [true]}), "recording_info: expected an object"),
        (
            json!({"recording_info": {"upload_info": ["s3", "b"]}}),
            "recording_info.upload_info: expected an object",
        ),
    ] {
        let (status, error) = send("POST", &url, &[BEARER], &body.to_string());
        assert_eq!(assert_plain(status, &error, &body.to_string()), detail);
    }
}

#[test]
fn invalid_json_is_reported_by_line_and_column() {
    let sandbox = Sandbox::start().unwrap();
    let deep = "[".repeat(100_000);
    let bodies = [
        ("", "line 1, column 0"),
        ("{", "line 1, column 1"),
        ("{\"name\": nul}", "line 1, column "),
        ("{\n  \"name\": \"a\",\n}", "line 3, column 1"),
        ("{} {}", "line 1, column 4"),
        ("{\"size\": 1e999}", "line 1, column "),
        ("\u{feff}{}", "line 1, column 1"),
        ("{'name': 1}", "line 1, column 2"),
        (&deep, "line 1, column 128"),
    ];
    for (method, path) in [
        ("POST", "/api/v2/rooms"),
        ("POST", "/v2/rooms"),
        ("POST", "/_sandbox/faults"),
        ("PATCH", "/_sandbox/faults"),
        ("PUT", "/_sandbox/templates"),
        ("PUT", "/_sandbox/import"),
    ] {
        for (body, place) in bodies {
            let url = format!("{}{path}", sandbox.url());
            let (status, error) = send(method, &url, &[BEARER], body);
            let asked = format!("{method} {path} {:?}", &body[..body.len().min(20)]);
            let detail = assert_plain(status, &error, &asked);
            assert!(detail.contains("is not JSON: "), "{asked}: {detail}");
            assert!(detail.contains(place), "{asked}: {place} is not in: {detail}");
        }
    }
}

#[test]
fn the_sandboxs_own_api_has_the_same_errors() {
    let sandbox = Sandbox::start().unwrap();
    let mut asked: Vec<(&str, &str, String)> = Vec::new();
    for value in values() {
        for field in ["name", "id", "region", "recording_info"] {
            asked.push(("PUT", "templates", json!([{"name": "t", field: value}]).to_string()));
        }
        asked.push(("PUT", "templates", json!([value]).to_string()));
        asked.push(("PUT", "templates", json!(value).to_string()));
        for field in [
            "method",
            "path",
            "room",
            "first",
            "every",
            "probability",
            "seed",
            "delay_ms",
            "status",
            "redirect",
            "commit_after_ms",
            "headers",
            "close",
            "reset",
            "garbage",
            "hang",
            "reset_after_commit",
            "truncate",
            "drip_ms",
            "close_idle_ms",
            "reset_idle_ms",
        ] {
            asked.push(("POST", "faults", json!([{field: value}]).to_string()));
        }
        asked.push(("POST", "faults", json!([value]).to_string()));
        for field in [
            "id",
            "name",
            "description",
            "enabled",
            "template",
            "region",
            "recording_info",
            "size",
            "large_room",
            "max_duration_seconds",
            "polls",
            "webhook",
            "created_at",
            "updated_at",
        ] {
            let room = json!({"version": 1, "rooms": [{"name": "r", field: value}]});
            asked.push(("PUT", "import", room.to_string()));
        }
        for field in ["version", "templates", "rooms"] {
            asked.push(("PUT", "import", json!({"version": 1, field: value}).to_string()));
        }
        asked.push(("PUT", "import", json!(value).to_string()));
    }
    let mut refused = 0;
    for (method, what, body) in asked {
        let url = format!("{}/_sandbox/{what}", sandbox.url());
        let (status, error) = send(method, &url, &[], &body);
        if status != 200 {
            assert_plain(status, &error, &format!("{what} {body}"));
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn an_invalid_query_is_reported_by_its_parameter() {
    let sandbox = Sandbox::start().unwrap();
    for (path, detail) in [
        ("/_sandbox/requests?limit=many", "limit: a whole number, 0 or more"),
        ("/_sandbox/requests?limit=-1", "limit: a whole number, 0 or more"),
        ("/_sandbox/requests?after=1.5", "after: a whole number, 0 or more"),
        ("/_sandbox/requests?since=yesterday", "since: a time, such as 2030-01-01T00:00:00Z"),
        ("/_sandbox/requests?name=a&name=b", "name: it is given twice"),
        (
            "/_sandbox/requests?nome=a",
            "nome: the parameters are method, path, status, name, rule, fault, after, since, limit",
        ),
        ("/_sandbox/rooms?offset=-1", "offset: a whole number, 0 or more"),
        ("/_sandbox/rooms?limit=99999999999", "limit: a whole number, 0 or more"),
        ("/_sandbox/rooms?seek=x", "seek: the parameters are search, offset, limit"),
        ("/v2/rooms?limit=ten", "limit: 10 to 100"),
        ("/v2/rooms?limit=99999999999999999999", "limit: 10 to 100"),
        ("/v2/rooms?name=a&name=b", "name: it is given twice"),
        ("/v2/rooms?enabled=1", "enabled: true or false"),
        ("/v2/rooms?before=today", "before: \"today\" is not YYYY-MM-DDTHH:mm:ss.sssZ"),
    ] {
        let (status, error) = send("GET", &format!("{}{path}", sandbox.url()), &[BEARER], "");
        assert_eq!(assert_plain(status, &error, path), detail, "{path}");
    }
}

#[test]
fn a_body_that_is_too_long_or_incomplete_has_an_error_of_the_same_shape() {
    let sandbox = Sandbox::start().unwrap();
    let long = "x".repeat(3 << 20);
    for (method, path) in
        [("POST", "/api/v2/rooms"), ("POST", "/_sandbox/faults"), ("PUT", "/_sandbox/templates")]
    {
        let url = format!("{}{path}", sandbox.url());
        let reply = reply_to(method, &url, &[BEARER], &long);
        assert_eq!(reply.status().as_u16(), 413, "{path}");
        let error: Value = serde_json::from_str(reply.body()).unwrap();
        assert_plain(413, &error, path);
    }
    let mut wire = Wire::to(&sandbox);
    let chunk =
        "POST /_sandbox/faults HTTP/1.1\r\nhost: s\r\ntransfer-encoding: chunked\r\n\r\nnone\r\n";
    wire.write_all(chunk.as_bytes()).unwrap();
    let reply = wire.reply();
    assert_plain(reply.status(), &reply.json(), "a chunk without a length");
}
