//! The SQLite database: opening it, and transactions. A reply is sent only after its commit.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction};

use crate::store::database_error::DatabaseError;
use crate::store::private_file::{self, beside};
use crate::store::schema;

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
