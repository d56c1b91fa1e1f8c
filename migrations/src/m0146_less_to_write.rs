//! What a text writes goes to as many places as there are indexes, each a page of its own. These were kept for rows
//! that nobody looks up by them: what came in by its telco's id (it has `leg_inbound_once`), what belongs to a
//! conversation by its number.
//!
//! Each text changed its conversation's row as well, to say when the last one was; the log tells that now. The column
//! `last_entry_at` stays, unused: a migration only adds, and nodes of the version before still read and write it.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in [
            "DROP INDEX IF EXISTS leg_by_provider_id",
            "CREATE INDEX IF NOT EXISTS leg_sent_as ON leg (provider, provider_id) \
             WHERE direction = 'OUTBOUND' AND provider_id IS NOT NULL",
            "DROP INDEX IF EXISTS entry_by_number",
            "CREATE INDEX IF NOT EXISTS entry_loose ON entry (number_id, id) WHERE conversation_id IS NULL",
        ] {
            index(manager, statement).await?;
        }
        Ok(())
    }
}
