//! The connection of one transaction that changes something: its own on PostgreSQL, a turn on the
//! shared one on SQLite. It can be taken away from a transaction that does not go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, TransactionTrait,
};
use tokio::sync::{Mutex, oneshot};

use super::reader::within;
use super::too_slow;
use crate::entities::event::{self, News};

/// What statements of a transaction run on.
pub struct Turn(Kind);

enum Kind {
    Own { txn: DatabaseTransaction, limit: Duration },
    Shared { slot: Arc<Slot>, done: oneshot::Sender<Finished> },
}

/// How a turn ended.
pub(super) struct Finished {
    /// What it makes known if it is to be kept; `None` undoes it.
    pub(super) kept: Option<Vec<News>>,
    /// Answered once it, and all it saw, is durable.
    pub(super) durable: oneshot::Sender<Result<(), DbErr>>,
}

/// Where the shared connection lies during a turn, until it is taken away.
pub(super) struct Slot {
    txn: Mutex<Option<DatabaseTransaction>>,
    uses: AtomicU64,
    failed: AtomicBool,
}

impl Slot {
    pub(super) fn new(txn: DatabaseTransaction) -> Arc<Self> {
        Arc::new(Self { txn: Mutex::new(Some(txn)), uses: AtomicU64::new(0), failed: AtomicBool::new(false) })
    }

    /// Takes the connection away; waits for the statement that runs on it.
    pub(super) async fn take(&self) -> Option<DatabaseTransaction> {
        self.txn.lock().await.take()
    }

    /// Did a statement fail? Some failures end the whole transaction, as for want of space.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// How many statements it saw: a turn that goes on is not stuck.
    pub(super) fn uses(&self) -> u64 {
        self.uses.load(Ordering::Relaxed)
    }
}

impl Turn {
    /// A transaction on a connection of its own.
    pub(super) async fn own(pool: &DatabaseConnection, limit: Duration) -> Result<Self, DbErr> {
        let txn = within(Some(limit), pool.begin()).await?;
        Ok(Self(Kind::Own { txn, limit }))
    }

    pub(super) fn shared(slot: Arc<Slot>, done: oneshot::Sender<Finished>) -> Self {
        Self(Kind::Shared { slot, done })
    }

    pub(super) async fn commit(self, news: Vec<News>) -> Result<(), DbErr> {
        match self.0 {
            Kind::Own { txn, limit } => {
                let done = async {
                    event::write(&txn, &news).await?;
                    txn.commit().await
                };
                within(Some(limit), done).await
            }
            Kind::Shared { done, .. } => finish(done, Some(news)).await,
        }
    }

    pub(super) async fn roll_back(self) -> Result<(), DbErr> {
        match self.0 {
            Kind::Own { txn, limit } => within(Some(limit), txn.rollback()).await,
            Kind::Shared { done, .. } => finish(done, None).await,
        }
    }
}

async fn finish(done: oneshot::Sender<Finished>, kept: Option<Vec<News>>) -> Result<(), DbErr> {
    let (durable, answer) = oneshot::channel();
    // Nobody listens once the turn was taken away.
    done.send(Finished { kept, durable }).map_err(|_| too_slow())?;
    answer.await.map_err(|_| too_slow())?
}

/// Runs one method on whichever connection this is.
macro_rules! run {
    ($self:ident, $method:ident($($argument:expr),*)) => {
        match &$self.0 {
            Kind::Own { txn, limit } => within(Some(*limit), txn.$method($($argument),*)).await,
            Kind::Shared { slot, .. } => {
                let held = slot.txn.lock().await;
                slot.uses.fetch_add(1, Ordering::Relaxed);
                let answer = held.as_ref().ok_or_else(too_slow)?.$method($($argument),*).await;
                slot.failed.fetch_or(answer.is_err(), Ordering::Relaxed);
                answer
            }
        }
    };
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
        run!(self, execute_raw(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        run!(self, execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        run!(self, query_one_raw(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        run!(self, query_all_raw(statement))
    }
}
