//! The Rust host: makes the calls it reads on standard input, and writes what came of them.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hms_rooms::{
    Api, CallOptions, Client, ClientOptions, Credentials, Error, Log, LogLevel,
    ManagementTokenSource, Recording, Room, RoomParams, State, Token, Upload, Webhook,
};
use hms_rooms_conformance::protocol::Block;

type Failure = Box<dyn StdError>;

/// An operation on one room, known by its name or its id.
type OfRoom = fn(&Client, &str, &CallOptions) -> Result<Room, Error>;

fn main() -> Result<(), Failure> {
    let mut host = Host::default();
    let mut input = io::stdin().lock();
    while let Some(question) = Block::read(&mut input)? {
        host.answer(&question)?.write(&mut io::stdout().lock())?;
    }
    Ok(())
}

#[derive(Default)]
struct Host {
    client: Option<Client>,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Host {
    fn answer(&mut self, question: &Block) -> Result<Block, Failure> {
        let fields = Fields(question);
        let mut answer = match question.head.as_str() {
            "client" => self.make_client(&fields)?,
            "create_room" => self.create_room(&fields)?,
            "disable_room" => self.of_room(Client::disable_room, "name", &fields)?,
            "disable_room_by_id" => self.of_room(Client::disable_room_by_id, "room_id", &fields)?,
            "enable_room" => self.of_room(Client::enable_room, "name", &fields)?,
            "enable_room_by_id" => self.of_room(Client::enable_room_by_id, "room_id", &fields)?,
            "find_room" => self.of_room(Client::find_room, "name", &fields)?,
            "get_room" => self.of_room(Client::get_room, "room_id", &fields)?,
            "management_token" => self.management_token(&fields)?,
            verb => return Err(format!("no such verb: {verb}").into()),
        };
        let mut lines = self.lines.lock().map_err(|error| error.to_string())?;
        for line in lines.drain(..) {
            answer.push("log", line);
        }
        Ok(answer)
    }

    fn make_client(&mut self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let options = match fields.any("") {
            true => self.client_options(fields)?,
            false => ClientOptions::default(),
        };
        let mut answer = match Client::new(&options) {
            Ok(client) => {
                let mut answer = Block::new("status HMS_OK");
                answer.push("repr", format!("{client:?}"));
                self.client = Some(client);
                answer
            }
            Err(error) => refused(&error),
        };
        answer.push("repr", format!("{options:?}"));
        Ok(answer)
    }

    fn client_options(&self, fields: &Fields<'_>) -> Result<ClientOptions, Failure> {
        let lines = Arc::clone(&self.lines);
        let log = Log::new(LogLevel::Debug, move |_, line| {
            if let Ok(mut lines) = lines.lock() {
                lines.push(line.to_owned());
            }
        });
        Ok(ClientOptions {
            api: fields.text("api")?.map(api).transpose()?,
            management_token: fields.text("management_token")?.map(Into::into),
            management_token_source: token_source(fields)?,
            access_key: fields.text("access_key")?.map(Into::into),
            secret: fields.text("secret")?.map(Into::into),
            token_lifetime: fields.milliseconds("token_lifetime_ms")?,
            base_url: fields.text("base_url")?.map(Into::into),
            timeout: fields.milliseconds("timeout_ms")?,
            connect_timeout: fields.milliseconds("connect_timeout_ms")?,
            max_attempts: fields.number("max_attempts")?,
            max_connections: fields.number("max_connections")?,
            generate_names: fields.flag("generate_names")?.unwrap_or_default(),
            ca_file: fields.text("ca_file")?.map(Into::into),
            proxy: fields.text("proxy")?.map(Into::into),
            user_agent_suffix: fields.text("user_agent_suffix")?.map(Into::into),
            allow_http: fields.flag("allow_http")?.unwrap_or_default(),
            language: None,
            log: Some(log),
        })
    }

    fn create_room(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let polls: Vec<&str> = fields.texts("polls").collect::<Result<_, _>>()?;
        let headers: Vec<(&str, &str)> =
            fields.texts("webhook.header").map(header).collect::<Result<_, _>>()?;
        let params = RoomParams {
            name: fields.text("name")?,
            description: fields.text("description")?,
            template: fields.text("template")?,
            template_id: fields.text("template_id")?,
            region: fields.text("region")?,
            recording: recording(fields)?,
            size: fields.number("size")?,
            max_duration_seconds: fields.number("max_duration_seconds")?,
            large_room: fields.flag("large_room")?,
            polls: &polls,
            webhook: fields.text("webhook.url")?.map(|url| Webhook { url, headers: &headers }),
        };
        let options = call_options(fields)?;

        let mut answer = match self.client()?.create_room(&params, &options) {
            Ok(room) => made(&room),
            Err(error) => refused(&error),
        };
        answer.push("repr", format!("{params:?} {options:?}"));
        Ok(answer)
    }

    fn of_room(&self, operation: OfRoom, key: &str, fields: &Fields<'_>) -> Result<Block, Failure> {
        let which = fields.text(key)?.ok_or("no room is named")?;
        Ok(match operation(self.client()?, which, &call_options(fields)?) {
            Ok(room) => made(&room),
            Err(error) => refused(&error),
        })
    }

    fn management_token(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        Ok(match self.client()?.management_token(&call_options(fields)?) {
            Ok(token) => issued(&token),
            Err(error) => refused(&error),
        })
    }

    fn client(&self) -> Result<&Client, &'static str> {
        self.client.as_ref().ok_or("a call before any client")
    }
}

