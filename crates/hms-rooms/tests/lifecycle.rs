//! The operations on a room that exists: lists, updates, sessions, room codes, and other requests.
//! A scripted server records each request, and answers only if its script has an answer.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use hms_rooms::{
    Api, CallOptions, Client, ClientOptions, EndRoomParams, Error, ErrorKind, Log, LogLevel,
    Outcome, PeerFilter, RoomCodeFilter, RoomFilter, RoomParams, State,
};
use hms_rooms_test_support::server;

/// An answer with this status and JSON, or a connection that ends without one.
enum Answer {
    Reply(u16, &'static str),
    Lost,
}
use Answer::{Lost, Reply};

type Requests = Arc<Mutex<Vec<(String, String)>>>;

/// A server that gives the answers in turn, each on a connection of its own, and what it was sent:
/// the request line without the version, and the body. If there are no more answers, it hangs up.
fn serve(answers: Vec<Answer>) -> (String, Requests) {
    let requests = Requests::default();
    let recorded = requests.clone();
    let address = server::serve(None, move |number, connection| {
        let Some(answer) = answers.get(number) else { return Ok(()) };
        let (head, body) = connection.head_and_body()?;
        let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        recorded.lock().unwrap().push((line, body));
        if let Reply(status, json) = answer {
            let head = format!("HTTP/1.1 {status} Some\r\nConnection: close\r\n");
            connection.send(format!("{head}Content-Length: {}\r\n\r\n{json}", json.len()))?;
        }
        Ok(())
    });
    (format!("http://{address}/v2"), requests)
}

fn client(base_url: &str, api: Api) -> Client {
    Client::new(&ClientOptions {
        api: Some(api),
        management_token: Some("token".into()),
        base_url: Some(base_url.to_owned()),
        ..ClientOptions::default()
    })
    .unwrap()
}

/// Runs `call` against a server with these answers; its result, and what was sent.
fn run<T>(
    answers: Vec<Answer>,
    call: impl FnOnce(&Client, &CallOptions) -> Result<T, Error>,
) -> (Result<T, Error>, Vec<(String, String)>) {
    let (base_url, requests) = serve(answers);
    let result = call(&client(&base_url, Api::V2), &CallOptions::default());
    let sent = requests.lock().unwrap().clone();
    (result, sent)
}

fn lines(sent: &[(String, String)]) -> Vec<&str> {
    sent.iter().map(|(line, _)| line.as_str()).collect()
}

#[test]
fn a_list_is_asked_for_with_its_filters() {
    let filter = RoomFilter {
        state: State::Disabled,
        page_size: Some(20),
        name: Some("a b&c"),
        template_id: Some("t"),
        created_from: Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123)),
        created_until: Some(UNIX_EPOCH + Duration::from_millis(1_700_000_000_999)),
        start: Some("5f"),
    };
    let page = Reply(200, r#"{"limit": 20, "data": [{"id": "1"}, {"id": "2"}], "last": "2"}"#);
    let (list, sent) = run(vec![page], |client, options| client.list_rooms(&filter, options));
    let list = list.unwrap();
    assert_eq!(list.rooms.iter().map(|room| room.id()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(list.next, None, "a page that is shorter than its limit ends the list");
    assert_eq!(
        lines(&sent),
        ["GET /v2/rooms?enabled=false&name=a%20b%26c&template_id=t\
          &after=2023-11-14T22%3A13%3A20.123Z&before=2023-11-14T22%3A13%3A20.999Z&limit=20&start=5f"]
    );
}

#[test]
fn the_end_of_a_list_is_found_by_its_length_and_not_by_last() {
    for (page, next) in [
        (r#"{"limit": 2, "data": [{"id": "1"}, {"id": "2"}], "last": "2"}"#, Some("2")),
        (r#"{"limit": 2, "data": [{"id": "1"}, {"id": "2"}], "last": ""}"#, Some("2")),
        (r#"{"limit": 2, "data": [{"id": "1"}, {"id": "2"}], "last": null}"#, Some("2")),
        (r#"{"limit": 2, "data": [{"id": "1"}, {"id": "2"}]}"#, Some("2")),
        (r#"{"limit": 3, "data": [{"id": "1"}, {"id": "2"}], "last": "2"}"#, None),
        (r#"{"data": [{"id": "1"}], "last": "1"}"#, Some("1")),
        (r#"{"limit": 2, "data": [], "last": "2"}"#, None),
        (r#"{"limit": 2, "data": null, "last": "2"}"#, None),
        (r#"{"limit": 2}"#, None),
        // A page that leads back to itself.
        (r#"{"limit": 1, "data": [{"id": "0"}], "last": "0"}"#, None),
    ] {
        let filter = RoomFilter { start: Some("0"), ..RoomFilter::default() };
        let call = |client: &Client, options: &_| client.list_rooms(&filter, options);
        let (list, _) = run(vec![Reply(200, page)], call);
        assert_eq!(list.unwrap().next.as_deref(), next, "{page}");
    }
}

#[test]
fn every_room_of_a_list_comes_once_and_a_circle_ends() {
    let pages = vec![
        Reply(200, r#"{"limit": 1, "data": [{"id": "1"}], "last": "1"}"#),
        Reply(200, r#"{"limit": 1, "data": [{"id": "2"}], "last": "2"}"#),
        Reply(200, r#"{"limit": 1, "data": [{"id": "1"}], "last": "1"}"#),
    ];
    let (ids, sent) = run(pages, |client, options| {
        let rooms = client.rooms(&RoomFilter::default(), options);
        rooms.map(|room| room.map(|room| room.id().to_owned())).collect::<Result<Vec<_>, _>>()
    });
    assert_eq!(ids.unwrap(), ["1", "2", "1"]);
    assert_eq!(sent.len(), 3);
}

#[test]
fn an_error_within_a_list_says_where_to_go_on() {
    let pages = vec![
        Reply(200, r#"{"limit": 1, "data": [{"id": "1"}], "last": "1"}"#),
        Reply(403, r#"{"code": 403, "message": "no"}"#),
    ];
    let (result, _) = run(pages, |client, options| {
        let mut rooms = client.rooms(&RoomFilter::default(), options);
        assert_eq!(rooms.next().unwrap().unwrap().id(), "1");
        let error = rooms.next().unwrap().unwrap_err();
        assert_eq!(rooms.next_page(), Some("1"));
        assert!(rooms.next().is_none());
        Err::<(), _>(error)
    });
    assert_eq!(result.unwrap_err().kind(), ErrorKind::PermissionDenied);
}

#[test]
fn a_cursor_that_holds_the_token_is_masked_in_the_log() {
    const PAGE: &str = r#"{"limit": 1, "data": [{"id": "5f-CANARY", "name": "other"}]}"#;
    let (base_url, requests) = serve(vec![Reply(200, PAGE), Reply(403, "{}")]);
    let lines = Arc::new(Mutex::new(Vec::new()));
    let logged = lines.clone();
    let client = Client::new(&ClientOptions {
        management_token: Some("CANARY".into()),
        base_url: Some(base_url),
        log: Some(Log::new(LogLevel::Debug, move |_, line| {
            logged.lock().unwrap().push(line.to_owned());
        })),
        ..ClientOptions::default()
    })
    .unwrap();
    client.find_room("room", &CallOptions::default()).unwrap_err();
    assert!(requests.lock().unwrap()[1].0.ends_with("start=5f-CANARY"));
    let lines = lines.lock().unwrap();
    assert!(lines.iter().any(|line| line.contains("start=5f-***")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("CANARY")), "{lines:?}");
}

#[test]
fn an_update_names_what_changes_and_must_be_answered_with_that_room() {
    let params = RoomParams {
        description: Some("new"),
        size: Some(0),
        large_room: Some(false),
        ..RoomParams::default()
    };
    let update = |client: &Client, options: &_| client.update_room("5f", &params, options);
    let (room, sent) = run(vec![Lost, Reply(200, r#"{"id": "5f"}"#)], update);
    assert_eq!(room.unwrap().id(), "5f");
    let body = r#"{"description":"new","size":0,"large_room":false}"#;
    assert_eq!(sent, vec![("POST /v2/rooms/5f".to_owned(), body.to_owned()); 2]);

    let (room, _) = run(vec![Reply(200, r#"{"id": "60"}"#)], update);
    let error = room.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::BadReply, Outcome::Unknown));

    let template = RoomParams { template_id: Some("t"), ..RoomParams::default() };
    let (room, sent) = run(vec![], |client, options| client.update_room("5f", &template, options));
    let error = room.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unsupported, Some("template_id")));
    assert!(sent.is_empty());
}

const GONE: Answer = Reply(404, r#"{"code": 404, "message": "session not found"}"#);

#[test]
fn the_end_of_a_session_that_a_lost_request_ended_is_a_success() {
    let params = EndRoomParams { reason: Some("over"), lock: true };
    let end = |client: &Client, options: &_| client.end_room("5f", &params, options);
    let (ended, sent) = run(vec![Lost, GONE], end);
    ended.unwrap();
    let request = "POST /v2/active-rooms/5f/end-room".to_owned();
    assert_eq!(sent[1], (request, r#"{"reason":"over","lock":true}"#.to_owned()));

    let (ended, _) = run(vec![Reply(200, r#"{"message": "session is ending"}"#)], end);
    ended.unwrap();
    let error = run(vec![GONE], end).0.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::NotFound, Outcome::Rejected));
    assert!(error.message().contains("nobody is inside"), "{error}");
    // An answer that leaves nothing open is no uncertain attempt.
    let busy = Reply(429, r#"{"code": 429, "message": "retry after 0 seconds"}"#);
    let error = run(vec![busy, GONE], end).0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = run(vec![Reply(200, "<html>")], end).0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadReply);
}

#[test]
fn peers_come_as_a_map_and_are_listed_by_filters() {
    let peers = r#"{"peers": {
        "p-1": {"id": "p-1", "name": "Ann", "user_id": "u", "role": "host", "metadata": "{}",
                "joined_at": "2023-11-14T22:13:20.5Z"},
        "p-2": {"name": null, "role": 7}}}"#;
    let filter = PeerFilter { user_id: Some("u/1"), role: Some("a role") };
    let list = |client: &Client, options: &_| client.list_peers("5f", &filter, options);
    let (listed, sent) = run(vec![Reply(200, peers)], list);
    let listed = listed.unwrap();
    assert_eq!(lines(&sent), ["GET /v2/active-rooms/5f/peers?user_id=u%2F1&role=a%20role"]);
    assert_eq!(listed.iter().map(|peer| peer.id.as_str()).collect::<Vec<_>>(), ["p-1", "p-2"]);
    assert_eq!(listed[0].name.as_deref(), Some("Ann"));
    assert!(listed[0].joined_at.is_some());
    assert_eq!((listed[1].name.as_deref(), listed[1].role.as_deref()), (None, None));
    for none in [r#"{"peers": {}}"#, r#"{"peers": null}"#, "{}"] {
        assert!(run(vec![Reply(200, none)], list).0.unwrap().is_empty(), "{none}");
    }
    assert_eq!(run(vec![GONE], list).0.unwrap_err().kind(), ErrorKind::NotFound);
    for odd in [r#"{"peers": {"p": ["p"]}}"#, r#"{"peers": {"p": 7}}"#, r#"{"peers": []}"#] {
        let error = run(vec![Reply(200, odd)], list).0.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadReply, "{odd}");
    }
}

#[test]
fn the_removal_of_a_peer_is_retried_and_that_of_a_role_is_not() {
    let done = Reply(200, r#"{"message": "peer remove request submitted"}"#);
    let (removed, sent) = run(vec![Lost, done], |client, options| {
        client.remove_peer("5f", "p-1", Some("rude"), options)
    });
    removed.unwrap();
    assert_eq!(sent[1].0, "POST /v2/active-rooms/5f/remove-peers");
    assert_eq!(sent[1].1, r#"{"peer_id":"p-1","reason":"rude"}"#);

    let (removed, sent) =
        run(vec![Lost, GONE], |client, options| client.remove_role("5f", "guest", None, options));
    let error = removed.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::ConnectionLost, Outcome::Unknown));
    assert_eq!((sent.len(), sent[0].1.as_str()), (1, r#"{"role":"guest"}"#));
}

#[test]
fn codes_of_all_roles_are_retried_and_one_of_a_role_is_not() {
    const CODE: &str = r#"{"code": "abc-d", "room_id": "5f", "role": "host", "enabled": true}"#;
    let all = Reply(200, r#"{"data": [{"code": "abc-d", "role": "host", "enabled": true}]}"#);
    let (codes, sent) =
        run(vec![Lost, all], |client, options| client.create_room_codes("5f", None, options));
    let codes = codes.unwrap().codes;
    assert_eq!((codes[0].code.as_str(), codes[0].state), ("abc-d", State::Enabled));
    assert_eq!(sent[1], ("POST /v2/room-codes/room/5f".to_owned(), "{}".to_owned()));

    let one = |client: &Client, options: &_| client.create_room_codes("5f", Some("a/b"), options);
    let (codes, sent) = run(vec![Reply(200, CODE)], one);
    assert_eq!(codes.unwrap().codes.len(), 1);
    assert_eq!(lines(&sent), ["POST /v2/room-codes/room/5f/role/a%2Fb"]);
    let (codes, sent) = run(vec![Lost, GONE], one);
    assert_eq!(codes.unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(sent.len(), 1);
}

#[test]
fn codes_are_listed_in_pages_and_set_to_what_was_asked() {
    let page = r#"{"limit": 1, "data": [{"code": "abc-d", "enabled": false}], "last": ""}"#;
    let filter = RoomCodeFilter { role: Some("host"), page_size: Some(10), ..Default::default() };
    let (list, sent) = run(vec![Reply(200, page)], |client, options| {
        client.list_room_codes("5f", &filter, options)
    });
    let list = list.unwrap();
    assert_eq!((list.codes[0].state, list.next.as_deref()), (State::Disabled, Some("abc-d")));
    assert_eq!(lines(&sent), ["GET /v2/room-codes/room/5f?role=host&limit=10"]);

    let disable = |client: &Client, options: &_| client.disable_room_code("abc-d", options);
    let (code, sent) = run(vec![Reply(200, r#"{"code": "abc-d", "enabled": false}"#)], disable);
    assert_eq!(code.unwrap().state, State::Disabled);
    assert_eq!(sent[0].1, r#"{"code":"abc-d","enabled":false}"#);
    for reply in [r#"{"code": "abc-d", "enabled": true}"#, r#"{"code": "xyz", "enabled": false}"#] {
        let error = run(vec![Reply(200, reply)], disable).0.unwrap_err();
        let seen = (error.kind(), error.outcome());
        assert_eq!(seen, (ErrorKind::BadReply, Outcome::Unknown), "{reply}");
    }
}

#[test]
fn any_other_endpoint_has_the_same_deadlines_retries_and_errors() {
    let get =
        |client: &Client, options: &_| client.request("GET", "/sessions?a=b", None, false, options);
    let (reply, sent) = run(vec![Lost, Reply(200, r#"{"data": []}"#)], get);
    let reply = reply.unwrap();
    assert_eq!((reply.http_status(), reply.json()), (200, r#"{"data": []}"#));
    assert_eq!(lines(&sent), ["GET /v2/sessions?a=b"; 2]);

    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let call = |idempotent| {
            move |client: &Client, options: &_| {
                client.request(method, "/things/1", Some("[1]"), idempotent, options)
            }
        };
        let (reply, sent) = run(vec![Lost, Reply(204, "")], call(true));
        assert_eq!(reply.unwrap().json(), "");
        assert_eq!(sent[1], (format!("{method} /v2/things/1"), "[1]".to_owned()));
        let (reply, sent) = run(vec![Lost, GONE], call(false));
        assert_eq!((reply.unwrap_err().outcome(), sent.len()), (Outcome::Unknown, 1));
    }
    assert_eq!(run(vec![GONE], get).0.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(run(vec![Reply(200, "<p>")], get).0.unwrap_err().kind(), ErrorKind::BadReply);
}

#[test]
fn a_path_leads_nowhere_but_below_the_base_url() {
    let client = client("http://127.0.0.1:1/v2", Api::V2);
    let options = CallOptions::default();
    for path in [
        "",
        "rooms",
        "http://evil.example/",
        "//evil.example/",
        "/../rooms",
        "/a/..",
        "/a/./b",
        "/a/%2e%2E/b",
        "/a%2fb",
        "/a%5Cb",
        "/a b",
        "/a\r\nX: y",
        "/a#b",
        "/a\\b",
        "/\u{e9}",
        "/a//b",
    ] {
        let error = client.request("GET", path, None, false, &options).unwrap_err();
        assert_eq!(error.field(), Some("path"), "{path:?}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    let field =
        |method, json| client.request(method, "/x", json, false, &options).unwrap_err().field();
    assert_eq!(field("TRACE", None), Some("method"));
    assert_eq!(field("POST", Some("{")), Some("json"));
    let large = format!("\"{}\"", "x".repeat(300_000));
    assert_eq!(field("POST", Some(&large)), Some("json"));
}

#[test]
fn ids_codes_and_roles_are_checked_before_anything_is_sent() {
    let client = client("http://127.0.0.1:1/v2", Api::V2);
    let options = CallOptions::default();
    let end = EndRoomParams::default();
    for bad in ["", "..", "a/b", "a?b", "a b", "\u{e9}"] {
        for (field, error) in [
            ("room_id", client.end_room(bad, &end, &options).unwrap_err()),
            ("room_id", client.create_room_codes(bad, None, &options).unwrap_err()),
            ("peer_id", client.remove_peer("5f", bad, None, &options).unwrap_err()),
            ("code", client.enable_room_code(bad, &options).unwrap_err()),
        ] {
            assert_eq!(
                (error.field(), error.outcome()),
                (Some(field), Outcome::NotSent),
                "{bad:?}"
            );
        }
    }
    for bad in ["", ".", "..", "a\nb"] {
        let error = client.remove_role("5f", bad, None, &options).unwrap_err();
        assert_eq!(error.field(), Some("role"), "{bad:?}");
        let error = client.create_room_codes("5f", Some(bad), &options).unwrap_err();
        assert_eq!(error.field(), Some("role"), "{bad:?}");
    }
}

#[test]
fn filters_are_checked_before_anything_is_sent() {
    let client = client("http://127.0.0.1:1/v2", Api::V2);
    let options = CallOptions::default();
    let later = UNIX_EPOCH + Duration::from_secs(1);
    let all = RoomFilter::default();
    for (field, filter) in [
        ("page_size", RoomFilter { page_size: Some(0), ..all.clone() }),
        ("page_size", RoomFilter { page_size: Some(9), ..all.clone() }),
        ("page_size", RoomFilter { page_size: Some(101), ..all.clone() }),
        ("name", RoomFilter { name: Some(""), ..all.clone() }),
        ("template_id", RoomFilter { template_id: Some(""), ..all.clone() }),
        ("start", RoomFilter { start: Some(""), ..all.clone() }),
        (
            "created_from",
            RoomFilter {
                created_from: Some(UNIX_EPOCH + Duration::from_secs(300_000_000_000)),
                ..all.clone()
            },
        ),
        (
            "created_until",
            RoomFilter {
                created_from: Some(later),
                created_until: Some(UNIX_EPOCH),
                ..all.clone()
            },
        ),
    ] {
        let error = client.list_rooms(&filter, &options).unwrap_err();
        assert_eq!((error.field(), error.outcome()), (Some(field), Outcome::NotSent));
    }
    let codes = |filter| client.list_room_codes("5f", &filter, &options).unwrap_err().field();
    assert_eq!(
        codes(RoomCodeFilter { page_size: Some(101), ..Default::default() }),
        Some("page_size")
    );
    assert_eq!(codes(RoomCodeFilter { role: Some(""), ..Default::default() }), Some("role"));
    let peers = |filter| client.list_peers("5f", &filter, &options).unwrap_err().field();
    assert_eq!(peers(PeerFilter { user_id: Some(""), role: None }), Some("user_id"));
}

#[test]
fn the_legacy_api_refuses_what_it_lacks_and_names_the_switch() {
    let client = client("http://127.0.0.1:1/api/v2", Api::Legacy);
    let options = CallOptions::default();
    let end = EndRoomParams::default();
    for error in [
        client.list_rooms(&RoomFilter::default(), &options).unwrap_err(),
        client.update_room("5f", &RoomParams::default(), &options).unwrap_err(),
        client.end_room("5f", &end, &options).unwrap_err(),
        client.list_peers("5f", &PeerFilter::default(), &options).unwrap_err(),
        client.remove_peer("5f", "p", None, &options).unwrap_err(),
        client.remove_role("5f", "r", None, &options).unwrap_err(),
        client.create_room_codes("5f", None, &options).unwrap_err(),
        client.list_room_codes("5f", &RoomCodeFilter::default(), &options).unwrap_err(),
        client.disable_room_code("c", &options).unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unsupported, Outcome::NotSent));
        assert!(error.message().contains("HMS_API=v2"), "{error}");
    }
}
