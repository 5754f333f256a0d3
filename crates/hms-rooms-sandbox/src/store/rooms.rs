//! The table of rooms.

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A room, in the database and in snapshots. In a snapshot only the name is required.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoredRoom {
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) description: String,
    #[serde(default = "enabled")]
    pub(crate) enabled: bool,
    /// The name of its template.
    #[serde(default)]
    pub(crate) template: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recording_info: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<u32>,
    #[serde(default)]
    pub(crate) large_room: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_duration_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) polls: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) webhook: Option<Value>,
    #[serde(default)]
    pub(crate) created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) updated_at: Option<String>,
}

fn enabled() -> bool {
    true
}

/// The filter of a list, which has the newest rooms first.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) enabled: bool,
    pub(crate) name: Option<String>,
    pub(crate) template_id: Option<String>,
    /// The earliest and the latest `created_at`.
    pub(crate) after: Option<String>,
    pub(crate) before: Option<String>,
    /// The id of the room after which the list begins.
    pub(crate) start: Option<String>,
}

pub(crate) fn by_name(store: &Connection, name: &str) -> rusqlite::Result<Option<StoredRoom>> {
    store
        .prepare_cached("SELECT * FROM room WHERE key = ?1")?
        .query_row([key(name)], stored_room)
        .optional()
}

pub(crate) fn by_id(store: &Connection, id: &str) -> rusqlite::Result<Option<StoredRoom>> {
    store
        .prepare_cached("SELECT * FROM room WHERE id = ?1")?
        .query_row([id], stored_room)
        .optional()
}

/// Returns at most `limit` rooms. Rooms created between two pages sort before both, so each older
/// room appears exactly once.
pub(crate) fn list(
    store: &Connection,
    filter: &Filter,
    limit: u32,
) -> rusqlite::Result<Vec<StoredRoom>> {
    store
        .prepare_cached(
            "SELECT * FROM room
             WHERE enabled = :enabled
               AND (:key IS NULL OR key = :key)
               AND (:template_id IS NULL OR template =
                    (SELECT name FROM template WHERE id = :template_id))
               AND (:after IS NULL OR created_at >= :after)
               AND (:before IS NULL OR created_at <= :before)
               AND (:start IS NULL OR (created_at, id) <
                    (SELECT created_at, id FROM room WHERE id = :start))
             ORDER BY created_at DESC, id DESC
             LIMIT :limit",
        )?
        .query_map(
            named_params! {
                ":enabled": filter.enabled,
                ":key": filter.name.as_deref().map(key),
                ":template_id": filter.template_id,
                ":after": filter.after,
                ":before": filter.before,
                ":start": filter.start,
                ":limit": limit,
            },
            stored_room,
        )?
        .collect()
}

/// All rooms, oldest first.
pub(crate) fn all(store: &Connection) -> rusqlite::Result<Vec<StoredRoom>> {
    store
        .prepare_cached("SELECT * FROM room ORDER BY created_at, id")?
        .query_map([], stored_room)?
        .collect()
}

/// Inserts a room, or replaces the room with its id.
pub(crate) fn put(store: &Connection, room: &StoredRoom) -> rusqlite::Result<()> {
    store
        .prepare_cached(
            "INSERT INTO room (id, name, key, description, enabled, template, region,
                               recording_info, size, large_room, max_duration_seconds, polls,
                               webhook, created_at, updated_at)
             VALUES (:id, :name, :key, :description, :enabled, :template, :region,
                     :recording_info, :size, :large_room, :max_duration_seconds, :polls,
                     :webhook, :created_at, :updated_at)
             ON CONFLICT (id) DO UPDATE SET
                 name = excluded.name, key = excluded.key,
                 description = excluded.description, enabled = excluded.enabled,
                 template = excluded.template, region = excluded.region,
                 recording_info = excluded.recording_info, size = excluded.size,
                 large_room = excluded.large_room,
                 max_duration_seconds = excluded.max_duration_seconds,
                 polls = excluded.polls, webhook = excluded.webhook,
                 updated_at = excluded.updated_at",
        )?
        .execute(named_params! {
            ":id": room.id,
            ":name": room.name,
            ":key": key(&room.name),
            ":description": room.description,
            ":enabled": room.enabled,
            ":template": room.template,
            ":region": room.region,
            ":recording_info": room.recording_info,
            ":size": room.size,
            ":large_room": room.large_room,
            ":max_duration_seconds": room.max_duration_seconds,
            ":polls": room.polls,
            ":webhook": room.webhook,
            ":created_at": room.created_at,
            ":updated_at": room.updated_at,
        })?;
    Ok(())
}

/// Counts the rooms whose name or id contains `search`, in any case, and returns the ids of a page
/// of them, newest first.
pub(crate) fn search(
    store: &Connection,
    search: &str,
    limit: u32,
    offset: u32,
) -> rusqlite::Result<(u32, Vec<String>)> {
    const MATCHES: &str = "(:search = '' OR instr(key, :search) > 0 OR instr(id, :search) > 0)";
    let search = search.to_ascii_lowercase();
    let total = store
        .prepare_cached(&format!("SELECT count(*) FROM room WHERE {MATCHES}"))?
        .query_row(named_params! { ":search": search }, |row| row.get(0))?;
    let ids = store
        .prepare_cached(&format!(
            "SELECT id FROM room WHERE {MATCHES}
             ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset"
        ))?
        .query_map(
            named_params! { ":search": search, ":limit": limit, ":offset": offset },
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?;
    Ok((total, ids))
}

/// The ids and names of the newest rooms.
pub(crate) fn newest(store: &Connection, limit: u32) -> rusqlite::Result<Vec<(String, String)>> {
    store
        .prepare_cached("SELECT id, name FROM room ORDER BY created_at DESC, id DESC LIMIT ?1")?
        .query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The number of rooms, and the names that more than one room has. There should never be any.
pub(crate) fn count(store: &Connection) -> rusqlite::Result<(u64, Vec<String>)> {
    let rooms = store.query_row("SELECT count(*) FROM room", [], |row| row.get::<_, u32>(0))?;
    let duplicates = store
        .prepare("SELECT lower(name) FROM room GROUP BY lower(name) HAVING count(*) > 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok((rooms.into(), duplicates))
}

/// The key of a name: names are case-insensitive and ASCII.
pub(crate) fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn stored_room(row: &Row<'_>) -> rusqlite::Result<StoredRoom> {
    Ok(StoredRoom {
        id: row.get("id")?,
        name: row.get("name")?,
        description: row.get("description")?,
        enabled: row.get("enabled")?,
        template: row.get("template")?,
        region: row.get("region")?,
        recording_info: row.get("recording_info")?,
        size: row.get("size")?,
        large_room: row.get("large_room")?,
        max_duration_seconds: row.get("max_duration_seconds")?,
        polls: row.get("polls")?,
        webhook: row.get("webhook")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}