fn api(name: &str) -> Result<Api, Failure> {
    match name {
        "legacy" => Ok(Api::Legacy),
        "v2" => Ok(Api::V2),
        other => Err(format!("no such API: {other}").into()),
    }
}

/// A callback that gives what the question says, in its order.
fn token_source(fields: &Fields<'_>) -> Result<Option<ManagementTokenSource>, Failure> {
    let script: Vec<String> = fields
        .texts("token_source")
        .map(|text| Ok(text?.to_owned()))
        .collect::<Result<_, Failure>>()?;
    if script.is_empty() {
        return Ok(None);
    }
    let script = Mutex::new(script.into_iter());
    Ok(Some(Arc::new(move || {
        let given = script.lock().ok().and_then(|mut script| script.next());
        match given.as_deref().map(|given| given.strip_prefix("token:")) {
            Some(Some(token)) => Ok(token.into()),
            Some(None) => {
                Err(Error::invalid_argument("management_token_source", "there is no token"))
            }
            None => std::process::exit(2),
        }
    })))
}

fn call_options(fields: &Fields<'_>) -> Result<CallOptions, Failure> {
    Ok(CallOptions {
        timeout: fields.milliseconds("call.timeout_ms")?,
        max_attempts: fields.number("call.max_attempts")?,
        ..CallOptions::default()
    })
}

fn recording<'a>(fields: &Fields<'a>) -> Result<Option<Recording<'a>>, Failure> {
    let Some(enabled) = fields.flag("recording.enabled")? else { return Ok(None) };
    let text = |key| Ok::<_, Failure>(fields.text(key)?.map(Cow::Borrowed));
    let upload = match fields.any("recording.upload.") {
        false => None,
        true => Some(Upload {
            kind: text("recording.upload.type")?.unwrap_or_default(),
            location: text("recording.upload.location")?.unwrap_or_default(),
            prefix: text("recording.upload.prefix")?,
            region: text("recording.upload.region")?,
            credentials: match fields.any("recording.upload.credentials.") {
                false => None,
                true => Some(Credentials {
                    key: text("recording.upload.credentials.key")?.unwrap_or_default(),
                    secret: text("recording.upload.credentials.secret")?.unwrap_or_default(),
                }),
            },
        }),
    };
    Ok(Some(Recording { enabled, upload }))
}

fn header(line: Result<&str, Failure>) -> Result<(&str, &str), Failure> {
    line?.split_once(": ").ok_or_else(|| "a header without a colon".into())
}

