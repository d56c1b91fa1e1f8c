//! The connection of one transaction that changes something: its own on PostgreSQL, a turn on the
//! shared one on SQLite. It can be taken away from a transaction that does not go on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    RuntimeErr, Statement, TransactionTrait,
};
use tokio::sync::oneshot;

use super::connection::{self, Connection};
use super::direct::Direct;
use super::reader::within;
use super::sqlite::Sqlite;
use super::too_slow;

/// What statements of a transaction run on.
pub struct Turn(Kind);

enum Kind {
    Own { txn: DatabaseTransaction, limit: Duration },
    Shared { slot: Arc<Slot>, done: oneshot::Sender<Finished> },
}

/// How a turn ended.
pub(super) struct Finished {
    /// Is it to be kept, or undone?
    pub(super) kept: bool,
    /// Answered once it, and all it saw, is durable.
    pub(super) durable: oneshot::Sender<Result<(), DbErr>>,
}

/// Where the shared connection lies during a turn, until it is taken away.
pub(super) struct Slot {
    connection: Mutex<Option<Sqlite>>,
    uses: AtomicU64,
}

impl Slot {
    pub(super) fn new(connection: Sqlite) -> Arc<Self> {
        Arc::new(Self { connection: Mutex::new(Some(connection)), uses: AtomicU64::new(0) })
    }

    /// Takes the connection away; waits for the statement that runs on it.
    pub(super) fn take(&self) -> Option<Sqlite> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// How many statements it saw: a turn that goes on is not stuck.
    pub(super) fn uses(&self) -> u64 {
        self.uses.load(Ordering::Relaxed)
    }

    /// Does something on the connection, within the transaction.
    async fn use_it<T>(&self, work: impl FnOnce(&Sqlite) -> Result<T, DbErr>) -> Result<T, DbErr> {
        // Nothing here waits: so that a transaction of many statements lets others have the thread, too.
        tokio::task::consume_budget().await;
        self.uses.fetch_add(1, Ordering::Relaxed);
        let held = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = held.as_ref().ok_or_else(too_slow)?;
        // Once it has ended, as for want of space, what came after would be kept by itself.
        if connection.is_in_transaction() { work(connection) } else { Err(ended()) }
    }
}

/// What a turn is told whose transaction a failure has ended.
pub(super) fn ended() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the database has undone this transaction".to_owned()))
}

impl Turn {
    /// A transaction on a connection of its own.
    pub(super) async fn own(pool: &DatabaseConnection, limit: Duration) -> Result<Self, DbErr> {
        let txn = within(limit, pool.begin()).await?;
        Ok(Self(Kind::Own { txn, limit }))
    }

    pub(super) fn shared(slot: Arc<Slot>, done: oneshot::Sender<Finished>) -> Self {
        Self(Kind::Shared { slot, done })
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self.0 {
            Kind::Own { txn, limit } => within(limit, txn.commit()).await,
            Kind::Shared { done, .. } => finish(done, true).await,
        }
    }

    pub(super) async fn roll_back(self) -> Result<(), DbErr> {
        match self.0 {
            Kind::Own { txn, limit } => within(limit, txn.rollback()).await,
            Kind::Shared { done, .. } => finish(done, false).await,
        }
    }
}

async fn finish(done: oneshot::Sender<Finished>, kept: bool) -> Result<(), DbErr> {
    let (durable, answer) = oneshot::channel();
    // Nobody listens once the turn was taken away.
    done.send(Finished { kept, durable }).map_err(|_| too_slow())?;
    answer.await.map_err(|_| too_slow())?
}

impl Connection for Turn {
    async fn read<R: Direct>(&self, statement: Statement) -> Result<Vec<R>, DbErr> {
        match &self.0 {
            Kind::Own { txn, limit } => {
                connection::rows(&within(*limit, txn.query_all_raw(statement)).await?)
            }
            Kind::Shared { slot, .. } => slot.use_it(|it| it.read(&statement)).await,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Turn {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Kind::Own { .. } => DbBackend::Postgres,
            Kind::Shared { .. } => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::Own { txn, limit } => within(*limit, txn.execute_raw(statement)).await,
            Kind::Shared { slot, .. } => slot.use_it(|it| it.execute(&statement)).await.map(Into::into),
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::Own { txn, limit } => within(*limit, txn.execute_unprepared(sql)).await,
            Kind::Shared { slot, .. } => slot.use_it(|it| it.run(sql)).await.map(Into::into),
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.0 {
            Kind::Own { txn, limit } => within(*limit, txn.query_one_raw(statement)).await,
            Kind::Shared { slot, .. } => {
                let rows = slot.use_it(|it| it.query(&statement, 1)).await?;
                Ok(rows.into_iter().next().map(Into::into))
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.0 {
            Kind::Own { txn, limit } => within(*limit, txn.query_all_raw(statement)).await,
            Kind::Shared { slot, .. } => {
                let rows = slot.use_it(|it| it.query(&statement, usize::MAX)).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}
