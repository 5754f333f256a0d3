//! The questions of a case to a host, in the words of the line protocol.

use crate::case::{Argument, CallOptions, Client, Operation, Recording, RoomParams, Text};
use crate::places::Places;
use crate::protocol::Block;
use crate::secrets::CANARY_TOKEN;

/// The question that makes the client of a case.
pub fn client(client: &Client, places: &Places) -> Block {
    let mut block = Block::new("client");
    if client.no_options {
        return block;
    }
    let token = client.management_token.clone().or(Text(CANARY_TOKEN.into()));
    let base_url = client.base_url.clone().or(format!("${{server}}{}", client.base_path()));
    block.push_some("api", client.api.as_deref());
    push_text(&mut block, "management_token", token.as_ref());
    for given in client.token_source.iter().flatten() {
        match given {
            Some(token) => block.push("token_source", [b"token:", &*token.0].concat()),
            None => block.push("token_source", "none"),
        }
    }
    push_text(&mut block, "access_key", client.access_key.as_ref());
    push_text(&mut block, "secret", client.secret.as_ref());
    block.push_some("token_lifetime_ms", number(client.token_lifetime_ms));
    block.push_some("base_url", base_url.map(|url| places.fill(&url)));
    block.push_some("timeout_ms", number(client.timeout_ms));
    block.push_some("connect_timeout_ms", number(client.connect_timeout_ms));
    block.push_some("max_attempts", number(client.max_attempts));
    block.push_some("max_connections", number(client.max_connections));
    block.push_some("generate_names", client.generate_names.map(flag));
    block.push_some("ca_file", client.ca_file.as_deref().map(|path| places.fill(path)));
    block.push_some("proxy", client.proxy.as_deref().map(|url| places.fill(url)));
    push_text(&mut block, "user_agent_suffix", client.user_agent_suffix.as_ref());
    block.push_some("allow_http", client.allow_http.map(flag));
    block
}

/// The question that makes a call, after those that had the `earlier` answers.
pub fn call(operation: &Operation, options: &CallOptions, earlier: &[Block]) -> Block {
    let mut block = Block::new(operation.name());
    for (name, argument) in operation.arguments() {
        block.push_some(name, value(argument, earlier));
    }
    if let Operation::CreateRoom(room) | Operation::UpdateRoom(_, room) = operation {
        push_room(&mut block, room);
    }
    block.push_some("call.timeout_ms", number(options.timeout_ms));
    block.push_some("call.max_attempts", number(options.max_attempts));
    block
}

/// The value of a parameter. If an earlier call did not report it, the judge has already objected.
fn value(argument: &Argument, earlier: &[Block]) -> Option<Vec<u8>> {
    let of_call = |number: usize, key| {
        let answer = earlier.get(number.checked_sub(1)?)?;
        answer.get(key).map(<[u8]>::to_vec)
    };
    match argument {
        Argument::Flag(value) => Some(flag(*value).into()),
        Argument::Number(value) => Some(value.to_string().into()),
        Argument::Text(text) => Some(text.0.clone()),
        Argument::IdOfCall { id_of_call } => of_call(*id_of_call, "id"),
        Argument::CodeOfCall { code_of_call } => of_call(*code_of_call, "0.code"),
    }
}

fn push_room(block: &mut Block, room: &RoomParams) {
    push_text(block, "name", room.name.as_ref());
    push_text(block, "description", room.description.as_ref());
    push_text(block, "template", room.template.as_ref());
    push_text(block, "template_id", room.template_id.as_ref());
    push_text(block, "region", room.region.as_ref());
    if let Some(recording) = &room.recording {
        push_recording(block, recording);
    }
    block.push_some("size", number(room.size));
    block.push_some("max_duration_seconds", number(room.max_duration_seconds));
    block.push_some("large_room", room.large_room.map(flag));
    for poll in &room.polls {
        block.push("polls", &poll.0);
    }
    if let Some(webhook) = &room.webhook {
        block.push("webhook.url", &webhook.url.0);
        for (name, value) in &webhook.headers {
            block.push("webhook.header", format!("{name}: {value}"));
        }
    }
}

fn push_recording(block: &mut Block, recording: &Recording) {
    block.push("recording.enabled", flag(recording.enabled));
    let Some(upload) = &recording.upload else { return };
    push_text(block, "recording.upload.type", upload.kind.as_ref());
    push_text(block, "recording.upload.location", upload.location.as_ref());
    push_text(block, "recording.upload.prefix", upload.prefix.as_ref());
    push_text(block, "recording.upload.region", upload.region.as_ref());
    let Some(credentials) = &upload.credentials else { return };
    push_text(block, "recording.upload.credentials.key", credentials.key.as_ref());
    push_text(block, "recording.upload.credentials.secret", credentials.secret.as_ref());
}

fn push_text(block: &mut Block, key: &str, text: Option<&Text>) {
    block.push_some(key, text.map(|text| &text.0));
}

fn number(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}
