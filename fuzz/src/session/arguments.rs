//! The arguments of calls, and what the service answers.

use std::cell::Cell;
use std::ffi::{CString, c_char, c_int, c_void};
use std::mem::{offset_of, zeroed};
use std::ptr;
use std::sync::LazyLock;

use arbitrary::Arbitrary;
use hms_rooms_abi::call_options::hms_call_options;
use hms_rooms_abi::client_options::{hms_client_options, hms_log_level};
use hms_rooms_abi::room_params::{
    hms_header, hms_recording, hms_room_params, hms_upload, hms_webhook,
};

use super::checks::text;
use crate::exact::Lent;
use crate::{Framing, Reply, SECRET, TOKEN, shows_no_secret};

/// Long enough for an exchange with a server that answers at once, short for a pause.
const SOON: u64 = 50;

static SOURCED: LazyLock<CString> = LazyLock::new(|| CString::new(TOKEN).expect("no NUL"));

/// A text, or NULL.
#[derive(Arbitrary, Debug)]
pub(super) enum Text {
    Absent,
    Name(u8),
    Bytes(Vec<u8>),
}

/// A secret: the canary, which no text may show, or any other text.
#[derive(Arbitrary, Debug)]
enum Secret {
    Canary,
    Text(Text),
}

impl Text {
    pub(super) fn lend(&self, lent: &mut Lent) -> *const c_char {
        match self {
            Self::Absent => ptr::null(),
            Self::Name(number) => lent.text(format!("room-{number}").as_bytes()),
            Self::Bytes(bytes) => lent.text(&harmless(bytes)),
        }
    }
}

impl Secret {
    fn lend(&self, canary: &str, lent: &mut Lent) -> *const c_char {
        match self {
            Self::Canary => lent.text(canary.as_bytes()),
            Self::Text(text) => text.lend(lent),
        }
    }
}

/// Bytes that a caller may be shown: the fuzzer learns the canaries, and would put them anywhere.
fn harmless(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| if *byte == b'Y' { b'y' } else { *byte }).collect()
}

/// How much of a struct a program knows.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) enum Size {
    Ours,
    Words(u8),
    Bytes(u8),
    Larger(u8),
}

impl Size {
    pub(super) fn of<T>(self) -> usize {
        match self {
            Self::Ours => size_of::<T>(),
            Self::Words(words) => usize::from(words % 32) * size_of::<usize>(),
            Self::Bytes(bytes) => usize::from(bytes),
            Self::Larger(words) => size_of::<T>() + usize::from(words % 8) * size_of::<usize>(),
        }
    }
}

/// A time in milliseconds that passes soon, is the default, or is the longest.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
enum Time {
    Default,
    Soon(u8),
    Longest,
}

impl Time {
    fn milliseconds(self) -> u64 {
        match self {
            Self::Default => 0,
            Self::Soon(time) => 1 + u64::from(time) % SOON,
            Self::Longest => u64::MAX,
        }
    }
}

/// Where a client sends its requests.
#[derive(Arbitrary, Debug)]
enum Address {
    Environment,
    Server,
    ServerByTls,
    Refused,
    Any(Text),
}

#[derive(Arbitrary, Debug)]
enum Proxy {
    Absent,
    None,
    Refused,
    Any(Text),
}

/// The answer of a token source.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Source {
    Absent,
    Token,
    Refused,
}

#[derive(Arbitrary, Debug)]
enum Credentials {
    Token,
    Key,
    Source(Source),
    Any { token: Secret, access_key: Text, secret: Secret },
}

#[derive(Arbitrary, Debug)]
pub(super) struct ClientOptions {
    size: Size,
    api: u8,
    credentials: Credentials,
    token_lifetime: Time,
    address: Address,
    proxy: Proxy,
    timeout: Time,
    connect_timeout: Time,
    max_attempts: u8,
    max_connections: u32,
    generate_names: bool,
    has_ca_file: bool,
    user_agent_suffix: Text,
    language: Text,
    allow_http: bool,
    log: Option<u8>,
}

