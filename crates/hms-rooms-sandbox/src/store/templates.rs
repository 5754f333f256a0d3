//! The table of templates.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use crate::store::template::{self, Template};

pub(crate) fn by_name(store: &Connection, name: &str) -> rusqlite::Result<Option<Template>> {
    store
        .prepare_cached("SELECT * FROM template WHERE name = ?1")?
        .query_row([name], stored_template)
        .optional()
}

pub(crate) fn by_id(store: &Connection, id: &str) -> rusqlite::Result<Option<Template>> {
    store
        .prepare_cached("SELECT * FROM template WHERE id = ?1")?
        .query_row([id], stored_template)
        .optional()
}

/// The name of the default template.
pub(crate) fn first(store: &Connection) -> rusqlite::Result<String> {
    store
        .prepare_cached("SELECT name FROM template ORDER BY position LIMIT 1")?
        .query_row([], |row| row.get(0))
}

/// Makes this template the default.
pub(crate) fn make_first(store: &Connection, name: &str) -> rusqlite::Result<()> {
    let before_all = "(SELECT min(position) - 1 FROM template)";
    let update = format!("UPDATE template SET position = {before_all} WHERE name = ?1");
    store.execute(&update, [name]).map(drop)
}

/// All templates in order, the default first.
pub(crate) fn all(store: &Connection) -> rusqlite::Result<Vec<Template>> {
    store
        .prepare_cached("SELECT * FROM template ORDER BY position")?
        .query_map([], stored_template)?
        .collect()
}

/// Inserts a template, or replaces the template with its name. That keeps its id unless a new id is
/// given.
pub(crate) fn put(store: &Connection, template: &Template) -> rusqlite::Result<()> {
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

fn stored_template(row: &Row<'_>) -> rusqlite::Result<Template> {
    Ok(Template {
        name: row.get("name")?,
        id: row.get("id")?,
        region: row.get("region")?,
        recording_info: row.get("recording_info")?,
        roles: serde_json::from_value(row.get("roles")?).unwrap_or_default(),
    })
}
