//! Group commit on SQLite: transactions that wait for the writer share one flush to the disk.
//!
//! One task holds the writing connection. It opens a transaction and lets those who wait have turns
//! in it, one after the other: the first has it to itself, each further one is inside a savepoint. A turn
//! that fails, or is dropped, is undone by its savepoint (the first one with the transaction) and harms
//! nobody. When nobody waits any more, or the batch is large or old
//! enough, it commits, and only then are all told that theirs is durable; if the commit fails, it
//! failed for all. A turn that does not go on loses the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use sea_orm::{DbErr, RuntimeErr};
use tokio::sync::{mpsc, oneshot};

use super::sqlite::Sqlite;
use super::too_slow;
use super::turn::{Finished, Slot, Turn, ended};

/// Who waits for a turn beyond these waits at the door.
const QUEUE: usize = 4_096;
/// Turns that share one flush.
const LARGEST: usize = 128;
/// The first turn of a batch waits no longer for the others, unless one of them is slow.
const OLDEST: Duration = Duration::from_millis(20);

/// A turn is waited for this many times as long as one may do nothing: that the one before does
/// nothing is noticed at the second look.
const WAITING: u32 = 3;

/// What is asked of the task.
enum Request {
    Turn(Grant),
    Close(oneshot::Sender<Result<(), DbErr>>),
}

type Grant = oneshot::Sender<Result<Turn, DbErr>>;

/// Hands out turns on the writing connection.
#[derive(Clone)]
pub(super) struct Writer {
    requests: mpsc::Sender<Request>,
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
        let connection = Some(open(path).await?);
        let (requests, waiting) = mpsc::channel(QUEUE);
        let counters = Arc::<Counters>::default();
        let work = Work { path: path.to_owned(), connection, counters: Arc::clone(&counters), patience };
        tokio::spawn(work.run(waiting));
        Ok(Self { requests, counters, patience })
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<Turn, DbErr> {
        let (grant, granted) = oneshot::channel();
        let asked = async {
            self.requests.send(Request::Turn(grant)).await.map_err(|_| too_slow())?;
            granted.await.map_err(|_| too_slow())?
        };
        tokio::time::timeout(self.patience * WAITING, asked).await.map_err(|_| too_slow())?
    }

    /// Transactions kept, and flushes they shared, since the start.
    pub(super) fn counted(&self) -> (u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.counters.transactions), read(&self.counters.commits))
    }

    /// Closes the connection after all who wait now. There are no turns afterwards.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let (close, closed) = oneshot::channel();
        // Nobody listens when it is closed already.
        if self.requests.send(Request::Close(close)).await.is_err() {
            return Ok(());
        }
        closed.await.unwrap_or(Ok(()))
    }
}

/// The task.
struct Work {
    path: String,
    /// None after one on which something failed: the next turn has a new one.
    connection: Option<Sqlite>,
    counters: Arc<Counters>,
    patience: Duration,
}

/// A batch so far.
#[derive(Default)]
struct Batch {
    kept: u64,
    waiting: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

impl Work {
    async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        let mut next = requests.recv().await;
        while let Some(request) = next {
            let first = match request {
                Request::Turn(first) => first,
                Request::Close(done) => {
                    let closed = match self.connection.take() {
                        Some(connection) => connection.close().await,
                        None => Ok(()),
                    };
                    let _ = done.send(closed);
                    return;
                }
            };
            next = match self.begin().await {
                Ok(connection) => self.batch(connection, first, &mut requests).await,
                Err(error) => {
                    // All who wait now are told, rather than each in his turn after a time-out.
                    let _ = first.send(Err(error.clone()));
                    tell_all(&mut requests, &error)
                }
            };
            if next.is_none() {
                next = requests.recv().await;
            }
        }
    }