fn made(room: &Room) -> Block {
    let mut answer = Block::new("status HMS_OK");
    if !room.id().is_empty() {
        answer.push("id", room.id());
    }
    answer.push_some("name", room.name());
    answer.push_some("description", room.description());
    answer.push("state", room.state().name());
    answer.push_some("template", room.template());
    answer.push_some("template_id", room.template_id());
    answer.push_some("region", room.region());
    answer.push_some("size", room.size().map(|size| size.to_string()));
    let seconds = room.max_duration_seconds().map(|seconds| seconds.to_string());
    answer.push_some("max_duration_seconds", seconds);
    answer.push("large_room", flag(room.large_room().unwrap_or_default()));
    let recording = room.recording();
    let state = match &recording {
        None => State::Unknown,
        Some(recording) if recording.enabled => State::Enabled,
        Some(_) => State::Disabled,
    };
    answer.push("recording_state", state.name());
    if let Some(upload) = recording.and_then(|recording| recording.upload) {
        answer.push("upload_type", &*upload.kind);
        answer.push("upload_location", &*upload.location);
        answer.push_some("upload_prefix", upload.prefix.as_deref());
        answer.push_some("upload_region", upload.region.as_deref());
    }
    answer.push_some("webhook_url", room.webhook_url());
    answer.push("recording_from_template", flag(room.recording_from_template()));
    answer.push_some("created_at", room.created_at().map(unix_milliseconds));
    answer.push_some("updated_at", room.updated_at().map(unix_milliseconds));
    answer.push("json", room.json());
    answer.push("repr", format!("{room:?}"));
    answer
}

fn issued(token: &Token) -> Block {
    let mut answer = Block::new("status HMS_OK");
    answer.push("token", token.text());
    answer.push_some("expires_at", token.expires_at().map(unix_milliseconds));
    answer.push("repr", format!("{token:?}"));
    answer
}

fn refused(error: &Error) -> Block {
    let mut answer = Block::new(format!("status {}", error.kind().name()));
    answer.push("message", error.message());
    answer.push_some("http_status", error.http_status().map(|status| status.to_string()));
    answer.push_some("code", error.api_code().map(|code| code.to_string()));
    answer.push_some("api_message", error.api_message());
    if !error.details().is_empty() {
        answer.push("details", error.details().join("\n"));
    }
    answer.push_some("field", error.field());
    answer.push("outcome", error.outcome().name());
    let retry_after = error.retry_after().map(|pause| pause.as_millis().to_string());
    answer.push_some("retry_after_ms", retry_after.filter(|pause| pause != "0"));
    if error.attempts() > 0 {
        answer.push("attempts", error.attempts().to_string());
    }
    answer.push_some("body", error.body());
    answer.push("repr", format!("{error} {error:?}"));
    answer
}

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

fn unix_milliseconds(moment: SystemTime) -> String {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_millis().to_string(),
        Err(before) => format!("-{}", before.duration().as_millis()),
    }
}

/// A question's values, as Rust wants them.
struct Fields<'a>(&'a Block);

impl<'a> Fields<'a> {
    fn text(&self, key: &str) -> Result<Option<&'a str>, Failure> {
        Ok(self.0.get(key).map(str::from_utf8).transpose()?)
    }

    fn texts(&self, key: &'a str) -> impl Iterator<Item = Result<&'a str, Failure>> {
        self.0.all(key).map(|text| Ok(str::from_utf8(text)?))
    }

    fn number<N: std::str::FromStr<Err: StdError + 'static>>(
        &self,
        key: &str,
    ) -> Result<Option<N>, Failure> {
        Ok(self.text(key)?.map(str::parse).transpose()?)
    }

    fn milliseconds(&self, key: &str) -> Result<Option<Duration>, Failure> {
        Ok(self.number(key)?.map(Duration::from_millis))
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, Failure> {
        Ok(self.text(key)?.map(|text| text == "1"))
    }

    fn any(&self, prefix: &str) -> bool {
        self.0.fields.iter().any(|(key, _)| key.starts_with(prefix))
    }
}
