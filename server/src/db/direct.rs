//! Reading from SQLite: a few connections that cannot write, used on a thread that may wait for the disk. Rows of the
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

/// On which thread something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On the one that asks.
    Here,
    /// On one that may wait.
    Apart,
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

    /// Does something with a connection, until it is done, although whoever asked may be gone.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&Sqlite) -> Result<T, DbErr> + Send + 'static,
    ) -> Result<T, DbErr> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| too_slow())?.map_err(|_| too_slow())?;
        if place == Place::Here {
            return self.0.with(work);
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
