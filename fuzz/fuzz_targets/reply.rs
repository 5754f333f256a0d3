//! Replies: whatever a service answers, an operation returns a room that the reply holds, or the
//! error that its status means, and shows no secret.
//!
//! The first three bytes choose the operation, the status and the framing; the rest is the body.
#![no_main]

use std::sync::LazyLock;

use hms_rooms::{
    Api, CallOptions, Client, ClientOptions, Credentials, Error, ErrorKind, Log, LogLevel, Outcome,
    Recording, Room, RoomParams, State, Upload, escape,
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
}

const OPERATIONS: [Operation; 6] = [
    Operation::LegacyCreate,
    Operation::LegacyDisable,
    Operation::V2Create,
    Operation::V2Disable,
    Operation::V2Get,
    Operation::V2Find,
];

impl Operation {
    fn run(self) -> Result<Room, Error> {
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
        match self {
            Self::LegacyCreate => LEGACY.create_room(&params, &options),
            Self::LegacyDisable => LEGACY.disable_room("room", &options),
            Self::V2Create => V2.create_room(&params, &options),
            Self::V2Disable => V2.disable_room_by_id(ID, &options),
            Self::V2Get => V2.get_room(ID, &options),
            Self::V2Find => V2.find_room("room", &options),
        }
    }

    fn creates(self) -> bool {
        matches!(self, Self::LegacyCreate | Self::V2Create)
    }

    fn disables(self) -> bool {
        matches!(self, Self::LegacyDisable | Self::V2Disable)
    }

    fn is_by_id(self) -> bool {
        matches!(self, Self::V2Disable | Self::V2Get)
    }
}

fuzz_target!(|input: &[u8]| -> Corpus {
    let [operation, status, framing, body @ ..] = input else { return Corpus::Reject };
    let operation = pick(&OPERATIONS, *operation);
    let status = pick(&STATUSES, *status);
    let framing = pick(&[Framing::ContentLength, Framing::Chunked, Framing::Close], *framing);
    SERVER.answer(Reply::Framed { status, body: body.to_vec(), framing });

    // What a reply without content holds is nothing.
    let body = if matches!(status, 204 | 304) { &[] } else { body };
    match operation.run() {
        Ok(room) => check_room(operation, status, body, &room),
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
        // A number that no float holds may stand where nobody reads it.
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
        let refused = operation != Operation::V2Find && holds_the_room(operation, body);
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
