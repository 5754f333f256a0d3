//! Calls of the v2 API, with a token that the sandbox accepts.

#![allow(dead_code, reason = "not every test file uses all of them")]

use hms_rooms_sandbox::{Quirks, Sandbox};
use serde_json::{Value, json};

use crate::http::send;

pub(crate) fn with(quirks: Quirks) -> Sandbox {
    Sandbox::builder().quirks(quirks).start().unwrap()
}

/// Sends a request to v2. The body is absent if it is null.
pub(crate) fn ask(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let url = format!("{}{path}", sandbox.v2_base_url());
    send(method, &url, &[("authorization", "Bearer token")], &body)
}

/// Sends a request that must succeed, and returns the JSON.
#[track_caller]
pub(crate) fn done(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let (status, reply) = ask(sandbox, method, path, body);
    assert_eq!(status, 200, "{method} {path} {body}: {reply}");
    reply
}

/// Asserts the status and the message of a refused request.
#[track_caller]
pub(crate) fn refused(
    sandbox: &Sandbox,
    (method, path, body): (&str, &str, &Value),
    expected: (u16, &str),
) {
    let (status, reply) = ask(sandbox, method, path, body);
    assert_eq!((status, &reply["message"]), (expected.0, &json!(expected.1)), "{method} {path}");
}

/// Sends a request to the sandbox's own API.
pub(crate) fn own(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(method, &format!("{}/_sandbox/{path}", sandbox.url()), &[], &body)
}

/// Creates a room, and returns its id.
pub(crate) fn room(sandbox: &Sandbox, name: &str) -> String {
    let made = done(sandbox, "POST", "/rooms", &json!({ "name": name }));
    made["id"].as_str().unwrap().to_owned()
}

/// Enables or disables a room.
pub(crate) fn switch(sandbox: &Sandbox, id: &str, enabled: bool) {
    done(sandbox, "POST", &format!("/rooms/{id}"), &json!({ "enabled": enabled }));
}

pub(crate) fn is_enabled(sandbox: &Sandbox, id: &str) -> bool {
    done(sandbox, "GET", &format!("/rooms/{id}"), &Value::Null)["enabled"] == true
}

/// The rules that answered, oldest first.
pub(crate) fn rules(sandbox: &Sandbox) -> Vec<String> {
    let (_, journal) = own(sandbox, "GET", "requests", &Value::Null);
    let requests = journal["data"].as_array().unwrap().iter();
    requests.map(|request| request["rule"].as_str().unwrap().to_owned()).collect()
}
