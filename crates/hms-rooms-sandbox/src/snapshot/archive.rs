//! Exports and imports of a database that no sandbox has open.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::clock::Clock;
use crate::http::refusal::Refusal;
use crate::snapshot::document::Snapshot;
use crate::snapshot::entry::invalid;
use crate::store::database::Store;

/// All rooms and templates of a database, as one JSON document, storage credentials in clear.
///
/// # Errors
/// Where the file is not there, or cannot be used; the error says why.
pub fn export(database: &Path) -> io::Result<Vec<u8>> {
    let document =
        Store::open_existing(database)?.transact(|store| Snapshot::of(store)?.document());
    document.map_err(|refusal| told(&refusal))
}

/// Puts the rooms and templates of a document into a database: either all of them or nothing. One
/// that holds any already is left as it is, unless these are to be replaced.
///
/// # Errors
/// Where the document is invalid, which names the entry, or the database cannot be used.
pub fn import(database: &Path, document: &[u8], replace: bool) -> io::Result<()> {
    let snapshot = Snapshot::read(document).map_err(|refusal| told(&refusal))?;
    let mut store = Store::open(Some(database))?;
    let held = |held: Snapshot| {
        let (rooms, templates) = (held.rooms.len(), held.templates.len());
        invalid(format!(
            "{} holds {rooms} rooms and {templates} templates: --replace puts others in their place",
            database.display()
        ))
    };
    let put = store.transact(|store| match Snapshot::of(store)? {
        empty if empty == Snapshot::default() || replace => {
            snapshot.replace(store, Clock::default())
        }
        other => Err(held(other)),
    });
    put.map_err(|refusal| told(&refusal))
}

/// Writes a file at one stroke: a reader sees all of it, or the file that was there before, also
/// after a power cut. Nobody else may read it.
///
/// # Errors
/// Where the folder or the disk does not allow it; the error names the file.
pub fn write(path: &Path, document: &[u8]) -> io::Result<()> {
    let written = || {
        // If the path is a link, its target is written, and the link stays.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let mut part = NamedTempFile::new_in(folder)?;
        // A umask may have taken rights of the owner.
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

fn told(refusal: &Refusal) -> io::Error {
    io::Error::other(refusal.why())
}
