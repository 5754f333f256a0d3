//! Files that hold credentials: only their owner may read them, with any umask.

use std::fs::{self, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The rights of the owner alone: read and write.
const PRIVATE: u32 = 0o600;

/// Makes an empty file that only its owner may read, unless the file exists.
pub(crate) fn create(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    // Through a link this makes the file that the link names.
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(path)?;
    // A umask may have taken rights of the owner.
    file.set_permissions(Permissions::from_mode(PRIVATE))
}

/// Takes away what rights others have to a file, if it is there.
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

/// The path with something behind its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
