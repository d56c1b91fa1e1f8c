//! What is done each minute must not go through the log: the calls under way, those that may never have rung, and the
//! texts that hold a secret are each found by an index of their own.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in [
            "CREATE INDEX leg_in_call ON leg (updated_at) WHERE state IN ('RINGING', 'BRIDGED')",
            "CREATE INDEX entry_call ON entry (id) WHERE channel = 'VOICE'",
            "CREATE INDEX entry_secret ON entry (id) WHERE secret_sealed IS NOT NULL",
        ] {
            index(manager, statement).await?;
        }
        Ok(())
    }
}
