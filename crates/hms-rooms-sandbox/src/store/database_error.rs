//! The reasons for which a database cannot be used, and what the user can do.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use rustix::fs::{Access, AtFlags, CWD, accessat};

pub(crate) enum DatabaseError {
    /// Another program made it.
    Foreign,
    /// A later version of the sandbox made it.
    Newer,
    /// SQLite found it corrupt.
    Damaged(String),
    Failed(rusqlite::Error),
    /// Other users may read it, and their rights cannot be removed.
    Exposed(io::Error),
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Failed(error),
        }
    }
}

impl DatabaseError {
    /// The message for the user.
    pub(crate) fn message_for(&self, path: &Path) -> String {
        let another = "name another file";
        let (why, remedy) = match self {
            Self::Foreign => ("it holds something else than a sandbox's rooms".to_owned(), another),
            Self::Newer => ("a later hms-sandbox made it".to_owned(), "use that one"),
            Self::Damaged(found) => (
                format!("it is damaged: {found}"),
                "move it away with the files beside it, or put a copy in its place",
            ),
            Self::Exposed(error) => (
                format!(
                    "others may read the credentials in it, and that cannot be changed: {error}"
                ),
                "name a file of your own",
            ),
            Self::Failed(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy) => (
                    "another process has it open".to_owned(),
                    "stop \
                     that one, or ask it for /_sandbox/export",
                ),
                Some(ErrorCode::NotADatabase) => ("it is not one".to_owned(), another),
                Some(ErrorCode::DiskFull) => ("the disk is full".to_owned(), "make room on it"),
                _ => file_system_problem(path).unwrap_or_else(|| (error.to_string(), another)),
            },
        };
        format!("cannot use {} as a database: {why}; {remedy}", path.display())
    }
}

/// Explains an error that comes from the file system.
fn file_system_problem(path: &Path) -> Option<(String, &'static str)> {
    let writable = |path| accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    if path.is_dir() {
        Some(("it is a folder".to_owned(), "name a file in it"))
    } else if !folder.is_dir() {
        Some((format!("there is no folder {}", folder.display()), "make it"))
    } else if path.exists() && !writable(path) {
        Some(("it may not be written".to_owned(), "allow that, or copy it to where you may"))
    } else if !writable(folder) {
        let why = format!("nothing may be written in {}, where its log goes", folder.display());
        Some((why, "allow that, or name a file elsewhere"))
    } else {
        None
    }
}
