//! The rules of templates.

use rusqlite::Connection;

use crate::http::refusal::Refusal;
use crate::rules::recording::{self, V2_UPLOADS};
use crate::store::template::{Template, check_roles};
use crate::store::templates;

/// Adds a template, or changes the template that has its name.
pub(crate) fn put(store: &Connection, template: &Template) -> Result<(), Refusal> {
    if let Some(id) = &template.id {
        let invalid = |detail| {
            Refusal::bad_request("templates.id", "Invalid templates")
                .detail(format!("{id}: {detail}"))
        };
        if id.len() != 24 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(invalid("an id has 24 hexadecimal digits"));
        }
        if templates::by_id(store, id)?.is_some_and(|other| other.name != template.name) {
            return Err(invalid("another template has this id"));
        }
    }
    check_roles(&template.roles)
        .map_err(|why| Refusal::bad_request("templates.roles", "Invalid templates").detail(why))?;
    let recording_info = recording::complete(template.recording_info.clone(), V2_UPLOADS)?;
    templates::put(store, &Template { recording_info, ..template.clone() })?;
    Ok(())
}
