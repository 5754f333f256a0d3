//! A suggestion for a request that found nothing, such as the room with the most similar name.

use std::sync::Arc;

use rusqlite::Connection;
use serde_json::Value;

use crate::api::legacy;
use crate::api::received::Received;
use crate::api::similar::most_similar;
use crate::api::v2::paths;
use crate::http::refusal::Refusal;
use crate::rules::sessions::NO_SESSION;
use crate::service::Service;
use crate::store;

/// The number of rooms to compare with. The newest come first.
const MAX_ROOMS: u32 = 2000;

/// Suggests something that exists, if the request failed because it found nothing.
pub(crate) async fn suggestion(
    service: &Arc<Service>,
    received: &Arc<Received>,
    rule: &str,
) -> Option<String> {
    let look = match rule {
        "path.unknown" => return path(received.uri.path()),
        "room.unknown" | "room.created-disabled" | "room.list-empty" => room,
        "template.unknown" => template,
        NO_SESSION => return no_session(received),
        _ => return None,
    };
    let received = received.clone();
    service.transact(move |_, store| look(store, &received)).await.ok().flatten()
}

fn no_session(received: &Received) -> Option<String> {
    let id = paths::room_id_in(&received.uri)?;
    Some(format!("nobody is inside: POST /_sandbox/rooms/{id}/peers lets somebody in"))
}

fn path(given: &str) -> Option<String> {
    let paths = [legacy::BASE, paths::BASE].map(|base| format!("{base}/rooms"));
    most_similar(given, paths.iter().map(String::as_str)).map(|path| format!("nearest: {path}"))
}

fn room(store: &Connection, received: &Received) -> Result<Option<String>, Refusal> {
    let newest = store::rooms::newest(store, MAX_ROOMS)?;
    if let Some(id) = paths::room_id_in(&received.uri) {
        if let Some(room) = store::rooms::by_name(store, id)? {
            return Ok(Some(format!("{id} is a room's name; its id is {}", room.id)));
        }
        let nearest = most_similar(id, newest.iter().map(|(id, _)| id.as_str()));
        let of = nearest.and_then(|nearest| newest.iter().find(|(id, _)| id == nearest));
        return Ok(of.map(|(id, name)| format!("no room of that id; nearest: {id}, {name}")));
    }
    let Some(name) = &received.name else { return Ok(None) };
    let found = store::rooms::by_name(store, name)?;
    // After a disable, the room exists in any case: the disable has created it.
    if let Some(room) = found.filter(|_| received.method == "GET") {
        let state = if room.enabled { "enabled" } else { "disabled" };
        return Ok(Some(format!("the room of that name is {state}")));
    }
    let others = || {
        let names = newest.iter().map(|(_, name)| name.as_str());
        names.filter(|other| !other.eq_ignore_ascii_case(name))
    };
    Ok(Some(match most_similar(name, others()) {
        Some(nearest) => format!("no room of that name; nearest: {nearest}"),
        None if others().next().is_none() => "no room of that name, nor any other".to_owned(),
        None => "no room of that name, nor one like it".to_owned(),
    }))
}

fn template(store: &Connection, received: &Received) -> Result<Option<String>, Refusal> {
    let body = received.excerpt.json.as_ref().map(|json| serde_json::from_str(json.get()));
    let body: Value = body.and_then(Result::ok).unwrap_or_default();
    let by_id = paths::is_v2(&received.uri);
    let Some(given) = body[if by_id { "template_id" } else { "template" }].as_str() else {
        return Ok(None);
    };
    let found = if by_id {
        store::templates::by_name(store, given)?.map(|it| {
            format!("{given} is a template's name; its id is {}", it.id.unwrap_or_default())
        })
    } else {
        store::templates::by_id(store, given)?
            .map(|it| format!("{given} is a template's id; its name is {}", it.name))
    };
    if found.is_some() {
        return Ok(found);
    }
    let templates = store::templates::all(store)?;
    let known =
        templates.iter().filter_map(|it| if by_id { it.id.as_deref() } else { Some(&it.name) });
    Ok(most_similar(given, known).map(|nearest| format!("no such template; nearest: {nearest}")))
}
