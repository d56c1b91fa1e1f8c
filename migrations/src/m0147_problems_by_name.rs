//! Which legs need a person's eye is asked of each leg that is written, because an index holds those alone. SQLite
//! answers a list of more than two values by a table that it makes for it, three times a text; it compares what is
//! said with `OR`.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
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
