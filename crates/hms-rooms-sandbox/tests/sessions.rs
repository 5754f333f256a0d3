//! Sessions: peers join and leave, are listed and removed, and the session ends.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod calls;
mod http;

use hms_rooms_sandbox::{Quirks, Sandbox, Template};
use serde_json::{Value, json};

use calls::{ask, done, is_enabled, own, refused, room, rules, switch, with};

/// The ids of the listed peers. `None` if there is no session.
fn inside(sandbox: &Sandbox, id: &str, query: &str) -> Option<Vec<String>> {
    let (status, reply) =
        ask(sandbox, "GET", &format!("/active-rooms/{id}/peers{query}"), &Value::Null);
    match status {
        200 => Some(reply["peers"].as_object().unwrap().keys().cloned().collect()),
        _ => {
            assert_eq!((status, &reply["message"]), (404, &json!("session not found")));
            None
        }
    }
}

fn sorted(ids: &[&String]) -> Option<Vec<String>> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    Some(ids)
}

#[test]
fn a_session_begins_with_the_first_peer_and_ends_with_the_last() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let active = format!("/active-rooms/{id}");
    refused(&sandbox, ("GET", &active, &Value::Null), (404, "session not found"));
    assert_eq!(inside(&sandbox, &id, ""), None);

    let first = sandbox.let_in(&id, &json!({"name": "Ada", "role": "host"})).unwrap();
    let before = done(&sandbox, "GET", &active, &Value::Null);
    let second = sandbox.let_in(&id, &json!({"role": "guest"})).unwrap();
    let found = done(&sandbox, "GET", &active, &Value::Null);
    assert_eq!((&found["id"], &found["name"]), (&json!(id), &json!("lesson")));
    assert_eq!(found["customer_id"], "000000000000000000000002");
    assert_eq!(found["session"]["id"], before["session"]["id"]);
    assert_eq!(found["session"]["peers"], json!([first, second]));
    assert_eq!(found["session"]["id"].as_str().unwrap().len(), 24);

    sandbox.let_out(&id, &first).unwrap();
    assert_eq!(inside(&sandbox, &id, ""), sorted(&[&second]));
    assert!(sandbox.let_out(&id, &first).unwrap_err().to_string().contains("peer not found"));
    sandbox.let_out(&id, &second).unwrap();
    assert_eq!(inside(&sandbox, &id, ""), None);

    // The next session and the next peer have other ids.
    let again = sandbox.let_in(&id, &json!({"name": "Ada", "role": "host"})).unwrap();
    assert_ne!(again, first);
    let after = done(&sandbox, "GET", &active, &Value::Null);
    assert_ne!(after["session"]["id"], before["session"]["id"]);
}

#[test]
fn peers_are_a_map_that_a_user_id_and_a_role_narrow() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let said = json!({"name": "Ada", "user_id": "u 1", "role": "host", "metadata": "{\"a\":1}"});
    let ada = sandbox.let_in(&id, &said).unwrap();
    let bob = sandbox.let_in(&id, &json!({"user_id": "u2", "role": "guest"})).unwrap();
    let peers = done(&sandbox, "GET", &format!("/active-rooms/{id}/peers"), &Value::Null);
    let peer = &peers["peers"][&ada];
    for (field, value) in said.as_object().unwrap() {
        assert_eq!(&peer[field], value);
    }
    assert_eq!((&peer["id"], peer.get("tracks")), (&json!(ada), None));
    assert!(peer["joined_at"].as_str().unwrap().ends_with('Z'), "{peer}");
    for (query, found) in [
        ("", sorted(&[&ada, &bob])),
        ("?user_id=u%201", sorted(&[&ada])),
        ("?role=guest", sorted(&[&bob])),
        ("?role=guest&user_id=u%201", sorted(&[])),
        ("?role=nobody", sorted(&[])),
        ("?role=", sorted(&[&ada, &bob])),
    ] {
        assert_eq!(inside(&sandbox, &id, query), found, "{query}");
    }
    let one = format!("/active-rooms/{id}/peers/{ada}");
    let one = done(&sandbox, "GET", &one, &Value::Null);
    assert_eq!((&one["name"], &one["tracks"]), (&json!("Ada"), &json!({})));
    let nobody = format!("/active-rooms/{id}/peers/nobody");
    refused(&sandbox, ("GET", &nobody, &Value::Null), (404, "peer not found"));
}

