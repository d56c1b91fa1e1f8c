//! The database connection, and the one kind of transaction that changes something.
//!
//! SQLite has one writer and readers apart: transactions take turns inside one that is flushed to
//! the disk for all of them ([`group`]), and a pool that cannot write ([`direct`]). PostgreSQL has one pool. Every
//! commit is durable before it returns (`synchronous=FULL`, `synchronous_commit=on`), because telcos
//! get their 2xx on it.

mod alone;
mod batches;
mod connect;
mod connection;
mod direct;
mod direct_rows;
mod group;
mod haste;
mod migrate;
mod narrow;
mod race;
mod reader;
mod said;
mod sqlite;
mod turn;
mod values;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement, TransactionTrait,
};
use uuid::Uuid;

pub use self::alone::Alone;
pub use self::batches::Batches;
use self::connect::Source;
pub use self::connection::Connection;
pub use self::direct::Direct;
use self::group::Writer;
pub use self::race::until_won;
pub use self::reader::Reader;
use self::reader::within;
pub use self::said::{Said, SaidOf};
pub use self::turn::Turn;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::entities::event::{self, News, Topic};
use crate::error::Result;
use crate::events::Bell;

/// The first half of the locks that [`Db::try_lock`] takes; the second is made from their names.
const NAMED_LOCKS: i32 = 0x6d61_736b;

/// The open database.
#[derive(Clone)]
pub struct Db {
    source: Arc<Source>,
    read: Reader,
    write: Writing,
    bell: Bell,
}

/// How transactions come to a connection.
#[derive(Clone)]
enum Writing {
    /// SQLite: in turns.
    InTurns(Writer),
    /// PostgreSQL: each its own.
    Pooled(DatabaseConnection),
}

impl Db {
    /// Opens the database that the settings name; a missing SQLite file and its folder are made.
    ///
    /// # Errors
    /// When the URL is neither `sqlite:` nor `postgres:`, or the database cannot be opened.
    pub async fn open(config: &Config, bell: Bell) -> anyhow::Result<Self> {
        let source = Arc::new(Source::of(config)?);
        let (read, write) = if let Some(path) = source.file() {
            let writer = Writer::open(path, config.database_timeout).await?;
            (Reader::of_sqlite(path), Writing::InTurns(writer))
        } else {
            let pool = connect::postgres(&source).await?;
            (Reader::of_postgres(pool.clone(), source.deadline()), Writing::Pooled(pool))
        };
        Ok(Self { source, read, write, bell })
    }

    /// Brings the schema to the newest version. Safe to run from several nodes at once.
    ///
    /// # Errors
    /// When a migration fails.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        migrate::up(&self.source).await
    }

    /// Are all migrations applied? For `/readyz`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_migrated(&self) -> Result<bool> {
        migrate::is_done(&self.read).await
    }

    /// The connection for reading. What it shows is durable.
    #[must_use]
    pub fn read(&self) -> &Reader {
        &self.read
    }

    /// Begins a transaction that changes something. On SQLite it waits for its turn, and sees what
    /// earlier turns wrote before that is durable: who answers by what he read in it, without a
    /// commit, ends it by [`WriteTx::roll_back`].
    ///
    /// # Errors
    /// When the database is away, or no turn comes in time.
    pub async fn begin(&self) -> Result<WriteTx> {
        let turn = match &self.write {
            Writing::InTurns(writer) => Box::pin(writer.turn()).await?,
            Writing::Pooled(pool) => Box::pin(Turn::own(pool, self.source.deadline())).await?,
        };
        Ok(WriteTx { turn, news: Vec::new(), bell: self.bell.clone() })
    }

    /// Takes the lock of this name, unless another node has it. It is given back when the answer is
    /// dropped, or this process dies. SQLite has one node: there it is always to be had.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn try_lock(&self, name: &str) -> Result<Option<NamedLock>> {
        let Writing::Pooled(pool) = &self.write else { return Ok(Some(NamedLock { _held: None })) };
        let sql = "SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS mine";
        let values: [sea_orm::Value; 2] = [NAMED_LOCKS.into(), name.into()];
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let taken = async {
            let txn = pool.begin().await?;
            txn.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
            let row = txn.query_one_raw(statement).await?;
            let mine = row.map(|row| row.try_get::<bool>("", "mine")).transpose()?.unwrap_or_default();
            Ok(mine.then_some(NamedLock { _held: Some(txn) }))
        };
        Ok(within(self.source.deadline(), taken).await?)
    }

    /// Claims the database for this server alone, if it is one that two can't serve (SQLite).
    ///
    /// # Errors
    /// When another server has it.
    pub fn claim_alone(&self) -> anyhow::Result<Alone> {
        alone::claim(self.source.file())
    }

    /// The URL it was opened by, if it is PostgreSQL.
    #[must_use]
    pub fn postgres_url(&self) -> Option<&str> {
        self.is_postgres().then_some(self.source.url.as_str())
    }

    /// How its connections and transactions stand.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let (transactions, commits) = match &self.write {
            Writing::InTurns(writer) => writer.counted(),
            Writing::Pooled(_) => (0, 0),
        };
        let (open, idle) = self.read.connections();
        Figures { open, idle, transactions, commits }
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When one does not close.
    pub async fn close(self) -> Result<()> {
        if let Writing::InTurns(writer) = &self.write {
            writer.close().await?;
        }
        Ok(self.read.close().await?)
    }

    /// Has the database's files forget what was removed from its rows. Copies elsewhere are not reached.
    ///
    /// # Errors
    /// When someone is reading at this moment, or the database fails: try again later.
    pub async fn forget_what_was_removed(&self) -> Result<()> {
        Ok(connect::forget(&self.source).await?)
    }

    /// Is it PostgreSQL (and not SQLite)?
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.source.file().is_none()
    }
}

