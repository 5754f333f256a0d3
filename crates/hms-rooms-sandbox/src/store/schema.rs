//! The schema of the database, and its migrations.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction};
use serde_json::json;

use crate::store::database_error::DatabaseError;
use crate::store::template;

/// Marks the database of a sandbox: "hmsr".
const APPLICATION_ID: i32 = 0x686d_7372;

/// The newest `user_version`.
const NEWEST: u32 = 4;

/// Sets up a connection, and migrates its database to the newest version. Calls `accept` before it
/// writes anything. If it fails, the database is unchanged.
pub(crate) fn prepare(
    connection: &mut Connection,
    accept: impl FnOnce() -> Result<(), DatabaseError>,
) -> Result<(), DatabaseError> {
    // Until the database is accepted, closing it must not checkpoint or delete its log.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // With an exclusive lock, a second process fails at its first access.
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    let version = version(connection)?;
    check(connection)?;
    accept()?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // This survives the death of the process. A power cut may lose the last commits.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let transaction = connection.transaction()?;
    if version < 1 {
        rooms_and_templates(&transaction)?;
    }
    if version < 2 {
        v2(&transaction)?;
    }
    if version < 3 {
        order(&transaction)?;
    }
    if version < 4 {
        sessions_and_codes(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", NEWEST)?;
    transaction.commit()?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Deletes everything.
pub(crate) fn clear(store: &Connection) -> rusqlite::Result<()> {
    store.execute_batch(
        "DELETE FROM room_code; DELETE FROM peer; DELETE FROM session;
         DELETE FROM room; DELETE FROM template;",
    )
}

/// Checks every page for corruption.
fn check(connection: &Connection) -> Result<(), DatabaseError> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    match found.lines().last() {
        Some("ok") => Ok(()),
        line => Err(DatabaseError::Damaged(line.unwrap_or_default().to_owned())),
    }
}

fn version(connection: &Connection) -> Result<u32, DatabaseError> {
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && tables > 0 {
        return Err(DatabaseError::Foreign);
    }
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > NEWEST {
        return Err(DatabaseError::Newer);
    }
    Ok(version)
}

/// Version 1. The first sandboxes left `user_version` at 0, so the tables may exist.
fn rooms_and_templates(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS template (
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
         ) STRICT;",
    )
}

/// Version 2 adds the ids of templates, and the settings that v2 adds to rooms.
fn v2(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "ALTER TABLE template ADD COLUMN id TEXT NOT NULL DEFAULT '';
         ALTER TABLE room ADD COLUMN size INTEGER;
         ALTER TABLE room ADD COLUMN large_room INTEGER NOT NULL DEFAULT FALSE;
         ALTER TABLE room ADD COLUMN max_duration_seconds INTEGER;
         ALTER TABLE room ADD COLUMN polls TEXT;    -- JSON
         ALTER TABLE room ADD COLUMN webhook TEXT;  -- JSON
         CREATE INDEX room_newest ON room (created_at, id);",
    )?;
    let names: Vec<String> = transaction
        .prepare("SELECT name FROM template")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for name in names {
        let id = template::id_of(&name);
        transaction.execute("UPDATE template SET id = ?1 WHERE name = ?2", [&id, &name])?;
    }
    transaction.execute_batch("CREATE UNIQUE INDEX template_id ON template (id);")
}

/// Version 3 adds the order of templates. The first is the default.
fn order(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "ALTER TABLE template ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
         UPDATE template SET position = rowid;",
    )
}

/// Version 4 adds roles, sessions and room codes.
fn sessions_and_codes(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "ALTER TABLE template ADD COLUMN roles TEXT NOT NULL DEFAULT '[]';  -- JSON
         CREATE TABLE session (
             room_id    TEXT PRIMARY KEY REFERENCES room (id),
             id         TEXT NOT NULL UNIQUE,
             created_at TEXT NOT NULL
         ) STRICT;
         CREATE TABLE peer (
             id         TEXT PRIMARY KEY,
             room_id    TEXT NOT NULL REFERENCES session (room_id),
             name       TEXT NOT NULL,
             user_id    TEXT NOT NULL,
             role       TEXT NOT NULL,
             metadata   TEXT NOT NULL,
             joined_at  TEXT NOT NULL
         ) STRICT;
         CREATE INDEX peer_room ON peer (room_id, joined_at);
         CREATE TABLE room_code (
             number     INTEGER PRIMARY KEY,  -- their order
             code       TEXT NOT NULL UNIQUE,
             room_id    TEXT NOT NULL REFERENCES room (id),
             role       TEXT NOT NULL,
             enabled    INTEGER NOT NULL,
             created_at TEXT NOT NULL,
             updated_at TEXT NOT NULL
         ) STRICT;
         CREATE INDEX room_code_room ON room_code (room_id, number);",
    )?;
    let roles = json!(template::default_roles());
    transaction.execute("UPDATE template SET roles = ?1", [roles]).map(drop)
}
