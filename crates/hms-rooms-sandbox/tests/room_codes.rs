//! Room codes: created for every role or for one, listed, enabled and disabled.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod calls;
mod http;

use std::collections::HashSet;

use hms_rooms_sandbox::{ListEnd, Quirks, Sandbox, Template};
use serde_json::{Value, json};

use calls::{ask, done, own, refused, room, rules, switch, with};

fn at(id: &str) -> String {
    format!("/room-codes/room/{id}")
}

/// One field of each code in a reply.
fn all(reply: &Value, field: &str) -> Vec<String> {
    let codes = reply["data"].as_array().unwrap().iter();
    codes.map(|code| code[field].as_str().unwrap().to_owned()).collect()
}

fn set(sandbox: &Sandbox, code: &str, enabled: bool) -> Value {
    done(sandbox, "POST", "/room-codes/code", &json!({"code": code, "enabled": enabled}))
}

/// Sets the roles of the default template.
fn have_roles(sandbox: &Sandbox, roles: &[&str]) {
    let templates = json!([{"name": "default", "roles": roles}]);
    assert_eq!(own(sandbox, "PUT", "templates", &templates).0, 200);
}

#[test]
fn a_create_for_every_role_makes_those_that_are_missing() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    assert_eq!(all(&done(&sandbox, "GET", &at(&id), &Value::Null), "code"), [""; 0]);
    let made = done(&sandbox, "POST", &at(&id), &Value::Null);
    assert_eq!(all(&made, "role"), ["host", "guest", "broadcaster", "viewer-realtime"]);
    let first = &made["data"][0];
    assert_eq!((&first["room_id"], &first["enabled"]), (&json!(id), &json!(true)));
    assert_eq!(first["created_at"], first["updated_at"]);
    let code = first["code"].as_str().unwrap();
    let lengths: Vec<usize> = code.split('-').map(str::len).collect();
    assert_eq!(lengths, [3, 4, 3], "{code}");
    assert_eq!(done(&sandbox, "POST", &at(&id), &json!({})), made);

    // A new role gets a code, and the code of a removed role is disabled.
    have_roles(&sandbox, &["host", "guest", "coach"]);
    let changed = done(&sandbox, "POST", &at(&id), &Value::Null);
    let states: Vec<(&Value, &Value)> = changed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["role"], &it["enabled"]))
        .collect();
    let expected = json!([
        ["host", true],
        ["guest", true],
        ["broadcaster", false],
        ["viewer-realtime", false],
        ["coach", true]
    ]);
    assert_eq!(json!(states), expected);
    let gone = changed["data"][2]["code"].as_str().unwrap();
    let body = json!({"code": gone, "enabled": true});
    refused(&sandbox, ("POST", "/room-codes/code", &body), (403, "Code can not be enabled"));
    let rules = rules(&sandbox);
    let made = |rule: &str| rules.iter().filter(|it| *it == rule).count();
    assert_eq!((made("code.all-created"), made("code.all-exist")), (2, 1));
}

#[test]
fn a_create_for_one_role_makes_another_or_answers_with_the_first() {
    for one_code_per_role in [false, true] {
        let sandbox = with(Quirks { one_code_per_role, ..Quirks::default() });
        let id = room(&sandbox, "lesson");
        let path = format!("{}/role/host", at(&id));
        let (one, two) = (
            done(&sandbox, "POST", &path, &Value::Null),
            done(&sandbox, "POST", &path, &json!({})),
        );
        assert_eq!(one["role"], "host");
        assert_eq!(one["code"] == two["code"], one_code_per_role);
        let listed = done(&sandbox, "GET", &at(&id), &Value::Null);
        assert_eq!(all(&listed, "code").len(), if one_code_per_role { 1 } else { 2 });
        let none = format!("{}/role/nobody", at(&id));
        refused(&sandbox, ("POST", &none, &Value::Null), (404, "Role not found"));
    }
}

#[test]
fn a_role_in_a_path_is_percent_encoded() {
    let odd = Template::new("odd", false).with_roles(["a/b ü", "c"]);
    let sandbox = Sandbox::builder().with_template(odd).start().unwrap();
    let id = room(&sandbox, "lesson");
    let made = done(&sandbox, "POST", &format!("{}/role/a%2Fb%20%C3%BC", at(&id)), &Value::Null);
    assert_eq!(made["role"], "a/b ü");
    let listed = done(&sandbox, "GET", &format!("{}?role=a%2Fb%20%C3%BC", at(&id)), &Value::Null);
    assert_eq!(all(&listed, "code"), [made["code"].as_str().unwrap()]);
    let broken = format!("{}/role/%FF", at(&id));
    refused(&sandbox, ("POST", &broken, &Value::Null), (400, "Invalid path param"));
    assert_eq!(rules(&sandbox).last().unwrap(), "path.encoding");
}

#[test]
fn a_list_is_narrowed_by_role_and_state() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let made = done(&sandbox, "POST", &at(&id), &Value::Null);
    let codes = all(&made, "code");
    set(&sandbox, &codes[1], false);
    for (query, found) in [
        ("", &codes[..]),
        ("?role=host", &codes[..1]),
        ("?enabled=false", &codes[1..2]),
        ("?enabled=true&role=guest", &[]),
        ("?enabled=&role=&limit=&start=", &codes[..]),
        (&format!("?start={}", codes[0]), &codes[1..]),
        (&format!("?enabled=true&start={}", codes[1]), &codes[2..]),
    ] {
        let page = done(&sandbox, "GET", &format!("{}{query}", at(&id)), &Value::Null);
        assert_eq!(all(&page, "code"), found, "{query}");
        // As in the service's documents.
        assert_eq!((&page["limit"], &page["last"]), (&json!(20), &json!("")));
    }
    for query in ["enabled=yes", "limit=9", "limit=101", "start=nowhere", "role=host&role=guest"] {
        let path = format!("{}?{query}", at(&id));
        refused(&sandbox, ("GET", &path, &Value::Null), (400, "Invalid query parameter"));
    }
    let nobody = format!("{}?role=nobody", at(&id));
    refused(&sandbox, ("GET", &nobody, &Value::Null), (404, "Role not found"));
}

