//! Bringing the schema to the newest version, with one process at it at a time.

use std::collections::HashSet;

use anyhow::Context;
use maskline_migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use super::connect::{self, Source};
use super::{Reader, alone};
use crate::entities::event;
use crate::error::Result;

/// Held while migrations run: of many nodes that start at once, one migrates.
const MIGRATION_LOCK: i64 = 0x6d61_736b_0002;

/// Applies what is missing.
pub(super) async fn up(source: &Source) -> anyhow::Result<()> {
    let connection = connect::single(source).await?;
    let done = match source.file() {
        Some(path) => up_sqlite(&connection, path).await,
        None => up_postgres(&connection).await,
    };
    connection.close().await?;
    done
}

async fn up_sqlite(connection: &DatabaseConnection, path: &str) -> anyhow::Result<()> {
    let guard = alone::open(&format!("{path}.migrating"))?;
    let guard = tokio::task::spawn_blocking(move || guard.lock().map(|()| guard)).await?;
    let _guard = guard.with_context(|| format!("locking {path}.migrating"))?;
    Migrator::up(connection, None).await.context("migrating")
}

async fn up_postgres(connection: &DatabaseConnection) -> anyhow::Result<()> {
    // The lock is held by a transaction on another connection than the migrations'.
    let guard = connection.begin().await?;
    guard.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    Migrator::up(connection, None).await.context("migrating")?;
    event::count_on(connection).await?;
    Ok(guard.commit().await?)
}

#[derive(FromQueryResult)]
struct Applied {
    version: String,
}

/// Is every migration that this program knows applied?
pub(super) async fn is_done(db: &Reader) -> Result<bool> {
    let backend: DbBackend = db.get_database_backend();
    let all = Statement::from_string(backend, "SELECT version FROM seaql_migrations");
    let applied: HashSet<_> =
        Applied::find_by_statement(all).all(db).await?.into_iter().map(|row| row.version).collect();
    Ok(Migrator::migrations().iter().all(|step| applied.contains(step.name())))
}
