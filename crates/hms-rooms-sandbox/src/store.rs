//! Rooms and templates in SQLite. Every reply stands on a commit that came before it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, named_params, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::database_error::DatabaseError;
use crate::private_file::{self, beside};
use crate::schema;
use crate::template::{self, Template};

/// A room as it is stored, and as it stands in a snapshot, which may leave out all but the name.
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

/// Which rooms a list has, newest first.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) enabled: bool,
    pub(crate) name: Option<String>,
    pub(crate) template_id: Option<String>,
    /// The earliest and the latest `created_at`, as it is stored.
    pub(crate) after: Option<String>,
    pub(crate) before: Option<String>,
    /// The id of the room behind which the list begins.
    pub(crate) start: Option<String>,
}

/// The name of a database that goes with its connection.
const IN_MEMORY: &str = ":memory:";

/// The endings of the files that SQLite keeps beside a database. It makes them with the database's
/// rights.
const FILES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

pub(crate) struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the database at `path`, or one in memory. Nobody but its owner may read it then. A
    /// file that is not a sandbox's, that a later sandbox made, or that another has open, is left
    /// as it is.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new(IN_MEMORY)) else {
            return Self::open_as(Path::new(IN_MEMORY), OpenFlags::default());
        };
        // SQLite would make it with the rights that the umask leaves. If this fails, SQLite says
        // why.
        let _ = private_file::create(path);
        Self::open_as(path, OpenFlags::default())
    }

    /// Opens the database at `path`, which is there.
    pub(crate) fn open_existing(path: &Path) -> io::Result<Self> {
        if !path.exists() {
            return Err(io::Error::other(format!("there is no file {}", path.display())));
        }
        Self::open_as(path, OpenFlags::default() - OpenFlags::SQLITE_OPEN_CREATE)
    }

    fn open_as(path: &Path, flags: OpenFlags) -> io::Result<Self> {
        let opened = || {
            let mut connection = Connection::open_with_flags(file_name(path), flags)?;
            connection.busy_timeout(Duration::from_millis(200))?;
            schema::prepare(&mut connection, || tighten(path))?;
            Ok(Self { connection, path: path.to_owned() })
        };
        opened().map_err(|error: DatabaseError| io::Error::other(error.told_of(path)))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` in one transaction, which is committed if it succeeds.
    pub(crate) fn transact<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.transaction()?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// How many rows have been written: one who has seen as many knows all.
    pub(crate) fn changes(&self) -> u64 {
        self.connection.total_changes()
    }
}

/// The path as SQLite takes it for the name of a file, also if it looks like a URI.
fn file_name(path: &Path) -> PathBuf {
    if path.as_os_str().as_encoded_bytes().starts_with(b"file:") {
        return Path::new(".").join(path);
    }
    path.to_owned()
}

/// Takes from others what rights they have to the files of a database.
fn tighten(path: &Path) -> Result<(), DatabaseError> {
    if path == Path::new(IN_MEMORY) {
        return Ok(());
    }
    let mut files = FILES.iter().map(|suffix| beside(path, suffix));
    files.try_for_each(|file| private_file::tighten(&file)).map_err(DatabaseError::Exposed)
}

pub(crate) fn room_by_name(store: &Connection, name: &str) -> rusqlite::Result<Option<StoredRoom>> {
    store
        .prepare_cached("SELECT * FROM room WHERE key = ?1")?
        .query_row([key(name)], stored_room)
        .optional()
}

pub(crate) fn room_by_id(store: &Connection, id: &str) -> rusqlite::Result<Option<StoredRoom>> {
    store
        .prepare_cached("SELECT * FROM room WHERE id = ?1")?
        .query_row([id], stored_room)
        .optional()
}

/// At most `limit` rooms. Rooms that are made in between come first, so that each older room comes
/// exactly once from page to page.
pub(crate) fn rooms(
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

/// All rooms, in the order in which they were made.
pub(crate) fn all_rooms(store: &Connection) -> rusqlite::Result<Vec<StoredRoom>> {
    store
        .prepare_cached("SELECT * FROM room ORDER BY created_at, id")?
        .query_map([], stored_room)?
        .collect()
}

/// Inserts a room, or replaces the one of its id.
pub(crate) fn put_room(store: &Connection, room: &StoredRoom) -> rusqlite::Result<()> {
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

pub(crate) fn template_by_name(
    store: &Connection,
    name: &str,
) -> rusqlite::Result<Option<Template>> {
    store
        .prepare_cached("SELECT * FROM template WHERE name = ?1")?
        .query_row([name], stored_template)
        .optional()
}

pub(crate) fn template_by_id(store: &Connection, id: &str) -> rusqlite::Result<Option<Template>> {
    store
        .prepare_cached("SELECT * FROM template WHERE id = ?1")?
        .query_row([id], stored_template)
        .optional()
}

/// The name of the template of rooms that name none.
pub(crate) fn first_template(store: &Connection) -> rusqlite::Result<String> {
    store
        .prepare_cached("SELECT name FROM template ORDER BY position LIMIT 1")?
        .query_row([], |row| row.get(0))
}

/// Makes a template the first.
pub(crate) fn put_first(store: &Connection, name: &str) -> rusqlite::Result<()> {
    let before_all = "(SELECT min(position) - 1 FROM template)";
    let update = format!("UPDATE template SET position = {before_all} WHERE name = ?1");
    store.execute(&update, [name]).map(drop)
}

/// All templates in their order, the default first.
pub(crate) fn templates(store: &Connection) -> rusqlite::Result<Vec<Template>> {
    store
        .prepare_cached("SELECT * FROM template ORDER BY position")?
        .query_map([], stored_template)?
        .collect()
}

/// Inserts a template, or replaces the one of its name, whose id stays unless another is given.
pub(crate) fn put_template(store: &Connection, template: &Template) -> rusqlite::Result<()> {
    store.execute(
        "INSERT INTO template (name, id, region, recording_info, roles, position)
         VALUES (?1, coalesce(?2, ?3), ?4, ?5, ?6,
                 (SELECT coalesce(max(position), 0) + 1 FROM template))
         ON CONFLICT (name) DO UPDATE SET
             id = coalesce(?2, id), region = excluded.region,
             recording_info = excluded.recording_info, roles = excluded.roles",
        params![
            template.name,
            template.id,
            template::id_of(&template.name),
            template.region,
            template.recording_info,
            json!(template.roles)
        ],
    )?;
    Ok(())
}

/// Deletes all templates, rooms, and what belongs to these.
pub(crate) fn clear(store: &Connection) -> rusqlite::Result<()> {
    store.execute_batch(
        "DELETE FROM room_code; DELETE FROM peer; DELETE FROM session;
         DELETE FROM room; DELETE FROM template;",
    )
}

/// How many rooms there are, and which names more than one has: none, ever.
pub(crate) fn count_rooms(store: &Connection) -> rusqlite::Result<(u64, Vec<String>)> {
    let rooms = store.query_row("SELECT count(*) FROM room", [], |row| row.get::<_, u32>(0))?;
    let duplicates = store
        .prepare("SELECT lower(name) FROM room GROUP BY lower(name) HAVING count(*) > 1")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok((rooms.into(), duplicates))
}

/// Names are case-insensitive, and hold ASCII only.
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

fn stored_template(row: &Row<'_>) -> rusqlite::Result<Template> {
    Ok(Template {
        name: row.get("name")?,
        id: row.get("id")?,
        region: row.get("region")?,
        recording_info: row.get("recording_info")?,
        roles: serde_json::from_value(row.get("roles")?).unwrap_or_default(),
    })
}
