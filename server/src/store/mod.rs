//! The one database: SQLite in the server's own folder, or PostgreSQL; the same SQL for both.
//!
//! Invariant: whatever is acknowledged has been committed, and flushed to the disk, before.

mod accounts;
mod files;
mod keys;
mod overseen;
mod sessions;
mod statistics;
mod tickets;
mod versions;
mod waiting;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Executor, Row};
use tokio::sync::{Mutex, OwnedMutexGuard};

pub use files::{FileFacts, NewFile, ServedFile};
pub use keys::{Right, WriterKey};
pub use overseen::Attachment;
pub use statistics::{Counted, Days, MOST_UNMET, Unmet};
pub use tickets::{Kept, Lane, Lease, NewTicket, STATES, Settled};
pub use versions::{Switch, Version};
pub use waiting::Waiting;

pub use accounts::Account;
pub(crate) use accounts::Attempt;
pub(crate) use sessions::Session;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Name of SQLite's file in the data folder.
pub const DATABASE: &str = "guichet.db";

/// Within which time the database answers whoever asks whether it does: a load balancer does not wait long.
const READY: Duration = Duration::from_secs(2);
/// Within which time PostgreSQL gives a connection, or people are told that it is away.
const CONNECTED: Duration = Duration::from_secs(8);
/// The same for SQLite, which is never away, but may be busy with its one writer.
const WRITTEN: Duration = Duration::from_secs(30);

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What the database says.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// It was written by a newer program.
    #[error(
        "the database has been used by a newer guichet (schema {0}): start that one, or restore a backup of before"
    )]
    Newer(i64),
    /// Its schema could not be brought up to date.
    #[error("database schema: {0}")]
    Schema(MigrateError),
    /// What another request was told that asked for the same at the same time.
    #[error("{0}")]
    Joined(String),
    /// A row that this program cannot have written.
    #[error("database: {0}")]
    Damaged(String),
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database, opened.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    /// How a transaction that writes begins. SQLite's would otherwise fail when two begin with reading.
    begin: &'static str,
    /// PostgreSQL's words for passing by rows that another process holds; SQLite has one writer anyway.
    skip_locked: &'static str,
    /// Whose turn it is to write, in order: SQLite has one writer, and lets the others look again now and then.
    turn: Option<Arc<Mutex<()>>>,
}

/// A transaction that writes; nothing is done unless it is committed.
#[derive(Debug)]
pub(crate) struct Work {
    inner: sqlx::Transaction<'static, sqlx::Any>,
    /// Given back with the transaction.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Work {
    async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}

impl Deref for Work {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.inner
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }
}

impl Store {
    /// Opens SQLite's file `guichet.db` in `folder`, or the database that a `postgres://` address names, and brings
    /// its schema up to date.
    ///
    /// # Errors
    /// A database that cannot be reached, or whose schema is newer than this program.
    pub async fn open(folder: &Path, database: Option<&str>) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let sqlite = database.is_none();
        let address = match database {
            Some(address) => address.to_owned(),
            None => sqlite_address(&folder.join(DATABASE)),
        };
        let pool = AnyPoolOptions::new()
            .max_connections(if sqlite { 8 } else { 16 })
            .acquire_timeout(if sqlite { WRITTEN } else { CONNECTED })
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if sqlite {
                        // FULL: an acknowledged ticket outlives the loss of power, too.
                        let wishes = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                                      PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = ON; \
                                      PRAGMA secure_delete = ON;";
                        connection.execute(wishes).await?;
                    }
                    Ok(())
                })
            })
            .connect(&address)
            .await?;
        let migrator = if sqlite { &SQLITE } else { &POSTGRES };
        migrator.run(&pool).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => StoreError::Newer(version),
            other => StoreError::Schema(other),
        })?;
        Ok(match sqlite {
            true => Self { pool, begin: "BEGIN IMMEDIATE", skip_locked: "", turn: Some(Arc::default()) },
            false => Self { pool, begin: "BEGIN", skip_locked: " FOR UPDATE SKIP LOCKED", turn: None },
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ready(&self) -> Result<()> {
        let answer = tokio::time::timeout(READY, self.pool.execute("SELECT 1")).await;
        answer.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(())
    }

    /// Remembers something, if nothing was remembered under that name; gives what is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_first(&self, name: &str, value: &str) -> Result<String> {
        let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        sqlx::query(sql).bind(name).bind(value).execute(&self.pool).await?;
        let sql = "SELECT value FROM setting WHERE name = $1";
        Ok(sqlx::query(sql).bind(name).fetch_one(&self.pool).await?.try_get(0)?)
    }

    /// A setting that was kept, if it was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM setting WHERE name = $1";
        let row = sqlx::query(sql).bind(name).fetch_optional(&self.pool).await?;
        row.map(|row| Ok(row.try_get(0)?)).transpose()
    }

    /// Writes SQLite's database, as it is at one moment, into a new file; others go on reading and writing.
    ///
    /// # Errors
    /// What the database says; PostgreSQL has tools of its own.
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        sqlx::query("VACUUM INTO $1").bind(path.to_string_lossy().into_owned()).execute(&self.pool).await?;
        Ok(())
    }

    /// Closes all connections, after what they are doing.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Begins a transaction that writes, in a task of its own: whoever asked may be gone before it has begun, as a
    /// page that is closed is. With a statement of one's own, sqlx 0.8 would then leave it open on a connection that
    /// goes back to the pool, and nobody could write to SQLite any more.
    async fn begin(&self) -> Result<Work> {
        let store = self.clone();
        let begun = tokio::spawn(async move {
            let turn = store.turn().await;
            Ok::<_, sqlx::Error>(Work { inner: store.pool.begin_with(store.begin).await?, _turn: turn })
        });
        Ok(begun.await.map_err(|_| sqlx::Error::WorkerCrashed)??)
    }

    /// Waits until SQLite's writer is free: before each statement of requests and workers that writes by itself, too,
    /// or it would meet the writer busy each time it looks. Never while a [`Work`] is held.
    async fn turn(&self) -> Option<OwnedMutexGuard<()>> {
        match &self.turn {
            Some(turn) => Some(Arc::clone(turn).lock_owned().await),
            None => None,
        }
    }
}

/// A path as SQLite's address; in it `?`, `#` and `%` would be read as something else.
fn sqlite_address(path: &Path) -> String {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("sqlite://{escaped}?mode=rwc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_for_sqlites_writer_keeps_no_reader_waiting_and_comes_in_turn() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path(), None).await.expect("it opens");
        let work = store.begin().await.expect("begun");
        let done = Arc::new(std::sync::Mutex::new(Vec::new()));
        // More than there are connections.
        let writers: Vec<_> = (0..40)
            .map(|at| {
                let (store, done) = (store.clone(), done.clone());
                tokio::spawn(async move {
                    let work = store.begin().await?;
                    done.lock().expect("whole").push(at);
                    work.commit().await
                })
            })
            .collect();
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        store.ready().await.expect("readers go on");
        assert!(done.lock().expect("whole").is_empty(), "there is one writer");
        work.commit().await.expect("committed");
        for writer in writers {
            writer.await.expect("it ends").expect("committed");
        }
        assert_eq!(*done.lock().expect("whole"), (0..40).collect::<Vec<_>>());
    }
}