#[test]
fn a_disabled_room_keeps_its_peers_and_accepts_no_others() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let peer = sandbox.let_in(&id, &json!({})).unwrap();
    switch(&sandbox, &id, false);
    assert_eq!(inside(&sandbox, &id, ""), sorted(&[&peer]));
    let refused = sandbox.let_in(&id, &json!({})).unwrap_err().to_string();
    assert!(refused.contains("Room is disabled"), "{refused}");
    let (status, _) = own(&sandbox, "POST", &format!("rooms/{id}/peers"), &json!({}));
    assert_eq!(status, 403);
    switch(&sandbox, &id, true);
    assert!(sandbox.let_in(&id, &json!({})).is_ok());
}

#[test]
fn ending_a_session_removes_all_peers_and_a_lock_disables_the_room() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let end = format!("/active-rooms/{id}/end-room");
    for (body, enabled) in [
        (json!({}), true),
        (json!({"reason": "Class has ended", "lock": false}), true),
        (json!({"lock": true}), false),
    ] {
        sandbox.let_in(&id, &json!({})).unwrap();
        sandbox.let_in(&id, &json!({})).unwrap();
        let ended = done(&sandbox, "POST", &end, &body);
        assert_eq!(ended, json!({"message": "session is ending"}));
        assert_eq!(inside(&sandbox, &id, ""), None, "{body}");
        assert_eq!(is_enabled(&sandbox, &id), enabled, "{body}");
        refused(&sandbox, ("POST", &end, &body), (404, "session not found"));
    }
    refused(&sandbox, ("POST", &end, &json!({"lock": "yes"})), (400, "Invalid body param"));
    let rules = rules(&sandbox);
    for rule in ["session.ended", "session.ended-and-locked", "session.none"] {
        assert!(rules.iter().any(|it| it == rule), "{rule} is not in {rules:?}");
    }
}

#[test]
fn a_lock_of_a_room_without_a_session_disables_it_if_a_switch_says_so() {
    for lock_without_session in [false, true] {
        let sandbox = with(Quirks { lock_without_session, ..Quirks::default() });
        let id = room(&sandbox, "lesson");
        let end = format!("/active-rooms/{id}/end-room");
        refused(&sandbox, ("POST", &end, &json!({"lock": true})), (404, "session not found"));
        assert_eq!(is_enabled(&sandbox, &id), !lock_without_session);
    }
}

#[test]
fn a_removal_is_of_one_peer_or_of_a_role() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let come = |role: &str| sandbox.let_in(&id, &json!({ "role": role })).unwrap();
    let (host, one, two) = (come("host"), come("guest"), come("guest"));
    let remove = format!("/active-rooms/{id}/remove-peers");
    let removed = |body: Value| {
        let reply = done(&sandbox, "POST", &remove, &body);
        assert_eq!(reply, json!({"message": "peer remove request submitted"}));
        inside(&sandbox, &id, "")
    };
    for body in [json!({}), json!({"reason": "r"}), json!({"peer_id": "", "role": null})] {
        refused(&sandbox, ("POST", &remove, &body), (400, "Invalid body param"));
    }
    // If both are given, only the peer is removed, not the role.
    assert_eq!(removed(json!({"peer_id": one, "role": "guest"})), sorted(&[&host, &two]));
    assert_eq!(removed(json!({"peer_id": one})), sorted(&[&host, &two]));
    assert_eq!(removed(json!({"role": "host", "reason": "r"})), sorted(&[&two]));
    assert_eq!(removed(json!({"role": "host"})), sorted(&[&two]));
    // Removing the last peer ends the session.
    assert_eq!(removed(json!({"role": "guest"})), None);
    let again = json!({"role": "guest"});
    refused(&sandbox, ("POST", &remove, &again), (404, "session not found"));
}

