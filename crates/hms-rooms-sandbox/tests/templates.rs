//! Templates: `GET /templates` over v2, and the roles of a template.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod calls;
mod http;

use hms_rooms_sandbox::{Sandbox, Template};
use serde_json::{Value, json};

use calls::{done, own, refused};

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn templates_are_listed_with_their_roles() {
    let class = Template::new("class", true).with_roles(["teacher", "student"]);
    let sandbox = Sandbox::builder().with_template(class).template("plain", false).start().unwrap();
    let page = done(&sandbox, "GET", "/templates", &Value::Null);
    assert_eq!((names(&page), &page["limit"]), (vec!["class", "plain"], &json!(10)));
    let class = &page["data"][0];
    let roles: Vec<&String> = class["roles"].as_object().unwrap().keys().collect();
    assert_eq!(roles, ["student", "teacher"]);
    assert_eq!(class["roles"]["teacher"]["name"], "teacher");
    let settings = json!({"region": "in", "recording": {"enabled": true}});
    assert_eq!(class["settings"], settings);
    // A create accepts this id.
    let made = done(&sandbox, "POST", "/rooms", &json!({"name": "r", "template_id": class["id"]}));
    assert_eq!(made["template"], "class");
    let plain = page["data"][1]["roles"].as_object().unwrap();
    let default: Vec<&String> = plain.keys().collect();
    assert_eq!(default, ["broadcaster", "guest", "host", "viewer-realtime"]);
}

#[test]
fn templates_come_in_pages() {
    let mut builder = Sandbox::builder();
    for number in 0..23 {
        builder = builder.template(format!("t{number}"), false);
    }
    let sandbox = builder.start().unwrap();
    let mut path = "/templates?limit=10".to_owned();
    let mut found = Vec::new();
    for length in [10, 10, 3] {
        let page = done(&sandbox, "GET", &path, &Value::Null);
        assert_eq!(names(&page).len(), length);
        found.extend(names(&page).into_iter().map(str::to_owned));
        path = format!("/templates?limit=10&start={}", page["last"].as_str().unwrap());
    }
    assert_eq!(found, (0..23).map(|number| format!("t{number}")).collect::<Vec<_>>());
    for query in ["limit=9", "limit=101", "start=nowhere"] {
        let path = format!("/templates?{query}");
        refused(&sandbox, ("GET", &path, &Value::Null), (400, "Invalid query param"));
    }
    assert_eq!(http::send("GET", &format!("{}/templates", sandbox.v2_base_url()), &[], "").0, 401);
}

#[test]
fn roles_come_from_the_command_line_or_a_put() {
    let roles = |text: &str| text.parse::<Template>().map(|template| template.roles);
    assert_eq!(roles("t:roles=a,b").unwrap(), ["a", "b"]);
    assert_eq!(roles("t:recording:roles=a").unwrap(), ["a"]);
    assert_eq!(roles("t:recording").unwrap(), roles("t").unwrap());
    let both = "t:roles=a:recording".parse::<Template>().unwrap();
    assert_eq!((both.name.as_str(), &both.recording_info), ("t", &json!({"enabled": true})));
    for wrong in ["t:role=a", "t:roles=", "t:roles=a,,b", "t:roles=a,a", "t:", ":roles=a", ""] {
        assert!(roles(wrong).is_err(), "{wrong}");
    }
    let sandbox = Sandbox::start().unwrap();
    for roles in [json!([]), json!(["a", "a"]), json!([""]), json!("a")] {
        let put = own(&sandbox, "PUT", "templates", &json!([{"name": "t", "roles": roles}]));
        assert_eq!(put.0, 400, "{}", put.1);
    }
}
