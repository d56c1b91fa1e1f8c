//! Reading from SQLite: a few connections that cannot write. What is found by a key or an index is read on the thread that
//! asks, as the way to another one takes longer; what turns out to take its time, on one that may wait. Rows of the
//! entities that pages are made of are read straight into their models: how, of which, is in [`super::direct_rows`].

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Row;
use rusqlite::types::ValueRef;
use sea_orm::{DbErr, FromQueryResult};
use tokio::sync::Semaphore;

use super::sqlite::Sqlite;
use super::too_slow;
use super::values::failed;

/// Connections at most: reading is work for the processor, and there are not many more of those.
const CONNECTIONS: u32 = 6;
/// Who waits longer than this for one of them is told that it takes too long.
const PATIENCE: Duration = Duration::from_secs(8);
/// A thread that serves many is kept no longer than this. A page of rides takes a fifth of it.
const BRIEFLY: Duration = Duration::from_millis(1);

/// What can be read straight from a row of SQLite.
pub trait Direct: FromQueryResult + Send + 'static {
    /// How many columns it takes.
    const WIDTH: usize;

    /// Reads it from the columns that begin at `from`.
    ///
    /// # Errors
    /// When a value is not of its column's kind.
    fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self>;

    /// As [`Direct::read`]; nothing where the first column is empty, as where a join found none.
    ///
    /// # Errors
    /// When a value is not of its column's kind.
    fn read_found(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Self>> {
        match row.get_ref(from)? {
            ValueRef::Null => Ok(None),
            _ => Self::read(row, from).map(Some),
        }
    }
}

/// The connections; clones share them.
#[derive(Clone)]
pub(super) struct Pool(Arc<Shared>);

struct Shared {
    path: String,
    idle: Mutex<Vec<Sqlite>>,
    turns: Arc<Semaphore>,
}

impl Pool {
    /// Opens none yet.
    pub(super) fn of(path: &str) -> Self {
        let turns = Arc::new(Semaphore::new(CONNECTIONS as usize));
        Self(Arc::new(Shared { path: path.to_owned(), idle: Mutex::default(), turns }))
    }

    /// Reads something with a connection. What cannot be done briefly is begun anew apart, and brought to an end there
    /// although whoever asked may be gone.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        work: impl Fn(&Sqlite) -> Result<T, DbErr> + Send + 'static,
    ) -> Result<T, DbErr> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| too_slow())?.map_err(|_| too_slow())?;
        if let Some(answer) = self.0.with(|it| it.briefly(BRIEFLY, &work))? {
            return Ok(answer);
        }
        let shared = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let answer = shared.with(work);
            drop(turn);
            answer
        });
        done.await.map_err(|_| too_slow())?
    }

    /// How many connections are open, and how many of these idle.
    pub(super) fn connections(&self) -> (u32, u32) {
        let idle = u32::try_from(self.0.idle().len()).unwrap_or(CONNECTIONS);
        let free = u32::try_from(self.0.turns.available_permits()).unwrap_or(CONNECTIONS);
        (idle + CONNECTIONS.saturating_sub(free), idle)
    }

    /// Closes those that are idle, as all are once nobody asks any more.
    pub(super) fn close(&self) {
        self.0.idle().clear();
    }
}

impl Shared {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Sqlite>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, work: impl FnOnce(&Sqlite) -> Result<T, DbErr>) -> Result<T, DbErr> {
        let taken = self.idle().pop();
        let connection = match taken {
            Some(connection) => connection,
            None => Sqlite::reader(&self.path).map_err(failed)?,
        };
        // One that failed is not used again.
        let answer = work(&connection)?;
        self.idle().push(connection);
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use sea_orm::{DbBackend, Statement};

    use super::*;

    const LONG: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \
                        SELECT max(i) AS most FROM n";

    fn pool() -> (Pool, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        drop(Sqlite::writer(path.to_str().unwrap()).unwrap());
        (Pool::of(path.to_str().unwrap()), folder)
    }

    fn asked(sql: &str) -> Statement {
        Statement::from_string(DbBackend::Sqlite, sql)
    }

    #[tokio::test]
    async fn what_takes_long_is_begun_anew_apart_and_what_does_not_is_answered_here() {
        let (pool, _folder) = pool();
        for (sql, places) in [("SELECT 1", 1), (LONG, 2)] {
            let begun = Arc::new(AtomicUsize::default());
            let (counted, here) = (Arc::clone(&begun), std::thread::current().id());
            let read = pool.with(move |it| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok((it.query(&asked(sql), 1)?, std::thread::current().id()))
            });
            let (rows, place) = read.await.unwrap();
            assert_eq!(rows.len(), 1, "{sql}");
            assert_eq!(begun.load(Ordering::Relaxed), places, "{sql}");
            assert_eq!(place == here, places == 1, "{sql}");
        }
        assert_eq!(pool.connections(), (1, 1), "one that was broken off is used again");
    }

    #[tokio::test]
    async fn what_fails_is_not_begun_anew() {
        let (pool, _folder) = pool();
        let begun = Arc::new(AtomicUsize::default());
        let counted = Arc::clone(&begun);
        let read = pool.with(move |it| {
            counted.fetch_add(1, Ordering::Relaxed);
            it.query(&asked("SELECT nothing FROM nowhere"), 1).map(drop)
        });
        assert!(read.await.is_err());
        assert_eq!(begun.load(Ordering::Relaxed), 1);
    }
}