impl ClientOptions {
    pub(super) fn lend(&self, port: u16, lent: &mut Lent) -> *const hms_client_options {
        // SAFETY: zero means default for every field.
        let mut options: hms_client_options = unsafe { zeroed() };
        options.struct_size = self.size.of::<hms_client_options>();
        options.api = u32::from(self.api) % 4;
        match &self.credentials {
            Credentials::Token => options.management_token = lent.text(TOKEN.as_bytes()),
            Credentials::Key => {
                options.access_key = lent.text(b"key");
                options.secret = lent.text(SECRET.as_bytes());
            }
            Credentials::Source(source) => {
                options.token_source = Some(token_source);
                options.token_source_user_data = source.answer().cast_mut().cast();
            }
            Credentials::Any { token, access_key, secret } => {
                options.management_token = token.lend(TOKEN, lent);
                options.access_key = access_key.lend(lent);
                options.secret = secret.lend(SECRET, lent);
            }
        }
        options.token_lifetime_ms = self.token_lifetime.milliseconds();
        options.base_url = match &self.address {
            Address::Environment => ptr::null(),
            Address::Server => lent.text(format!("http://127.0.0.1:{port}/v2/").as_bytes()),
            Address::ServerByTls => lent.text(format!("https://127.0.0.1:{port}").as_bytes()),
            Address::Refused => lent.text(b"http://127.0.0.1:1"),
            Address::Any(text) => text.lend(lent),
        };
        options.proxy = match &self.proxy {
            Proxy::Absent => ptr::null(),
            Proxy::None => lent.text(b""),
            Proxy::Refused => lent.text(b"http://user:CANARY-secret-41fa@127.0.0.1:1"),
            Proxy::Any(text) => text.lend(lent),
        };
        options.timeout_ms = self.timeout.milliseconds();
        options.connect_timeout_ms = self.connect_timeout.milliseconds();
        options.max_attempts = u32::from(self.max_attempts);
        options.max_connections = self.max_connections;
        options.generate_names = u32::from(self.generate_names);
        if self.has_ca_file {
            options.ca_file = lent.text(b"/nonexistent");
        }
        options.user_agent_suffix = self.user_agent_suffix.lend(lent);
        options.language = self.language.lend(lent);
        options.allow_http = u32::from(self.allow_http);
        if let Some(level) = self.log {
            options.log = Some(log);
            options.log_level = u32::from(level) % 6;
        }
        lent.prefix(&options, options.struct_size)
    }

    /// Whether the budget is short, and not cut off with the end of the struct.
    pub(super) fn is_quick(&self) -> bool {
        let end = offset_of!(hms_client_options, connect_timeout_ms);
        matches!(self.timeout, Time::Soon(_)) && self.size.of::<hms_client_options>() >= end
    }

    /// Whether a call could reach beyond this machine.
    pub(super) fn leads_astray(&self) -> bool {
        matches!(self.address, Address::Any(_)) || matches!(self.proxy, Proxy::Any(_))
    }
}

impl Source {
    fn answer(self) -> *const c_char {
        match self {
            Self::Absent => ptr::null(),
            Self::Token => SOURCED.as_ptr(),
            Self::Refused => c"no token".as_ptr(),
        }
    }
}

/// Returns its user data.
extern "C" fn token_source(user_data: *mut c_void) -> *const c_char {
    user_data.cast_const().cast()
}

extern "C" fn log(_: *mut c_void, level: hms_log_level, line: *const c_char) {
    assert!((1..=4).contains(&level));
    // SAFETY: the line is borrowed for this call.
    let line = unsafe { text(line) }.expect("a line");
    shows_no_secret(line);
    assert!(!line.contains('\n'), "one line: {line:?}");
}

#[derive(Arbitrary, Debug)]
pub(super) struct CallOptions {
    size: Size,
    timeout: Time,
    max_attempts: u8,
    /// The hook cancels when it is asked for the last time.
    asks: Option<u8>,
}

impl CallOptions {
    /// Where the client's own options do not make the call come back soon, these must.
    pub(super) fn lend(
        given: Option<&Self>,
        is_quick: bool,
        asked: &Cell<u8>,
        lent: &mut Lent,
    ) -> *const hms_call_options {
        // SAFETY: zero means default for every field.
        let mut options: hms_call_options = unsafe { zeroed() };
        options.struct_size = size_of::<hms_call_options>();
        match given {
            None if is_quick => return ptr::null(),
            None => options.timeout_ms = SOON,
            Some(given) => {
                options.timeout_ms = given.timeout.milliseconds();
                options.max_attempts = u32::from(given.max_attempts);
                if let Some(asks) = given.asks {
                    asked.set(asks);
                    options.cancelled = Some(cancelled);
                    options.cancelled_user_data = ptr::from_ref(asked).cast_mut().cast();
                }
                if given.timeout == Time::Longest {
                    // The server answers soon, but pauses between attempts are long.
                    options.max_attempts = 1;
                } else if is_quick {
                    options.struct_size = given.size.of::<hms_call_options>();
                } else if options.timeout_ms == 0 {
                    options.timeout_ms = SOON;
                }
            }
        }
        lent.prefix(&options, options.struct_size)
    }
}

extern "C" fn cancelled(user_data: *mut c_void) -> c_int {
    // SAFETY: it is the counter of the call that is under way, on the thread of that call, or NULL
    // if the struct ended before it.
    let Some(asked) = (unsafe { user_data.cast::<Cell<u8>>().as_ref() }) else { return 0 };
    asked.set(asked.get().saturating_sub(1));
    c_int::from(asked.get() == 0)
}

#[derive(Arbitrary, Debug)]
pub(super) struct RoomParams {
    size: Size,
    name: Text,
    description: Text,
    template_name: Text,
    template_id: Text,
    region: Text,
    recording: Option<Recording>,
    numbers: [u32; 4],
    polls: Option<Vec<Text>>,
    /// A length that goes with no array.
    polls_len: u8,
    webhook: Option<Webhook>,
}

#[derive(Arbitrary, Debug)]
struct Recording {
    size: Size,
    enabled: bool,
    upload: Option<Upload>,
}

