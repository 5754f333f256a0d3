//! HTTP requests of the tests.

#![allow(dead_code, reason = "not every test file uses all of them")]

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

/// Sends a body with a bearer token, and returns the status and the JSON.
pub(crate) fn post(base_url: &str, token: &str, body: &Value) -> (u16, Value) {
    let authorization = format!("Bearer {token}");
    send(
        "POST",
        &format!("{base_url}/rooms"),
        &[("authorization", &authorization)],
        &body.to_string(),
    )
}

/// Sends a GET with a bearer token, and returns the status and the JSON.
pub(crate) fn get(url: &str, token: &str) -> (u16, Value) {
    send("GET", url, &[("authorization", &format!("Bearer {token}"))], "")
}

/// Sends any request.
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
    let reply = reply_to(method, url, headers, body);
    let json = serde_json::from_str(reply.body()).unwrap_or(Value::Null);
    (reply.status().as_u16(), json)
}

/// Sends any request, and returns the whole response.
pub(crate) fn reply_to(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<String> {
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .proxy(None)
        .build()
        .into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut reply = agent.run(request.body(body).unwrap()).unwrap();
    let body = reply.body_mut().read_to_string().unwrap();
    reply.map(|_| body)
}