    /// The connection, with a transaction.
    async fn begin(&mut self) -> Result<Sqlite, DbErr> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open(&self.path)
                .await
                .map_err(|error| DbErr::Conn(RuntimeErr::Internal(format!("{error:#}"))))?,
        };
        connection.begin().await
    }

    /// Gives turns until it is time to commit. Answers a request that is not for a turn in it.
    async fn batch(
        &mut self,
        mut connection: Sqlite,
        first: Grant,
        requests: &mut mpsc::Receiver<Request>,
    ) -> Option<Request> {
        let begun = Instant::now();
        let mut batch = Batch::default();
        let mut grant = first;
        let mut turns = 0;
        let mut left = None;
        let outcome = loop {
            match turn(connection, grant, self.patience, &mut batch).await {
                Ok(open) => connection = open,
                Err(error) => break Err(error),
            }
            turns += 1;
            let more = turns < LARGEST && begun.elapsed() < OLDEST;
            match more.then(|| requests.try_recv().ok()).flatten() {
                Some(Request::Turn(next)) => grant = next,
                other => {
                    left = other;
                    break if batch.kept == 0 { connection.roll_back() } else { connection.commit().await };
                }
            }
        };
        let told = match outcome {
            Ok(connection) => {
                self.counters.transactions.fetch_add(batch.kept, Ordering::Relaxed);
                self.counters.commits.fetch_add(u64::from(batch.kept > 0), Ordering::Relaxed);
                self.connection = Some(connection);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, transactions = batch.kept, "a commit failed: nothing of it is kept");
                Err(error)
            }
        };
        for waiting in batch.waiting {
            // Who gave up waiting takes it for unknown.
            let _ = waiting.send(told.clone());
        }
        left
    }
}

/// One turn. An error breaks the whole batch.
async fn turn(
    connection: Sqlite,
    grant: Grant,
    patience: Duration,
    batch: &mut Batch,
) -> Result<Sqlite, DbErr> {
    if grant.is_closed() {
        return Ok(connection);
    }
    let alone = batch.kept == 0;
    if !alone && let Err(error) = connection.step("SAVEPOINT turn") {
        let _ = grant.send(Err(error.clone()));
        return Err(error);
    }
    let slot = Slot::new(connection);
    let (done, mut finished) = oneshot::channel();
    // Who gave up meanwhile drops the turn: that ends it like any other.
    drop(grant.send(Ok(Turn::shared(Arc::clone(&slot), done))));
    let finished = wait(&slot, &mut finished, patience).await;
    let connection = slot.take().ok_or_else(too_slow)?;
    let kept = finished.as_ref().is_some_and(|finished| finished.kept);
    if let Some(Finished { durable, .. }) = finished {
        batch.waiting.push(durable);
    }
    // A statement that failed for want of space or the like has ended the whole transaction:
    // nothing of the batch is kept.
    if !connection.is_in_transaction() {
        return Err(ended());
    }
    batch.kept += u64::from(kept);
    match (kept, alone) {
        (true, true) => Ok(connection),
        (false, true) => connection.roll_back()?.begin().await,
        (true, false) => connection.step("RELEASE turn").map(|()| connection),
        (false, false) => {
            connection.step("ROLLBACK TO turn").and_then(|()| connection.step("RELEASE turn"))?;
            Ok(connection)
        }
    }
}

/// Waits until the turn ends; `None` if it was dropped, or does not go on.
async fn wait(
    slot: &Slot,
    finished: &mut oneshot::Receiver<Finished>,
    patience: Duration,
) -> Option<Finished> {
    loop {
        let uses = slot.uses();
        match tokio::time::timeout(patience, &mut *finished).await {
            Ok(finished) => return finished.ok(),
            Err(_) if slot.uses() != uses => {}
            Err(_) => {
                tracing::error!("a transaction did not go on: it is undone, so that others can");
                return None;
            }
        }
    }
}

async fn open(path: &str) -> anyhow::Result<Sqlite> {
    let file = path.to_owned();
    tokio::task::spawn_blocking(move || Sqlite::writer(&file))
        .await?
        .with_context(|| format!("opening {path}"))
}

/// Tells all who wait for a turn now of an error; answers the first request that is not for one.
fn tell_all(requests: &mut mpsc::Receiver<Request>, error: &DbErr) -> Option<Request> {
    loop {
        match requests.try_recv().ok()? {
            Request::Turn(grant) => drop(grant.send(Err(error.clone()))),
            other @ Request::Close(_) => return Some(other),
        }
    }
}
