//! Rooms and templates in SQLite. Every reply stands on a commit that came before it.

use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Transaction, params};
use serde_json::Value;

use crate::template::Template;

/// Marks a database as a sandbox's: "hmsr".
const APPLICATION_ID: i32 = 0x686d_7372;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS template (
        name           TEXT PRIMARY KEY,
        region         TEXT NOT NULL,
        recording_info TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS room (
        id             TEXT PRIMARY KEY,
        name           TEXT NOT NULL,
        key            TEXT NOT NULL UNIQUE,  -- the name, in lower case
        description    TEXT NOT NULL,
        enabled        INTEGER NOT NULL,
        template       TEXT NOT NULL REFERENCES template (name),
        region         TEXT,                  -- NULL: the template's
        recording_info TEXT,                  -- NULL: the template's
        created_at     TEXT NOT NULL,
        updated_at     TEXT                   -- NULL: never
    ) STRICT;
";

/// A room as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredRoom {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) enabled: bool,
    pub(crate) template: String,
    pub(crate) region: Option<String>,
    pub(crate) recording_info: Option<Value>,
    pub(crate) created_at: String,
    pub(crate) updated_at: Option<String>,
}

pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the database at `path`, or one in memory. A file that is not a sandbox's, or that
    /// another sandbox has open, is left as it is.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else {
            let connection = Connection::open_in_memory().map_err(io::Error::other)?;
            prepare(&connection).map_err(io::Error::other)?;
            return Ok(Self { connection });
        };
        let refuse = |why: &str| {
            io::Error::other(format!("cannot use {} as a database: {why}", path.display()))
        };
        let explain = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy) => refuse("another process has it open"),
            Some(ErrorCode::NotADatabase) => refuse("it is not one"),
            _ => refuse(&error.to_string()),
        };
        let connection = Connection::open(path).map_err(explain)?;
        connection.busy_timeout(Duration::from_millis(200)).map_err(explain)?;
        if is_foreign(&connection).map_err(explain)? {
            return Err(refuse("it holds something else than a sandbox's rooms"));
        }
        prepare(&connection).map_err(explain)?;
        Ok(Self { connection })
    }

    /// Runs `work` in one transaction, which is committed where it succeeds.
    pub(crate) fn transact<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.connection.transaction()?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

fn is_foreign(connection: &Connection) -> rusqlite::Result<bool> {
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(application != APPLICATION_ID && tables > 0)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    // Exclusive: a second process on the file is refused at its first access.
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // Enough to survive this process's death; a power cut may cost the last commits.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch(SCHEMA)
}

pub(crate) fn room_by_name(store: &Connection, name: &str) -> rusqlite::Result<Option<StoredRoom>> {
    store
        .prepare_cached(
            "SELECT id, name, description, enabled, template, region, recording_info, created_at,
                    updated_at
             FROM room WHERE key = ?1",
        )?
        .query_row([key(name)], stored_room)
        .optional()
}

/// Inserts a room, or replaces the one of its id.
pub(crate) fn put_room(store: &Connection, room: &StoredRoom) -> rusqlite::Result<()> {
    store
        .prepare_cached(
            "INSERT INTO room (id, name, key, description, enabled, template, region,
                               recording_info, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (id) DO UPDATE SET
                 description = excluded.description, enabled = excluded.enabled,
                 template = excluded.template, region = excluded.region,
                 recording_info = excluded.recording_info, updated_at = excluded.updated_at",
        )?
        .execute(params![
            room.id,
            room.name,
            key(&room.name),
            room.description,
            room.enabled,
            room.template,
            room.region,
            room.recording_info.as_ref().map(Value::to_string),
            room.created_at,
            room.updated_at,
        ])?;
    Ok(())
}

pub(crate) fn template(store: &Connection, name: &str) -> rusqlite::Result<Option<Template>> {
    store
        .prepare_cached("SELECT name, region, recording_info FROM template WHERE name = ?1")?
        .query_row([name], stored_template)
        .optional()
}

pub(crate) fn templates(store: &Connection) -> rusqlite::Result<Vec<Template>> {
    store
        .prepare_cached("SELECT name, region, recording_info FROM template ORDER BY name")?
        .query_map([], stored_template)?
        .collect()
}

pub(crate) fn put_template(store: &Connection, template: &Template) -> rusqlite::Result<()> {
    store.execute(
        "INSERT INTO template (name, region, recording_info) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET
             region = excluded.region, recording_info = excluded.recording_info",
        params![template.name, template.region, template.recording_info.to_string()],
    )?;
    Ok(())
}

pub(crate) fn delete_rooms(store: &Connection) -> rusqlite::Result<()> {
    store.execute("DELETE FROM room", [])?;
    Ok(())
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
        id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        enabled: row.get(3)?,
        template: row.get(4)?,
        region: row.get(5)?,
        recording_info: row.get::<_, Option<String>>(6)?.map(|text| json(6, &text)).transpose()?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

fn stored_template(row: &Row<'_>) -> rusqlite::Result<Template> {
    Ok(Template {
        name: row.get(0)?,
        region: row.get(1)?,
        recording_info: json(2, &row.get::<_, String>(2)?)?,
    })
}

fn json(column: usize, text: &str) -> rusqlite::Result<Value> {
    serde_json::from_str(text).map_err(|error| {
        let kind = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
    })
}
