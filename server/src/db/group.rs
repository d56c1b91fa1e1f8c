//! Group commit on SQLite: transactions that wait for the writer share one flush to the disk.
//!
//! One task holds the writing connection. It opens a transaction and lets those who wait have turns
//! in it, one after the other: the first has it to itself, each further one is inside a savepoint. A turn
//! that fails, or is dropped, is undone by its savepoint (the first one with the transaction) and harms
//! nobody. When nobody waits any more, or the batch is large or old
//! enough, it commits, and only then are all told that theirs is durable; if the commit fails, it
//! failed for all. A turn that does not go on loses the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::connect::{self, Broken};
use super::too_slow;
use super::turn::{Finished, Slot, Turn};
use crate::entities::event::{self, News};

/// Who waits for a turn beyond these waits at the door.
const QUEUE: usize = 4_096;
/// Turns that share one flush.
const LARGEST: usize = 128;
/// The first turn of a batch waits no longer for the others, unless one of them is slow.
const OLDEST: Duration = Duration::from_millis(20);

/// A turn is waited for this many times as long as one may do nothing: that the one before does
/// nothing is noticed at the second look.
const WAITING: u32 = 3;

type Request = oneshot::Sender<Result<Turn, DbErr>>;

/// Hands out turns on the writing connection.
#[derive(Clone)]
pub(super) struct Writer {
    requests: mpsc::Sender<Request>,
    connection: DatabaseConnection,
    counters: Arc<Counters>,
    patience: Duration,
}

#[derive(Default)]
struct Counters {
    transactions: AtomicU64,
    commits: AtomicU64,
}

impl Writer {
    /// Opens the file and starts the task. A turn may do nothing for `patience`.
    pub(super) async fn open(path: &str, patience: Duration) -> anyhow::Result<Self> {
        let broken = Broken::new(AtomicBool::new(false));
        let connection = connect::sqlite_writer(path, Arc::clone(&broken)).await?;
        let (requests, waiting) = mpsc::channel(QUEUE);
        let counters = Arc::<Counters>::default();
        let work = Work { connection: connection.clone(), broken, counters: Arc::clone(&counters), patience };
        tokio::spawn(work.run(waiting));
        Ok(Self { requests, connection, counters, patience })
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<Turn, DbErr> {
        let (grant, granted) = oneshot::channel();
        let asked = async {
            self.requests.send(grant).await.map_err(|_| too_slow())?;
            granted.await.map_err(|_| too_slow())?
        };
        tokio::time::timeout(self.patience * WAITING, asked).await.map_err(|_| too_slow())?
    }

    /// Transactions kept, and flushes they shared, since the start.
    pub(super) fn counted(&self) -> (u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.counters.transactions), read(&self.counters.commits))
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.close_by_ref().await
    }
}

/// The task.
struct Work {
    connection: DatabaseConnection,
    broken: Broken,
    counters: Arc<Counters>,
    patience: Duration,
}

/// A batch so far.
#[derive(Default)]
struct Batch {
    news: Vec<News>,
    kept: u64,
    /// A statement failed of the turn that had the transaction to itself: it may be over.
    in_doubt: bool,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

impl Work {
    async fn run(self, mut requests: mpsc::Receiver<Request>) {
        while let Some(first) = requests.recv().await {
            if first.is_closed() {
                continue;
            }
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            match self.connection.begin_with_options(options).await {
                Ok(txn) => self.batch(txn, first, &mut requests).await,
                Err(error) => {
                    // All who wait now are told, rather than each in his turn after a time-out.
                    let _ = first.send(Err(error.clone()));
                    while let Ok(request) = requests.try_recv() {
                        let _ = request.send(Err(error.clone()));
                    }
                }
            }
        }
    }

