//! The database connection, and the one kind of transaction that changes something.
//!
//! SQLite has one writer and readers apart: a pool of one that begins `IMMEDIATE`, and a pool that
//! cannot write. PostgreSQL has one pool. Every commit is durable before it returns
//! (`synchronous=FULL`, `synchronous_commit=on`), because telcos get their 2xx on it.

use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use maskline_migrations::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    EntityTrait, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::entities::event::{self, Topic};
use crate::error::Result;
use crate::events::Bell;

/// Serialises the writing of events, so that their numbers follow the order of commits.
const EVENT_LOCK: i64 = 0x6d61_736b_0001;
/// Held while migrations run: of many nodes that start at once, one migrates.
const MIGRATION_LOCK: i64 = 0x6d61_736b_0002;
/// The first half of the locks that [`Db::try_lock`] takes; the second is made from their names.
const NAMED_LOCKS: i32 = 0x6d61_736b;
const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// The open database.
#[derive(Clone)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    bell: Bell,
}

impl Db {
    /// Opens the database of this URL; a missing SQLite file and its folder are made.
    ///
    /// # Errors
    /// When the URL is neither `sqlite:` nor `postgres:`, or the database cannot be opened.
    pub async fn open(url: &str, bell: Bell) -> anyhow::Result<Self> {
        if let Some(path) = sqlite_path(url) {
            if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
            }
            let write = sqlite(path, 1, false).await?;
            let read = sqlite(path, READERS, true).await?;
            Ok(Self { write, read, bell })
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(POSTGRES_CONNECTIONS)
                .acquire_timeout(Duration::from_secs(8))
                .sqlx_logging_level(log::LevelFilter::Trace);
            let pool = Database::connect(options).await.context("opening PostgreSQL")?;
            Ok(Self { write: pool.clone(), read: pool, bell })
        } else {
            anyhow::bail!("DATABASE_URL must begin with sqlite:// or postgres://")
        }
    }

    /// Brings the schema to the newest version. Safe to run from several nodes at once.
    ///
    /// # Errors
    /// When a migration fails.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        if self.is_postgres() {
            // The lock is held by a transaction on another connection than the migrations'.
            let guard = self.write.begin().await?;
            guard
                .execute_raw(Statement::from_string(
                    DbBackend::Postgres,
                    format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"),
                ))
                .await?;
            Migrator::up(&self.write, None).await.context("migrating")?;
            guard.commit().await?;
        } else {
            Migrator::up(&self.write, None).await.context("migrating")?;
        }
        Ok(())
    }

    /// Are all migrations applied? For `/readyz`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_migrated(&self) -> Result<bool> {
        Ok(Migrator::get_pending_migrations(&self.write).await?.is_empty())
    }

    /// The connection for reading.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a transaction that changes something.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn begin(&self) -> Result<WriteTx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (!self.is_postgres()).then_some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let txn = self.write.begin_with_options(options).await?;
        Ok(WriteTx { txn, events: Vec::new(), bell: self.bell.clone() })
    }

    /// Takes the lock of this name, unless another node has it. It is given back when the answer is
    /// dropped, or this process dies. SQLite has one node: there it is always to be had.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn try_lock(&self, name: &str) -> Result<Option<NamedLock>> {
        if !self.is_postgres() {
            return Ok(Some(NamedLock { _held: None }));
        }
        let txn = self.write.begin().await?;
        txn.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        let sql = "SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS mine";
        let values: [sea_orm::Value; 2] = [NAMED_LOCKS.into(), name.into()];
        let row = txn.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
        let mine = row.map(|row| row.try_get::<bool>("", "mine")).transpose()?.unwrap_or_default();
        Ok(mine.then_some(NamedLock { _held: Some(txn) }))
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When one does not close.
    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        Ok(self.write.close().await?)
    }

    /// Is it PostgreSQL (and not SQLite)?
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Postgres
    }
}

/// A lock that one node has; given back when dropped.
pub struct NamedLock {
    /// Its end gives the lock back.
    _held: Option<DatabaseTransaction>,
}

/// A transaction that changes something. What it makes known is written with it, last, and rings
/// the bell only after the commit. Dropped without [`WriteTx::commit`], nothing happened.
pub struct WriteTx {
    txn: DatabaseTransaction,
    events: Vec<event::ActiveModel>,
    bell: Bell,
}

impl Deref for WriteTx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.txn
    }
}

impl WriteTx {
    /// Makes something known to subscribers, once committed.
    pub fn note(&mut self, topic: Topic, entry: Option<Uuid>, ride: Option<Uuid>, at: Timestamp) {
        use sea_orm::ActiveValue::Set;
        self.events.push(event::ActiveModel {
            topic: Set(topic),
            entry_id: Set(entry),
            ride_id: Set(ride),
            at: Set(at),
            ..Default::default()
        });
    }

    /// Makes it durable, then rings the bell.
    ///
    /// # Errors
    /// When the commit fails: then nothing happened, or (link lost while committing) it is unknown.
    pub async fn commit(self) -> Result<()> {
        let something_to_tell = !self.events.is_empty();
        if something_to_tell {
            if self.txn.get_database_backend() == DbBackend::Postgres {
                self.txn
                    .execute_raw(Statement::from_string(
                        DbBackend::Postgres,
                        format!("SELECT pg_advisory_xact_lock({EVENT_LOCK})"),
                    ))
                    .await?;
            }
            event::Entity::insert_many(self.events).exec_without_returning(&self.txn).await?;
        }
        self.txn.commit().await?;
        if something_to_tell {
            self.bell.ring();
        }
        Ok(())
    }
}

/// The file of a SQLite URL.
fn sqlite_path(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))
}

async fn sqlite(path: &str, connections: u32, read_only: bool) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(format!("sqlite://{path}?mode=rwc"));
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(8))
        .test_before_acquire(false)
        .sqlx_logging_level(log::LevelFilter::Trace)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .busy_timeout(Duration::from_secs(5))
                .pragma("query_only", if read_only { "ON" } else { "OFF" })
        });
    Database::connect(options).await.with_context(|| format!("opening {path}"))
}
