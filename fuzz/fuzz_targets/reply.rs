//! Replies: whatever a service answers, an operation returns a room that the reply holds, or the
//! error that its status means, and shows no secret.
//!
//! The first three bytes choose the operation, the status and the framing; the rest is the body.
#![no_main]

use std::sync::LazyLock;

use hms_rooms::{
    Api, CallOptions, Client, ClientOptions, Credentials, EndRoomParams, Error, ErrorKind, Log,
    LogLevel, Outcome, PeerFilter, Recording, Room, RoomCode, RoomCodeFilter, RoomFilter,
    RoomParams, State, Upload, escape,
};
use hms_rooms_fuzz::{Framing, Reply, SECRET, Server, TOKEN, shows_no_secret};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

const STATUSES: [u16; 20] = [
    200, 201, 204, 299, 301, 304, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 502, 503,
    599,
];

/// The id that operations by id name.
const ID: &str = "5f";

/// The code that operations on codes name.
const CODE: &str = "abc-d";

static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start().expect("a port of loopback"));
static LEGACY: LazyLock<Client> = LazyLock::new(|| client(Api::Legacy));
static V2: LazyLock<Client> = LazyLock::new(|| client(Api::V2));

fn client(api: Api) -> Client {
    Client::new(&ClientOptions {
        api: Some(api),
        base_url: Some(format!("http://127.0.0.1:{}", SERVER.port())),
        management_token: Some(TOKEN.into()),
        max_attempts: Some(1),
        log: Some(Log::new(LogLevel::Debug, |level, line| {
            assert!(!line.contains(TOKEN), "{level:?}: {line}");
            assert_eq!(escape::controls(line), line);
        })),
        ..Default::default()
    })
    .expect("a client")
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    LegacyCreate,
    LegacyDisable,
    V2Create,
    V2Disable,
    V2Get,
    V2Find,
    V2List,
    V2Update,
    V2End,
    V2Peers,
    V2RemovePeer,
    V2CreateCodes,
    V2ListCodes,
    V2DisableCode,
    V2Request,
}

/// The result of an operation.
enum Answer {
    Room(Room),
    /// The ids of a list, and the start of its next page.
    Ids(Vec<String>, Option<String>),
    Codes(Vec<RoomCode>, Option<String>),
    Done,
}

const OPERATIONS: [Operation; 15] = [
    Operation::LegacyCreate,
    Operation::LegacyDisable,
    Operation::V2Create,
    Operation::V2Disable,
    Operation::V2Get,
    Operation::V2Find,
    Operation::V2List,
    Operation::V2Update,
    Operation::V2End,
    Operation::V2Peers,
    Operation::V2RemovePeer,
    Operation::V2CreateCodes,
    Operation::V2ListCodes,
    Operation::V2DisableCode,
    Operation::V2Request,
];

impl Operation {
    fn run(self) -> Result<Answer, Error> {
        let upload = Upload {
            kind: "s3".into(),
            location: "bucket".into(),
            credentials: Some(Credentials { key: SECRET.into(), secret: SECRET.into() }),
            ..Default::default()
        };
        let params = RoomParams {
            name: Some("room"),
            recording: Some(Recording { enabled: true, upload: Some(upload) }),
            ..Default::default()
        };
        let options = CallOptions::default();
        let room = match self {
            Self::LegacyCreate => LEGACY.create_room(&params, &options),
            Self::LegacyDisable => LEGACY.disable_room("room", &options),
            Self::V2Create => V2.create_room(&params, &options),
            Self::V2Disable => V2.disable_room_by_id(ID, &options),
            Self::V2Get => V2.get_room(ID, &options),
            Self::V2Find => V2.find_room("room", &options),
            Self::V2Update => V2.update_room(ID, &params, &options),
            _ => return self.run_on_lists_and_sessions(&options),
        };
        room.map(Answer::Room)
    }

