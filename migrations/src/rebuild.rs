//! Making a column optional: PostgreSQL alters it, SQLite needs the table built anew.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::sea_orm::sea_query::SqliteQueryBuilder;

/// Lets `columns` of `table` be null. `new` is the table as it shall be, named `<table>_new`, and
/// `kept` its columns, which the old one has too. The indexes are the caller's to make again.
///
/// On SQLite it is one transaction: started again after a crash, it begins anew or does the same
/// once more.
pub async fn nullable(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    new: TableCreateStatement,
    kept: &str,
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        for column in columns {
            db.execute_unprepared(&format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"))
                .await?;
        }
        return Ok(());
    }
    let create = new.to_string(SqliteQueryBuilder);
    // The references of other tables are by name, and hold again once the new table bears it. They
    // are not looked at meanwhile.
    db.execute_unprepared("PRAGMA foreign_keys = OFF").await?;
    let done = db
        .execute_unprepared(&format!(
            "BEGIN; {create}; INSERT INTO {table}_new ({kept}) SELECT {kept} FROM {table}; \
             DROP TABLE {table}; ALTER TABLE {table}_new RENAME TO {table}; COMMIT;"
        ))
        .await;
    if done.is_err() {
        // Nothing happened if it had not begun.
        let _ = db.execute_unprepared("ROLLBACK").await;
    }
    db.execute_unprepared("PRAGMA foreign_keys = ON").await?;
    done.map(|_| ())
}