#[derive(Arbitrary, Debug)]
struct Upload {
    size: Size,
    texts: [Text; 4],
    credentials: [Secret; 2],
}

#[derive(Arbitrary, Debug)]
struct Webhook {
    size: Size,
    url: Text,
    headers: Option<Vec<(Text, Secret)>>,
    headers_len: u8,
}

impl RoomParams {
    pub(super) fn lend(&self, lent: &mut Lent) -> *const hms_room_params {
        let [size, max_duration_seconds, large_room, clear] = self.numbers;
        let polls = self
            .polls
            .as_ref()
            .map(|polls| polls.iter().map(|poll| poll.lend(lent)).collect::<Vec<_>>());
        let params = hms_room_params {
            struct_size: self.size.of::<hms_room_params>(),
            name: self.name.lend(lent),
            description: self.description.lend(lent),
            template_name: self.template_name.lend(lent),
            template_id: self.template_id.lend(lent),
            region: self.region.lend(lent),
            recording: self.recording.as_ref().map_or(ptr::null(), |given| given.lend(lent)),
            size,
            max_duration_seconds,
            large_room,
            polls: polls.as_ref().map_or(ptr::null(), |polls| lent.array(polls)),
            polls_len: polls.as_ref().map_or(usize::from(self.polls_len), Vec::len),
            webhook: self.webhook.as_ref().map_or(ptr::null(), |given| given.lend(lent)),
            clear,
        };
        lent.prefix(&params, params.struct_size)
    }
}

impl Recording {
    fn lend(&self, lent: &mut Lent) -> *const hms_recording {
        let recording = hms_recording {
            struct_size: self.size.of::<hms_recording>(),
            enabled: u32::from(self.enabled),
            upload: self.upload.as_ref().map_or(ptr::null(), |given| given.lend(lent)),
        };
        lent.prefix(&recording, recording.struct_size)
    }
}

impl Upload {
    fn lend(&self, lent: &mut Lent) -> *const hms_upload {
        let [kind, location, prefix, region] = &self.texts;
        let [access_key, secret] = &self.credentials;
        let upload = hms_upload {
            struct_size: self.size.of::<hms_upload>(),
            r#type: kind.lend(lent),
            location: location.lend(lent),
            prefix: prefix.lend(lent),
            region: region.lend(lent),
            access_key: access_key.lend(SECRET, lent),
            secret: secret.lend(SECRET, lent),
        };
        lent.prefix(&upload, upload.struct_size)
    }
}

impl Webhook {
    fn lend(&self, lent: &mut Lent) -> *const hms_webhook {
        let headers = self.headers.as_ref().map(|headers| {
            let header = |(name, value): &(Text, Secret)| hms_header {
                name: name.lend(lent),
                value: value.lend(SECRET, lent),
            };
            headers.iter().map(header).collect::<Vec<_>>()
        });
        let webhook = hms_webhook {
            struct_size: self.size.of::<hms_webhook>(),
            url: self.url.lend(lent),
            headers: headers.as_ref().map_or(ptr::null(), |headers| lent.array(headers)),
            headers_len: headers.as_ref().map_or(usize::from(self.headers_len), Vec::len),
        };
        lent.prefix(&webhook, webhook.struct_size)
    }
}

/// The answer of the service from now on.
#[derive(Arbitrary, Debug)]
pub(super) enum Served {
    Room,
    Rooms,
    Nothing,
    Refusal(u16),
    Echo(u16),
    Json(u16, Vec<u8>),
    Raw(Vec<u8>),
}

impl From<Served> for Reply {
    fn from(served: Served) -> Self {
        const ROOM: &str = r#"{"id":"5f","name":"room-0","description":"d","enabled":true,"#;
        let (status, body) = match served {
            Served::Room => (
                200,
                format!(
                    r#"{ROOM}"template":"t","template_id":"6a","region":"in","recording_info":
                    {{"enabled":true,"upload_info":{{"type":"s3","location":"b","credentials":
                    {{"key":"{SECRET}","secret":"{SECRET}"}}}}}},"recording_source_template":true,
                    "created_at":"2023-11-14T22:13:20.123Z","updated_at":"2024-01-01T00:00:00Z"}}"#
                ),
            ),
            Served::Rooms => {
                (200, format!(r#"{{"limit":100,"data":[{ROOM}"x":1}}],"last":"5f"}}"#))
            }
            Served::Nothing => (204, String::new()),
            Served::Refusal(status) => (
                final_status(status),
                r#"{"code":7,"message":"retry after 2 seconds","details":["a","b"]}"#.to_owned(),
            ),
            Served::Echo(status) => {
                (final_status(status), format!(r#"no, not with "secret":"{SECRET}""#))
            }
            Served::Json(status, body) => {
                let (status, body) = (final_status(status), harmless(&body));
                return Self::Framed { status, body, framing: Framing::ContentLength };
            }
            Served::Raw(bytes) => return Self::Raw(harmless(&bytes)),
        };
        Self::Framed { status, body: body.into_bytes(), framing: Framing::ContentLength }
    }
}

/// A status after which a client does not wait for another.
fn final_status(status: u16) -> u16 {
    200 + status % 400
}