    async fn batch(
        &self,
        mut txn: DatabaseTransaction,
        first: Request,
        requests: &mut mpsc::Receiver<Request>,
    ) {
        let begun = Instant::now();
        let mut batch = Batch::default();
        let mut request = first;
        let mut turns = 0;
        let outcome = loop {
            match self.turn(txn, request, &mut batch).await {
                Ok(Some(open)) => txn = open,
                Ok(None) => return,
                Err(error) => break Err(error),
            }
            turns += 1;
            // What came after in one that is over would be kept, and told to have failed.
            let more = turns < LARGEST && begun.elapsed() < OLDEST && !batch.in_doubt;
            match more.then(|| requests.try_recv().ok()).flatten() {
                Some(next) => request = next,
                None => break commit(txn, &batch.news).await,
            }
        };
        match &outcome {
            Ok(()) => {
                self.counters.transactions.fetch_add(batch.kept, Ordering::Relaxed);
                self.counters.commits.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                tracing::error!(%error, transactions = batch.kept, "a commit failed: nothing of it is kept");
                // Whatever state the connection is in: the next one is new.
                self.broken.store(true, Ordering::SeqCst);
            }
        }
        for waiting in batch.waiting {
            // Who gave up waiting takes it for unknown.
            let _ = waiting.send(outcome.clone());
        }
    }

    /// One turn. Answers the transaction, unless it was undone with its only turn. An error breaks the whole
    /// batch.
    async fn turn(
        &self,
        txn: DatabaseTransaction,
        request: Request,
        batch: &mut Batch,
    ) -> Result<Option<DatabaseTransaction>, DbErr> {
        if request.is_closed() {
            return Ok(Some(txn));
        }
        let alone = batch.kept == 0;
        if !alone && let Err(error) = txn.execute_unprepared("SAVEPOINT turn").await {
            let _ = request.send(Err(error.clone()));
            return Err(error);
        }
        let slot = Slot::new(txn);
        let (done, mut finished) = oneshot::channel();
        // Who gave up meanwhile drops the turn: that ends it like any other.
        drop(request.send(Ok(Turn::shared(Arc::clone(&slot), done))));
        let finished = self.wait(&slot, &mut finished).await;
        let txn = slot.take().await.ok_or_else(too_slow)?;
        if alone {
            batch.in_doubt = slot.has_failed();
            return Self::end_alone(txn, finished, batch).await;
        }
        let Some(Finished { kept, durable }) = finished else {
            txn.execute_unprepared("ROLLBACK TO turn; RELEASE turn").await?;
            return Ok(Some(txn));
        };
        // A statement that failed for want of space or the like has ended the whole transaction:
        // then there is no such savepoint, and nothing of the batch may be committed.
        let end = if kept.is_some() { "RELEASE turn" } else { "ROLLBACK TO turn; RELEASE turn" };
        let ended = txn.execute_unprepared(end).await;
        batch.waiting.push(durable);
        ended?;
        if let Some(news) = kept {
            batch.news.extend(news);
            batch.kept += 1;
        }
        Ok(Some(txn))
    }

    /// The end of a turn that nobody's was before: undone, nothing is left of the transaction.
    async fn end_alone(
        txn: DatabaseTransaction,
        finished: Option<Finished>,
        batch: &mut Batch,
    ) -> Result<Option<DatabaseTransaction>, DbErr> {
        let Some(Finished { kept, durable }) = finished else {
            return txn.rollback().await.map(|()| None);
        };
        let Some(news) = kept else {
            let undone = txn.rollback().await;
            let _ = durable.send(undone.clone());
            return undone.map(|()| None);
        };
        batch.waiting.push(durable);
        batch.news.extend(news);
        batch.kept += 1;
        Ok(Some(txn))
    }

    /// Waits until the turn ends; `None` if it was dropped, or does not go on.
    async fn wait(&self, slot: &Slot, finished: &mut oneshot::Receiver<Finished>) -> Option<Finished> {
        loop {
            let uses = slot.uses();
            match tokio::time::timeout(self.patience, &mut *finished).await {
                Ok(finished) => return finished.ok(),
                Err(_) if slot.uses() != uses => {}
                Err(_) => {
                    tracing::error!("a transaction did not go on: it is undone, so that others can");
                    return None;
                }
            }
        }
    }
}

async fn commit(txn: DatabaseTransaction, news: &[News]) -> Result<(), DbErr> {
    event::write(&txn, news).await?;
    txn.commit().await
}
