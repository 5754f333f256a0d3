//! The SQLite database. A reply is sent only after its transaction is committed.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction};

use crate::store::database_error::DatabaseError;
use crate::store::private_file::{self, beside};
use crate::store::schema;

/// The path of a database in memory, which is deleted on drop.
const IN_MEMORY: &str = ":memory:";

/// The suffixes of SQLite's files. SQLite creates them with the rights of the database.
const FILES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

pub(crate) struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens or creates the database at `path`, or one in memory. Makes its files private to the
    /// owner. Does not change a file that is not a sandbox's database, that a later version made,
    /// or that another process has open.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new(IN_MEMORY)) else {
            return Self::open_as(Path::new(IN_MEMORY), OpenFlags::default());
        };
        // SQLite would create it with the rights that the umask leaves. If this fails, opening
        // fails too, and its error says more.
        let _ = private_file::create(path);
        Self::open_as(path, OpenFlags::default())
    }

    /// Opens the database at `path`, which must exist.
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
        opened().map_err(|error: DatabaseError| io::Error::other(error.message_for(path)))
    }

    /// The path of the database.
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

    /// The number of rows that were ever written through this connection.
    pub(crate) fn changes(&self) -> u64 {
        self.connection.total_changes()
    }
}

/// A path that SQLite takes for a file name, even if it looks like a URI.
fn file_name(path: &Path) -> PathBuf {
    if path.as_os_str().as_encoded_bytes().starts_with(b"file:") {
        return Path::new(".").join(path);
    }
    path.to_owned()
}

/// Makes the files of a database private to the owner.
fn tighten(path: &Path) -> Result<(), DatabaseError> {
    if path == Path::new(IN_MEMORY) {
        return Ok(());
    }
    let mut files = FILES.iter().map(|suffix| beside(path, suffix));
    files.try_for_each(|file| private_file::tighten(&file)).map_err(DatabaseError::Exposed)
}
