//! Exports and imports of a database that is not open in a sandbox.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::clock::Clock;
use crate::snapshot::document::Snapshot;
use crate::snapshot::entry::invalid;
use crate::store::database::Store;

/// Returns everything in a database as one JSON document. Storage credentials are in clear text.
///
/// # Errors
/// If the file does not exist or cannot be used. The error says why.
pub fn export(database: &Path) -> io::Result<Vec<u8>> {
    Ok(Store::open_existing(database)?.transact(|store| Snapshot::of(store)?.document())?)
}

/// Writes a document into a database. If the database holds rooms or templates, this fails unless
/// `replace` is true. The import is all or nothing.
///
/// # Errors
/// If the document is invalid, the error names the entry. Also if the database cannot be used.
pub fn import(database: &Path, document: &[u8], replace: bool) -> io::Result<()> {
    let snapshot = Snapshot::read(document)?;
    let mut store = Store::open(Some(database))?;
    let not_empty = |not_empty: Snapshot| {
        let (rooms, templates) = (not_empty.rooms.len(), not_empty.templates.len());
        invalid(format!(
            "{} holds {rooms} rooms and {templates} templates: --replace replaces them",
            database.display()
        ))
    };
    Ok(store.transact(|store| match Snapshot::of(store)? {
        empty if empty == Snapshot::default() || replace => {
            snapshot.replace(store, Clock::default())
        }
        other => Err(not_empty(other)),
    })?)
}

/// Replaces a file atomically: a reader sees the old file or the new one, even after a power cut.
/// Only the owner may read it.
///
/// # Errors
/// If the folder or the disk does not allow it. The error names the file.
pub fn write(path: &Path, document: &[u8]) -> io::Result<()> {
    let written = || {
        // If the path is a link, write to its target.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let mut part = NamedTempFile::new_in(folder)?;
        // The umask may have removed rights of the owner.
        part.as_file().set_permissions(Permissions::from_mode(0o600))?;
        part.write_all(document)?;
        part.as_file().sync_all()?;
        part.persist(&path)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(|error: io::Error| {
        io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
    })
}
