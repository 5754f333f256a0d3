//! Hints of the journal: what a request that found nothing was probably after, and what of a
//! request was ignored.

use std::sync::Arc;

use rusqlite::Connection;
use serde_json::Value;
use strsim::osa_distance;

use crate::excerpt;
use crate::legacy;
use crate::query::Params;
use crate::refusal::Refusal;
use crate::request::Received;
use crate::service::Service;
use crate::sessions;
use crate::store;
use crate::v2;

/// How many rooms are looked at, the newest first.
const ROOMS: u32 = 2000;

/// So much of a word is compared, in bytes.
const COMPARED: usize = 64;

/// The longest list of ignored names.
const NAMED: usize = 8;

/// Hints about a request, besides its answer.
pub(crate) async fn hints(
    service: &Arc<Service>,
    received: &Arc<Received>,
    rule: &str,
) -> Option<String> {
    let instead = instead(service, received, rule).await;
    let hints: Vec<String> = instead.into_iter().chain(ignored(received, rule)).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}

/// The parameters and fields of a request that its API does not know, and so ignored.
fn ignored(received: &Received, rule: &str) -> Vec<String> {
    let uri = &received.uri;
    if rule == "path.unknown" {
        return Vec::new();
    }
    let params = Params::of(uri);
    let words = v2::words(&received.method, uri);
    let params: Vec<&str> = params.others(&words.params).collect();
    let mut said = Vec::new();
    said.extend(named(&params).map(|names| format!("ignored in the query: {names}")));

    let fields = received.field_names();
    let (api, other, base) = if v2::is_at(uri) {
        (&words.fields[..], &["active"][..], format!("the legacy API, at {}", legacy::BASE))
    } else {
        (&legacy::FIELDS[..], &v2_alone()[..], format!("v2, at {}", v2::BASE))
    };
    let unknown = |field: &&str| !api.contains(field);
    let (foreign, unknown): (Vec<&str>, Vec<&str>) =
        fields.iter().map(String::as_str).filter(unknown).partition(|name| other.contains(name));
    said.extend(named(&unknown).map(|names| format!("ignored in the body: {names}")));
    said.extend(
        named(&foreign)
            .map(|names| format!("ignored in the body: {names}, which is a word of {base}")),
    );
    said
}

/// The fields of v2 that the legacy API does not know.
fn v2_alone() -> Vec<&'static str> {
    let legacy = |name: &&str| !legacy::FIELDS.contains(name);
    v2::FIELDS.into_iter().chain(["enabled"]).filter(legacy).collect()
}

/// The names as one text of a bounded length; `None` if there is no hint.
fn named(names: &[&str]) -> Option<String> {
    let quoted = names.iter().take(NAMED).map(|name| excerpt::text((*name).to_owned()));
    let mut text = quoted.collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    (!names.is_empty()).then_some(text)
}

/// A sentence on what there is instead, if the rule that answered found nothing.
async fn instead(service: &Arc<Service>, received: &Arc<Received>, rule: &str) -> Option<String> {
    let look = match rule {
        "path.unknown" => return path(received.uri.path()),
        "room.unknown" | "room.created-disabled" | "room.list-empty" => room,
        "template.unknown" => template,
        sessions::NONE => return nobody(received),
        _ => return None,
    };
    let received = received.clone();
    service.transact(move |_, store| look(store, &received)).await.ok().flatten()
}

fn nobody(received: &Received) -> Option<String> {
    let id = v2::room_id_in(&received.uri)?;
    Some(format!("nobody is inside: POST /_sandbox/rooms/{id}/peers lets somebody in"))
}

fn path(given: &str) -> Option<String> {
    let paths = [legacy::BASE, v2::BASE].map(|base| format!("{base}/rooms"));
    nearest(given, paths.iter().map(String::as_str)).map(|path| format!("nearest: {path}"))
}

fn room(store: &Connection, received: &Received) -> Result<Option<String>, Refusal> {
    let newest: Vec<(String, String)> = store
        .prepare_cached("SELECT id, name FROM room ORDER BY created_at DESC, id DESC LIMIT ?1")?
        .query_map([ROOMS], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if let Some(id) = v2::room_id_in(&received.uri) {
        if let Some(room) = store::room_by_name(store, id)? {
            return Ok(Some(format!("{id} is a room's name; its id is {}", room.id)));
        }
        let nearest = nearest(id, newest.iter().map(|(id, _)| id.as_str()));
        let of = nearest.and_then(|nearest| newest.iter().find(|(id, _)| id == nearest));
        return Ok(of.map(|(id, name)| format!("no room of that id; nearest: {id}, {name}")));
    }
    let Some(name) = &received.name else { return Ok(None) };
    let found = store::room_by_name(store, name)?;
    // A disable that found nothing has made the room.
    if let Some(room) = found.filter(|_| received.method == "GET") {
        let state = if room.enabled { "enabled" } else { "disabled" };
        return Ok(Some(format!("the room of that name is {state}")));
    }
    let others = || {
        let names = newest.iter().map(|(_, name)| name.as_str());
        names.filter(|other| !other.eq_ignore_ascii_case(name))
    };
    Ok(Some(match nearest(name, others()) {
        Some(nearest) => format!("no room of that name; nearest: {nearest}"),
        None if others().next().is_none() => "no room of that name, nor any other".to_owned(),
        None => "no room of that name, nor one like it".to_owned(),
    }))
}

fn template(store: &Connection, received: &Received) -> Result<Option<String>, Refusal> {
    let body = received.excerpt.json.as_ref().map(|json| serde_json::from_str(json.get()));
    let body: Value = body.and_then(Result::ok).unwrap_or_default();
    let by_id = v2::is_at(&received.uri);
    let Some(given) = body[if by_id { "template_id" } else { "template" }].as_str() else {
        return Ok(None);
    };
    let found = if by_id {
        store::template_by_name(store, given)?.map(|it| {
            format!("{given} is a template's name; its id is {}", it.id.unwrap_or_default())
        })
    } else {
        store::template_by_id(store, given)?
            .map(|it| format!("{given} is a template's id; its name is {}", it.name))
    };
    if found.is_some() {
        return Ok(found);
    }
    let templates = store::templates(store)?;
    let known =
        templates.iter().filter_map(|it| if by_id { it.id.as_deref() } else { Some(&it.name) });
    Ok(nearest(given, known).map(|nearest| format!("no such template; nearest: {nearest}")))
}

/// The word that is no more than four typing errors away, and none for each third character.
fn nearest<'a>(given: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let start = |word: &str| word[..word.floor_char_boundary(COMPARED)].to_ascii_lowercase();
    let given = start(given);
    let most = (given.len() / 3).clamp(1, 4);
    words
        .filter(|word| word.len().min(COMPARED).abs_diff(given.len()) <= most)
        .map(|word| (osa_distance(&given, &start(word)), word))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_word_is_a_few_typing_errors_away() {
        let words = ["test-room", "toast-room", "prod"];
        for (given, found) in [
            ("tset-room", Some("test-room")),
            ("TEST_ROOM", Some("test-room")),
            ("toastroom", Some("toast-room")),
            ("pord", Some("prod")),
            ("prodigious", None),
            ("", None),
        ] {
            assert_eq!(nearest(given, words.into_iter()), found, "{given}");
        }
    }
}