    fn run_on_lists_and_sessions(self, options: &CallOptions) -> Result<Answer, Error> {
        match self {
            Self::V2List => V2.list_rooms(&RoomFilter::default(), options).map(|list| {
                let ids = list.rooms.iter().map(|room| room.id().to_owned());
                Answer::Ids(ids.collect(), list.next)
            }),
            Self::V2Peers => V2
                .list_peers(ID, &PeerFilter::default(), options)
                .map(|peers| Answer::Ids(peers.into_iter().map(|peer| peer.id).collect(), None)),
            Self::V2CreateCodes => V2
                .create_room_codes(ID, None, options)
                .map(|list| Answer::Codes(list.codes, list.next)),
            Self::V2ListCodes => V2
                .list_room_codes(ID, &RoomCodeFilter::default(), options)
                .map(|list| Answer::Codes(list.codes, list.next)),
            Self::V2DisableCode => {
                V2.disable_room_code(CODE, options).map(|code| Answer::Codes(vec![code], None))
            }
            Self::V2End => {
                V2.end_room(ID, &EndRoomParams::default(), options).map(|()| Answer::Done)
            }
            Self::V2RemovePeer => V2.remove_peer(ID, ID, None, options).map(|()| Answer::Done),
            _ => V2.request("GET", "/sessions", None, false, options).map(|_| Answer::Done),
        }
    }

    fn creates(self) -> bool {
        matches!(self, Self::LegacyCreate | Self::V2Create | Self::V2Update)
    }

    fn disables(self) -> bool {
        matches!(self, Self::LegacyDisable | Self::V2Disable)
    }

    fn is_of_a_room(self) -> bool {
        use Operation::{LegacyCreate, LegacyDisable, V2Create, V2Disable, V2Get, V2Update};
        matches!(self, LegacyCreate | LegacyDisable | V2Create | V2Disable | V2Get | V2Update)
    }

    fn is_by_id(self) -> bool {
        matches!(self, Self::V2Disable | Self::V2Get | Self::V2Update)
    }
}

fuzz_target!(|input: &[u8]| -> Corpus {
    let [operation, status, framing, body @ ..] = input else { return Corpus::Reject };
    let operation = pick(&OPERATIONS, *operation);
    let status = pick(&STATUSES, *status);
    let framing = pick(&[Framing::ContentLength, Framing::Chunked, Framing::Close], *framing);
    SERVER.answer(Reply::Framed { status, body: body.to_vec(), framing });

    // A reply without content has an empty body.
    let body = if matches!(status, 204 | 304) { &[] } else { body };
    match operation.run() {
        Ok(Answer::Room(room)) => check_room(operation, status, body, &room),
        Ok(answer) => check_answer(operation, status, body, &answer),
        Err(error) => check_error(operation, status, body, framing, &error),
    }
    Corpus::Keep
});

fn pick<T: Copy>(from: &[T], by: u8) -> T {
    from[usize::from(by.wrapping_sub(b'a')) % from.len()]
}

fn check_room(operation: Operation, status: u16, body: &[u8], room: &Room) {
    assert!((200..300).contains(&status));
    if status == 204 {
        assert!(operation.disables() && room.id().is_empty() && room.json().is_empty());
        return;
    }
    if operation == Operation::V2Find {
        assert!(room.name().is_some_and(|name| name.eq_ignore_ascii_case("room")));
    } else {
        assert_eq!(room.json().as_bytes(), body);
    }
    let json: Value = match serde_json::from_str(room.json()) {
        Ok(json) => json,
        // A number that is out of range may stand in a field that is not read.
        Err(error) => return assert!(error.to_string().contains("number out of range")),
    };
    assert!(!room.id().is_empty());
    assert_eq!(json["id"], room.id());
    assert!(!operation.is_by_id() || room.id().eq_ignore_ascii_case(ID));
    assert!(!operation.disables() || room.state() != State::Enabled);
    for (field, read) in [
        ("name", room.name()),
        ("description", room.description()),
        ("template", room.template()),
        ("template_id", room.template_id()),
        ("region", room.region()),
    ] {
        assert_eq!(json[field].as_str(), read, "{field}");
    }
    shows_no_secret(&format!("{:?}", room.recording()));
}

