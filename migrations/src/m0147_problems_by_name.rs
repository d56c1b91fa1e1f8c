//! Which legs need a person's eye is asked of each leg that is written, because an index holds those alone. SQLite
//! answers a list of more than two values by a table that it makes for it, three times a text; it compares what is
//! said with `OR`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            // It sees that one says the other, and need not make the index anew.
            return Ok(());
        }
        for statement in [
            "DROP INDEX IF EXISTS leg_problem",
            "CREATE INDEX IF NOT EXISTS leg_problem ON leg (id) \
             WHERE state = 'UNDELIVERED' OR state = 'REJECTED' OR state = 'FAILED' OR state = 'EXPIRED' \
             OR state = 'UNCERTAIN' OR state = 'HELD'",
        ] {
            index(manager, statement).await?;
        }
        Ok(())
    }
}
