//! Files that only their owner may read, because they hold credentials.

use std::fs::{self, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Read and write for the owner.
const PRIVATE: u32 = 0o600;

/// Creates an empty file that only its owner may read, unless the file exists.
pub(crate) fn create(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    // If the path is a link, this creates its target.
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(path)?;
    // The umask may have removed rights of the owner.
    file.set_permissions(Permissions::from_mode(PRIVATE))
}

/// Removes the rights of other users to a file, if it exists.
pub(crate) fn tighten(path: &Path) -> io::Result<()> {
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode() & 0o777,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    match mode & PRIVATE {
        private if private == mode => Ok(()),
        private => fs::set_permissions(path, Permissions::from_mode(private)),
    }
}

/// The path with a suffix after the file name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