#[test]
fn a_removal_of_a_peer_who_is_not_inside_is_refused_if_a_switch_says_so() {
    let sandbox = with(Quirks { absent_peer_not_found: true, ..Quirks::default() });
    let id = room(&sandbox, "lesson");
    sandbox.let_in(&id, &json!({})).unwrap();
    let remove = format!("/active-rooms/{id}/remove-peers");
    let gone = json!({"peer_id": "gone"});
    refused(&sandbox, ("POST", &remove, &gone), (404, "peer not found"));
    done(&sandbox, "POST", &remove, &json!({"role": "guest"}));
}

#[test]
fn a_peer_has_a_role_of_the_template() {
    let class = Template::new("class", false).with_roles(["teacher", "student"]);
    let sandbox = Sandbox::builder().with_template(class).start().unwrap();
    let id = room(&sandbox, "lesson");
    let peers = format!("rooms/{id}/peers");
    let (status, peer) = own(&sandbox, "POST", &peers, &Value::Null);
    assert_eq!((status, &peer["role"], &peer["name"]), (200, &json!("teacher"), &json!("")));
    for (said, why) in [
        (json!({"role": "host"}), "it has teacher, student"),
        (json!({"rolle": "host"}), "unknown field `rolle`"),
        (json!({"metadata": {}}), "metadata: expected a string"),
        (json!([]), "not a JSON object"),
    ] {
        let (status, refused) = own(&sandbox, "POST", &peers, &said);
        let detail = refused["details"][0].as_str().unwrap();
        assert!(status == 400 && detail.contains(why), "{why} is not in {detail}");
    }
    let nowhere = "rooms/000000000000000000000000";
    assert_eq!(own(&sandbox, "POST", &format!("{nowhere}/peers"), &json!({})).0, 404);
    assert_eq!(own(&sandbox, "GET", nowhere, &Value::Null).0, 404);
    let who = peer["id"].as_str().unwrap();
    assert_eq!(own(&sandbox, "DELETE", &format!("{peers}/{who}"), &Value::Null), (200, json!({})));
    assert_eq!(own(&sandbox, "DELETE", &format!("{peers}/{who}"), &Value::Null).0, 404);
}

#[test]
fn every_operation_wants_a_token_and_a_room() {
    let sandbox = Sandbox::start().unwrap();
    for (method, path, body) in [
        ("GET", "", Value::Null),
        ("GET", "/peers", Value::Null),
        ("GET", "/peers/p", Value::Null),
        ("POST", "/end-room", json!({})),
        ("POST", "/remove-peers", json!({"role": "host"})),
    ] {
        let path = format!("/active-rooms/000000000000000000000000{path}");
        refused(&sandbox, (method, &path, &body), (404, "Room not found"));
        let url = format!("{}{path}", sandbox.v2_base_url());
        assert_eq!(http::send(method, &url, &[], &body.to_string()).0, 401, "{path}");
    }
}

#[test]
fn the_journal_has_the_room_and_the_ignored_names() {
    let sandbox = Sandbox::start().unwrap();
    let id = room(&sandbox, "lesson");
    let end = format!("/active-rooms/{id}/end-room");
    ask(&sandbox, "POST", &end, &json!({"locked": true}));
    ask(&sandbox, "GET", &format!("/active-rooms/{id}/peers?roles=host"), &Value::Null);
    let (_, journal) = own(&sandbox, "GET", "requests?name=lesson&after=1", &Value::Null);
    let (ended, listed) = (&journal["data"][0], &journal["data"][1]);
    assert_eq!((&ended["rule"], &ended["attempt"]), (&json!("session.none"), &json!(2)));
    let said = [&ended["hint"], &listed["hint"]].map(|hint| hint.as_str().unwrap().to_owned());
    let way = format!("nobody is inside: POST /_sandbox/rooms/{id}/peers lets somebody in");
    assert_eq!(said[0], format!("{way}; ignored in the body: locked"));
    assert_eq!(said[1], format!("{way}; ignored in the query: roles"));
}