/// Checks that a list names only ids and codes of the reply, and goes on only if there is more.
fn check_answer(operation: Operation, status: u16, body: &[u8], answer: &Answer) {
    assert!((200..300).contains(&status));
    let json = match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str::<Value>(text).unwrap_or_default().to_string(),
        Err(_) => String::new(),
    };
    let holds = |text: &str| json.contains(&Value::from(text).to_string());
    let (names, next) = match answer {
        Answer::Ids(ids, next) => (ids.clone(), next),
        Answer::Codes(codes, next) => {
            let right = |code: &RoomCode| {
                operation != Operation::V2DisableCode
                    || (code.code.eq_ignore_ascii_case(CODE) && code.state != State::Enabled)
            };
            assert!(codes.iter().all(right));
            (codes.iter().map(|code| code.code.clone()).collect(), next)
        }
        Answer::Room(_) | Answer::Done => return,
    };
    // A map of peers may name one twice, and `Value` keeps the last.
    let is_map = operation == Operation::V2Peers;
    // A number that is out of range may stand in a field that is not read.
    assert!(
        is_map || json == "null" || names.iter().chain(next).all(|text| holds(text)),
        "{names:?}"
    );
    assert!(next.as_ref().is_none_or(|next| !next.is_empty() && !names.is_empty()));
}

fn check_error(operation: Operation, status: u16, body: &[u8], framing: Framing, error: &Error) {
    for text in [error.message(), error.body().unwrap_or_default()]
        .into_iter()
        .chain(error.api_message())
        .chain(error.details().iter().map(String::as_str))
        .chain([&*format!("{error:?}")])
    {
        assert!(!text.contains(TOKEN), "{text}");
        // Other requests hold no storage secret that the client could know by.
        assert!(!operation.creates() || !text.contains(SECRET), "{text}");
    }
    assert_eq!(escape::controls(error.message()), error.message());
    assert!(error.body().is_none_or(|body| body.len() <= 2048));
    assert!(error.retry_after().is_none_or(|wait| wait.as_secs() <= 365 * 24 * 60 * 60));

    if (200..300).contains(&status) {
        let expected = match error.kind() {
            ErrorKind::NotFound => operation == Operation::V2Find,
            ErrorKind::ConnectionLost => matches!(framing, Framing::Close),
            kind => kind == ErrorKind::BadReply,
        };
        assert!(expected, "{status}: {error:?}");
        let refused = operation.is_of_a_room() && holds_the_room(operation, body);
        assert!(!refused, "a room was not read: {error:?}");
        return;
    }
    assert_eq!(error.http_status(), Some(status), "{error:?}");
    let (kind, outcome) = match status {
        401 => (ErrorKind::Unauthenticated, Outcome::Rejected),
        403 => (ErrorKind::PermissionDenied, Outcome::Rejected),
        404 | 410 => (ErrorKind::NotFound, Outcome::Rejected),
        429 => (ErrorKind::RateLimited, Outcome::Rejected),
        500.. => (ErrorKind::ServerError, Outcome::Unknown),
        _ => (ErrorKind::Rejected, Outcome::Rejected),
    };
    assert_eq!((error.kind(), error.outcome()), (kind, outcome));
}

/// Whether a body is an object with an id, no name in it twice, that agrees with what was asked.
fn holds_the_room(operation: Operation, body: &[u8]) -> bool {
    let Ok(json) = serde_json::from_slice::<Map<String, Value>>(body) else { return false };
    let names = serde_json::from_slice::<Names>(body).map_or(0, |names| names.0);
    let is_the_id = |id: &str| match operation.is_by_id() {
        true => id.eq_ignore_ascii_case(ID),
        false => !id.is_empty(),
    };
    names == json.len()
        && json.get("id").and_then(Value::as_str).is_some_and(is_the_id)
        && !(operation.disables() && json.get("enabled") == Some(&Value::Bool(true)))
}

/// How many names an object has.
struct Names(usize);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Count;
        impl<'de> Visitor<'de> for Count {
            type Value = Names;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Names, M::Error> {
                let mut names = 0;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    names += 1;
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Count)
    }
}