#[test]
fn a_room_has_a_hundred_codes_in_pages_and_no_more() {
    for list_end in [ListEnd::Id, ListEnd::Absent] {
        let sandbox = with(Quirks { list_end, ..Quirks::default() });
        let id = room(&sandbox, "lesson");
        let host = format!("{}/role/host", at(&id));
        for _ in 0..100 {
            done(&sandbox, "POST", &host, &Value::Null);
        }
        refused(&sandbox, ("POST", &host, &Value::Null), (400, "Room code limit reached"));
        let mut path = format!("{}?limit=30", at(&id));
        let mut found = Vec::new();
        for length in [30, 30, 30, 10] {
            let page = done(&sandbox, "GET", &path, &Value::Null);
            let codes = all(&page, "code");
            assert_eq!((codes.len(), &page["limit"]), (length, &json!(30)));
            let end = if list_end == ListEnd::Id { json!("") } else { Value::Null };
            let last = if length == 30 { json!(codes.last().unwrap()) } else { end };
            assert_eq!(page["last"], last);
            path = format!("{}?limit=30&start={}", at(&id), codes.last().unwrap());
            found.extend(codes);
        }
        assert_eq!(found.iter().collect::<HashSet<_>>().len(), 100);
    }
}

#[test]
fn a_code_is_disabled_and_enabled_and_says_since_when() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let made = done(&sandbox, "POST", &format!("{}/role/host", at(&id)), &Value::Null);
    let code = made["code"].as_str().unwrap();
    assert_eq!(set(&sandbox, code, true), made);
    let disabled = set(&sandbox, code, false);
    assert_eq!((&disabled["enabled"], &disabled["code"]), (&json!(false), &made["code"]));
    assert_eq!(disabled["created_at"], made["created_at"]);
    assert_eq!(set(&sandbox, code, false), disabled);
    assert_eq!(set(&sandbox, code, true)["enabled"], true);
    let path = "/room-codes/code";
    let nowhere = json!({"code": "abc-defg-hij", "enabled": false});
    refused(&sandbox, ("POST", path, &nowhere), (404, "Code not found"));
    for body in [
        json!({"code": code}),
        json!({"enabled": true}),
        json!({"code": code, "enabled": "true"}),
        json!({"code": code, "enabled": true, "role": "host"}),
    ] {
        refused(&sandbox, ("POST", path, &body), (400, "Invalid body param"));
    }
    // The journal has the room's name.
    let (_, journal) =
        own(&sandbox, "GET", "requests?name=lesson&rule=code.disabled", &Value::Null);
    assert_eq!(journal["data"].as_array().unwrap().len(), 2);
}

#[test]
fn codes_of_a_disabled_room_cannot_be_created_or_listed() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let made = done(&sandbox, "POST", &at(&id), &Value::Null);
    switch(&sandbox, &id, false);
    let host = format!("{}/role/host", at(&id));
    for (method, path) in [("POST", &at(&id)), ("POST", &host), ("GET", &at(&id))] {
        refused(&sandbox, (method, path, &Value::Null), (403, "Room is disabled"));
    }
    // The last operation works in a disabled room.
    assert_eq!(set(&sandbox, made["data"][0]["code"].as_str().unwrap(), false)["enabled"], false);
    switch(&sandbox, &id, true);
    let listed = done(&sandbox, "GET", &format!("{}?enabled=true", at(&id)), &Value::Null);
    assert_eq!(all(&listed, "code"), &all(&made, "code")[1..]);
}

#[test]
fn a_role_whose_codes_are_disabled_gets_a_fresh_one_if_a_switch_says_so() {
    for fresh_codes in [false, true] {
        let sandbox = with(Quirks { fresh_codes, ..Quirks::default() });
        let id = room(&sandbox, "lesson");
        let made = done(&sandbox, "POST", &at(&id), &Value::Null);
        set(&sandbox, made["data"][0]["code"].as_str().unwrap(), false);
        let again = done(&sandbox, "POST", &at(&id), &Value::Null);
        let hosts = all(&again, "role").iter().filter(|role| *role == "host").count();
        assert_eq!(hosts, if fresh_codes { 2 } else { 1 });
    }
}

#[test]
fn every_operation_wants_a_token_and_a_room() {
    let sandbox = Sandbox::start().unwrap();
    let nowhere = at("000000000000000000000000");
    for (method, path) in [("POST", ""), ("POST", "/role/host"), ("GET", "")] {
        let path = format!("{nowhere}{path}");
        refused(&sandbox, (method, &path, &Value::Null), (404, "Room not found"));
        let url = format!("{}{path}", sandbox.v2_base_url());
        assert_eq!(http::send(method, &url, &[], "").0, 401, "{path}");
    }
    let id = room(&sandbox, "lesson");
    assert_eq!(ask(&sandbox, "POST", &at(&id), &json!([])).0, 400);
}
