//! How a market's pool is used and kept, when nobody could be given a number, and how long the
//! numbers of a conversation had rested.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, has, id, id_null, index, int_null, long, refers, table, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("pool_policy")
                    .if_not_exists()
                    .col(id("market_id").primary_key())
                    .col(flag("sticky"))
                    .col(text("reach"))
                    .col(int_null("phones_per_number"))
                    .col(flag("rent_on_the_fly"))
                    .col(text("autopilot"))
                    .col(int_null("approve_above"))
                    .col(long("updated_at"))
                    .foreign_key(&mut refers("pool_policy", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("pool_refusal")
                    .if_not_exists()
                    .col(id("market_id"))
                    // Whose phone holds every number; null where no one phone does.
                    .col(id_null("person_id"))
                    .col(long("at"))
                    .foreign_key(&mut refers("pool_refusal", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX IF NOT EXISTS pool_refusal_by_market ON pool_refusal (market_id, at)")
            .await?;
        // The shorter rest of its two numbers; null where neither had been used by its phone.
        if !has(manager, "conversation", "rested_ms").await? {
            let rested = "ALTER TABLE conversation ADD COLUMN rested_ms BIGINT";
            manager.get_connection().execute_unprepared(rested).await?;
        }
        index(
            manager,
            "CREATE INDEX IF NOT EXISTS conversation_by_market ON conversation (market_id, opened_at)",
        )
        .await
    }
}