/// How connections and transactions stand.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Open connections of the readers (on PostgreSQL: of all).
    pub open: u32,
    /// Of these, those that wait for work.
    pub idle: u32,
    /// SQLite: transactions since the start that were kept.
    pub transactions: u64,
    /// SQLite: flushes to the disk since the start that they shared.
    pub commits: u64,
}

/// A lock that one node has; given back when dropped.
pub struct NamedLock {
    /// Its end gives the lock back.
    _held: Option<DatabaseTransaction>,
}

/// A transaction that changes something. What it makes known is written with it, last, and rings
/// the bell only after the commit. Dropped without [`WriteTx::commit`], nothing happened.
pub struct WriteTx {
    turn: Turn,
    news: Vec<News>,
    bell: Bell,
}

impl Deref for WriteTx {
    type Target = Turn;

    fn deref(&self) -> &Turn {
        &self.turn
    }
}

impl WriteTx {
    /// Makes something known to subscribers, once committed.
    pub fn note(&mut self, topic: Topic, entry: Option<Uuid>, ride: Option<Uuid>, at: Timestamp) {
        self.news.push(News { topic, entry, ride, alert: None, conversation: None, at });
    }

    /// Makes an alert known, once committed.
    pub fn note_alert(&mut self, alert: Uuid, at: Timestamp) {
        let topic = Topic::AlertRaised;
        self.news.push(News { topic, entry: None, ride: None, alert: Some(alert), conversation: None, at });
    }

    /// Makes a change of a support conversation known, once committed.
    pub fn note_support(&mut self, conversation: Uuid, at: Timestamp) {
        let (topic, conversation) = (Topic::SupportChanged, Some(conversation));
        self.news.push(News { topic, entry: None, ride: None, alert: None, conversation, at });
    }

    /// Makes it durable, then rings the bell.
    ///
    /// # Errors
    /// When the commit fails: then nothing happened, or (link lost while committing) it is unknown.
    pub async fn commit(self) -> Result<()> {
        let something_to_tell = !self.news.is_empty();
        // Boxed: whoever commits would otherwise carry all of it about.
        Box::pin(async move {
            event::write(&self.turn, &self.news).await?;
            self.turn.commit().await
        })
        .await?;
        if something_to_tell {
            self.bell.ring();
        }
        Ok(())
    }

    /// Undoes it, and answers once everything it may have read is durable.
    ///
    /// # Errors
    /// When that fails: what was read may not be so.
    pub async fn roll_back(self) -> Result<()> {
        Ok(Box::pin(self.turn.roll_back()).await?)
    }
}

/// What a statement is answered when the database takes too long.
fn too_slow() -> sea_orm::DbErr {
    let words = "the database did not answer in time".to_owned();
    sea_orm::DbErr::Conn(sea_orm::RuntimeErr::Internal(words))
}

/// Beyond what the server itself allows a statement: then the link is dead.
const GRACE: Duration = Duration::from_secs(1);

#[cfg(test)]
#[path = "group_tests.rs"]
mod group_tests;
