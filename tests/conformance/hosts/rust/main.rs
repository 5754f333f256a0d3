//! The Rust host: makes the calls it reads on standard input, and writes what came of them.

mod answer;
mod fields;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::sync::{Arc, Mutex};

use hms_rooms::{
    Api, AuthTokenParams, CallOptions, Client, ClientOptions, Credentials, EndRoomParams, Error,
    Log, LogLevel, ManagementTokenSource, PeerFilter, Recording, Room, RoomCode, RoomCodeFilter,
    RoomCodeList, RoomFilter, RoomParams, Upload, Webhook,
};
use hms_rooms_conformance::protocol::Block;

use crate::answer::{codes, done, issued, listed, made, peer, refused, room};
use crate::fields::Fields;

type Failure = Box<dyn StdError>;

/// An operation on one room, known by its name or its id.
type OfRoom = fn(&Client, &str, &CallOptions) -> Result<Room, Error>;

/// An operation on one room code.
type OfCode = fn(&Client, &str, &CallOptions) -> Result<RoomCode, Error>;

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
            "update_room" => self.update_room(&fields)?,
            "list_rooms" => self.list_rooms(&fields)?,
            "list_all_rooms" => self.list_all_rooms(&fields)?,
            "end_room" => self.end_room(&fields)?,
            "list_peers" => self.list_peers(&fields)?,
            "remove_peer" => self.remove_peer(&fields)?,
            "remove_role" => self.remove_role(&fields)?,
            "create_room_codes" => self.create_room_codes(&fields)?,
            "list_room_codes" => self.list_room_codes(&fields)?,
            "enable_room_code" => self.of_code(Client::enable_room_code, &fields)?,
            "disable_room_code" => self.of_code(Client::disable_room_code, &fields)?,
            "management_token" => self.management_token(&fields)?,
            "auth_token" => self.auth_token(&fields)?,
            "request" => self.request(&fields)?,
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
        self.with_params(fields, Client::create_room)
    }

    fn update_room(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let id = fields.required("room_id")?;
        self.with_params(fields, |client, params, options| client.update_room(id, params, options))
    }

    /// Calls with what a room is made from, or changed to.
    fn with_params(
        &self,
        fields: &Fields<'_>,
        operation: impl FnOnce(&Client, &RoomParams<'_>, &CallOptions) -> Result<Room, Error>,
    ) -> Result<Block, Failure> {
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

        let mut answer = match operation(self.client()?, &params, &options) {
            Ok(room) => made(&room),
            Err(error) => refused(&error),
        };
        answer.push("repr", format!("{params:?} {options:?}"));
        Ok(answer)
    }

    fn of_room(&self, operation: OfRoom, key: &str, fields: &Fields<'_>) -> Result<Block, Failure> {
        let which = fields.required(key)?;
        Ok(match operation(self.client()?, which, &call_options(fields)?) {
            Ok(room) => made(&room),
            Err(error) => refused(&error),
        })
    }

    fn list_rooms(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let filter = room_filter(fields)?;
        Ok(match self.client()?.list_rooms(&filter, &call_options(fields)?) {
            Ok(list) => {
                let mut answer = listed(&list.rooms, room);
                answer.push_some("next", list.next.as_deref());
                answer.push("repr", format!("{filter:?} {list:?}"));
                answer
            }
            Err(error) => refused(&error),
        })
    }

    fn list_all_rooms(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let mut list = self.client()?.rooms(&room_filter(fields)?, &call_options(fields)?);
        Ok(match list.by_ref().collect::<Result<Vec<_>, _>>() {
            Ok(rooms) => listed(&rooms, room),
            Err(error) => {
                let mut answer = refused(&error);
                answer.push_some("start", list.next_page());
                answer
            }
        })
    }

    fn end_room(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let params = EndRoomParams {
            reason: fields.text("reason")?,
            lock: fields.flag("lock")?.unwrap_or_default(),
        };
        let id = fields.required("room_id")?;
        Ok(done(self.client()?.end_room(id, &params, &call_options(fields)?)))
    }

    fn list_peers(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let filter = PeerFilter { user_id: fields.text("user_id")?, role: fields.text("role")? };
        let id = fields.required("room_id")?;
        Ok(match self.client()?.list_peers(id, &filter, &call_options(fields)?) {
            Ok(peers) => {
                let mut answer = listed(&peers, peer);
                answer.push("repr", format!("{filter:?} {peers:?}"));
                answer
            }
            Err(error) => refused(&error),
        })
    }

    fn remove_peer(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let (id, peer_id) = (fields.required("room_id")?, fields.required("peer_id")?);
        let (reason, options) = (fields.text("reason")?, call_options(fields)?);
        Ok(done(self.client()?.remove_peer(id, peer_id, reason, &options)))
    }

    fn remove_role(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let (id, role) = (fields.required("room_id")?, fields.required("role")?);
        let (reason, options) = (fields.text("reason")?, call_options(fields)?);
        Ok(done(self.client()?.remove_role(id, role, reason, &options)))
    }

    fn create_room_codes(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let (id, role) = (fields.required("room_id")?, fields.text("role")?);
        Ok(codes(self.client()?.create_room_codes(id, role, &call_options(fields)?)))
    }

    fn list_room_codes(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let filter = RoomCodeFilter {
            role: fields.text("role")?,
            state: fields.state()?,
            page_size: fields.number("page_size")?,
            start: fields.text("start")?,
        };
        let id = fields.required("room_id")?;
        Ok(codes(self.client()?.list_room_codes(id, &filter, &call_options(fields)?)))
    }

    fn of_code(&self, operation: OfCode, fields: &Fields<'_>) -> Result<Block, Failure> {
        let code = fields.required("code")?;
        let code = operation(self.client()?, code, &call_options(fields)?);
        Ok(codes(code.map(|code| RoomCodeList { codes: vec![code], next: None })))
    }

    fn management_token(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        Ok(issued(self.client()?.management_token(&call_options(fields)?)))
    }

    fn auth_token(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        Ok(issued(self.client()?.auth_token(&AuthTokenParams {
            room_id: fields.text("room_id")?.unwrap_or_default(),
            role: fields.text("role")?.unwrap_or_default(),
            user_id: fields.text("user_id")?,
            lifetime: fields.milliseconds("lifetime_ms")?,
            not_before: fields.moment("not_before")?,
        })))
    }

    fn request(&self, fields: &Fields<'_>) -> Result<Block, Failure> {
        let (method, path) = (fields.required("method")?, fields.required("path")?);
        let (json, idempotent) = (fields.text("json")?, fields.flag("idempotent")?);
        let reply = self.client()?.request(
            method,
            path,
            json,
            idempotent.unwrap_or_default(),
            &call_options(fields)?,
        );
        Ok(match reply {
            Ok(reply) => {
                let mut answer = Block::new("status HMS_OK");
                answer.push("http_status", reply.http_status().to_string());
                answer.push("json", reply.json());
                answer.push("repr", format!("{reply:?}"));
                answer
            }
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

fn room_filter<'a>(fields: &Fields<'a>) -> Result<RoomFilter<'a>, Failure> {
    Ok(RoomFilter {
        state: fields.state()?,
        page_size: fields.number("page_size")?,
        name: fields.text("name")?,
        template_id: fields.text("template_id")?,
        created_from: fields.moment("created_from")?,
        created_until: fields.moment("created_until")?,
        start: fields.text("start")?,
    })
}
