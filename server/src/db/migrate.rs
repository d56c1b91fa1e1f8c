//! Bringing the schema to the newest version, with one process at it at a time.

use std::collections::HashSet;

use anyhow::Context;
use maskline_migrations::{Migrator, ON_THEIR_OWN};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::connect::{self, Source};
use super::{Reader, alone};
use crate::entities::event;
use crate::error;

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
    if has_all(connection).await? {
        return Ok(());
    }
    step_by_step(connection).await.context("migrating")
}

/// Is every step that this program knows made? Then it is none of its business that a newer one has made more, which the
/// library would refuse: migrations only add, so that the version before works on.
async fn has_all(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let made = Migrator::get_migration_models(connection).await?;
    Ok(Migrator::migrations().iter().all(|step| made.iter().any(|made| made.version == step.name())))
}

/// Each step is a transaction, with the note that it was made: one that is cut off, or has no room on the disk, is made
/// anew at the next start. On PostgreSQL the library sees to that.
async fn step_by_step(connection: &DatabaseConnection) -> Result<(), DbErr> {
    for step in Migrator::get_pending_migrations(connection).await? {
        if ON_THEIR_OWN.contains(&step.name()) {
            Migrator::up(connection, Some(1)).await?;
            continue;
        }
        connection.execute_unprepared("BEGIN IMMEDIATE").await?;
        if let Err(error) = Migrator::up(connection, Some(1)).await {
            // Some failures have undone it already.
            let _ = connection.execute_unprepared("ROLLBACK").await;
            return Err(error);
        }
        connection.execute_unprepared("COMMIT").await?;
    }
    Ok(())
}

async fn up_postgres(connection: &DatabaseConnection) -> anyhow::Result<()> {
    // The lock is held by a transaction on another connection than the migrations'.
    let guard = connection.begin().await?;
    guard.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    if !has_all(connection).await? {
        Migrator::up(connection, None).await.context("migrating")?;
    }
    event::count_on(connection).await?;
    Ok(guard.commit().await?)
}

#[derive(FromQueryResult)]
struct Applied {
    version: String,
}

/// Is every migration that this program knows applied?
pub(super) async fn is_done(db: &Reader) -> error::Result<bool> {
    let backend: DbBackend = db.get_database_backend();
    let all = Statement::from_string(backend, "SELECT version FROM seaql_migrations");
    let applied: HashSet<_> =
        Applied::find_by_statement(all).all(db).await?.into_iter().map(|row| row.version).collect();
    Ok(Migrator::migrations().iter().all(|step| applied.contains(step.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F16: the disk is full, or the power goes, between two statements of a step.
    #[tokio::test]
    async fn a_step_that_was_cut_off_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let connection = connect::file(path.to_str().unwrap()).await.unwrap();
        let steps = Migrator::migrations();
        let place = steps.iter().position(|step| step.name() == "m0144_due_legs").unwrap();
        Migrator::up(&connection, u32::try_from(place).ok()).await.unwrap();
        // Its second statement fails.
        connection.execute_unprepared("CREATE INDEX leg_leased ON market (id)").await.unwrap();
        assert!(step_by_step(&connection).await.is_err());
        let missing = Migrator::get_pending_migrations(&connection).await.unwrap();
        assert_eq!(missing[0].name(), "m0144_due_legs");
        connection.execute_unprepared("DROP INDEX leg_leased").await.unwrap();
        step_by_step(&connection).await.unwrap();
        assert!(Migrator::get_pending_migrations(&connection).await.unwrap().is_empty());
    }

    /// A node of the version before starts on a schema that a newer one has brought further.
    #[tokio::test]
    async fn a_newer_schema_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let path = path.to_str().unwrap();
        let connection = connect::file(path).await.unwrap();
        step_by_step(&connection).await.unwrap();
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
        connection.execute_unprepared(newer).await.unwrap();
        assert!(has_all(&connection).await.unwrap());
        up_sqlite(&connection, path).await.unwrap();
    }
}
