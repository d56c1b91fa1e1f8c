//! What is queued and what is being sent are looked up apart: the courier looks for the one with nearly each commit, in
//! the order in which it became due and only as far as it takes; the other is none of its business until a lease ends.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in [
            "CREATE INDEX leg_queued ON leg (next_attempt_at, id) WHERE state = 'QUEUED'",
            "CREATE INDEX leg_leased ON leg (lease_until) WHERE state = 'SENDING'",
            "DROP INDEX leg_due",
        ] {
            index(manager, statement).await?;
        }
        Ok(())
    }
}
