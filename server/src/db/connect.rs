//! Opening connections: what each kind of database needs to be told.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, ProxyDatabaseTrait};
use sqlx::Connection;

use super::GRACE;
use super::sqlite::Proxy;
use crate::clock::millis;
use crate::config::Config;

/// Prepared statements a connection keeps: more than we have, so that none is prepared anew.
const STATEMENTS: usize = 1_000;
/// How long a connection that was idle, or comes back, may take to show that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// A transaction of a node that was paused or cut off is ended by the server after this time, so
/// that it holds up nobody.
const ABANDONED: &str = "10s";

/// Of a node whose machine is gone, without a farewell, the server ends what it held after half a minute: the lock of a
/// sweep, for one, which may be held for long.
const SIGNS_OF_LIFE: [(&str, &str); 3] =
    [("tcp_keepalives_idle", "15"), ("tcp_keepalives_interval", "5"), ("tcp_keepalives_count", "3")];

/// The tables that hold what people said, and who they are.
const PERSONAL: &str = "person, phone, ride, ride_history, entry, leg, inbound_event, hook_delivery, block, route, \
    picture, picture_content";

/// Which database, and how patiently.
pub(super) struct Source {
    pub(super) url: String,
    connections: u32,
    patience: Duration,
}

impl Source {
    pub(super) fn of(config: &Config) -> anyhow::Result<Self> {
        let url = config.database_url.clone();
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|start| url.starts_with(start));
        anyhow::ensure!(known, "DATABASE_URL must begin with sqlite:// or postgres://");
        Ok(Self { url, connections: config.database_connections, patience: config.database_timeout })
    }

    /// The file of a SQLite URL.
    pub(super) fn file(&self) -> Option<&str> {
        self.url.strip_prefix("sqlite://").or_else(|| self.url.strip_prefix("sqlite:"))
    }

    /// After this time the server has ended a statement; a link that is still silent is dead.
    pub(super) fn deadline(&self) -> Duration {
        self.patience + GRACE
    }
}

/// One connection, for whatever takes long.
pub(super) async fn single(source: &Source) -> anyhow::Result<DatabaseConnection> {
    if let Some(path) = source.file() {
        return file(path).await;
    }
    let mut options = ConnectOptions::new(&source.url);
    // The second one holds the lock.
    options
        .max_connections(2)
        .sqlx_logging_level(log::LevelFilter::Trace)
        .map_sqlx_postgres_opts(|options| options.options(SIGNS_OF_LIFE));
    Database::connect(options).await.context("opening the database")
}

/// One connection to a file of SQLite.
pub(super) async fn file(path: &str) -> anyhow::Result<DatabaseConnection> {
    let proxy: Arc<Box<dyn ProxyDatabaseTrait>> = Arc::new(Box::new(Proxy::open(path)?));
    Ok(Database::connect_proxy(DbBackend::Sqlite, proxy).await?)
}

/// Has the files forget what was removed: SQLite's log is written back and emptied; PostgreSQL clears
/// the space of dead rows.
pub(super) async fn forget(source: &Source) -> Result<(), sea_orm::DbErr> {
    use sea_orm::{ConnectionTrait, DbErr, Statement};
    let connection = single(source).await.map_err(|error| DbErr::Custom(format!("connecting: {error:#}")))?;
    let done = if source.file().is_some() {
        let emptied = Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = connection.query_one_raw(emptied).await?;
        let busy: i64 = row.map_or(Ok(1), |row| row.try_get_by_index(0))?;
        if busy == 0 { Ok(()) } else { Err(DbErr::Custom("a reader is in the way".to_owned())) }
    } else {
        connection.execute_unprepared(&format!("VACUUM {PERSONAL}")).await.map(|_| ())
    };
    connection.close().await?;
    done
}

/// The pool of PostgreSQL. A link that is cut without a word is found out by the deadline of its
/// statement, and by a sign of life asked of it when it comes back: it never clogs the pool.
pub(super) async fn postgres(source: &Source) -> anyhow::Result<DatabaseConnection> {
    let patience = format!("{}ms", millis(source.patience));
    let mut options = ConnectOptions::new(&source.url);
    options
        .max_connections(source.connections)
        .acquire_timeout(source.patience)
        .test_before_acquire(false)
        .sqlx_logging_level(log::LevelFilter::Trace)
        .map_sqlx_postgres_opts(move |options| {
            let options = options.application_name("maskline").statement_cache_capacity(STATEMENTS);
            options.options(SIGNS_OF_LIFE).options([
                ("idle_in_transaction_session_timeout", ABANDONED),
                ("statement_timeout", &patience),
                ("synchronous_commit", "on"),
            ])
        })
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.before_acquire(|connection, known| {
                Box::pin(async move {
                    if known.idle_for < SIGN_OF_LIFE { Ok(true) } else { alive(connection).await }
                })
            })
            .after_release(|connection, _| Box::pin(alive(connection)))
        });
    Database::connect(options).await.context("opening PostgreSQL")
}

/// An error has the connection dropped without a farewell, which could hang as well.
async fn alive(connection: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(SIGN_OF_LIFE, connection.ping()).await.map_err(silent)??;
    Ok(true)
}
