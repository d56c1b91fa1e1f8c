//! Orders of numbers, and how each telco's account stood when it was last looked at.

use sea_orm_migration::prelude::*;

use crate::columns::{id, id_null, index, int, int_null, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("number_order")
                    .col(id("market_id"))
                    // What is wanted, as JSON.
                    .col(text("wish"))
                    .col(text("state"))
                    // Known once a number was chosen.
                    .col(text_null("provider"))
                    .col(id_null("number_id"))
                    // When a telco that chooses itself was asked for one.
                    .col(long_null("asked_at"))
                    .col(int("attempts"))
                    // When it is next worked on: until then somebody has it in hand, or it waits.
                    .col(long_null("due_at"))
                    // In words: why it failed, or waits.
                    .col(text_null("problem"))
                    .col(id_null("requested_by"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .foreign_key(&mut refers("number_order", "market_id", "market"))
                    .foreign_key(&mut refers("number_order", "number_id", "proxy_number"))
                    .to_owned(),
            )
            .await?;
        // What went over a number, the newest first (R13).
        index(manager, "CREATE INDEX leg_by_number ON leg (number_id, entry_id)").await?;
        // Since when a telco no longer lists a number that it did.
        index(manager, "ALTER TABLE proxy_number ADD COLUMN missing_since BIGINT").await?;
        index(manager, "CREATE INDEX number_order_open ON number_order (due_at) WHERE state = 'OPEN'")
            .await?;
        index(manager, "CREATE INDEX number_order_by_number ON number_order (number_id)").await?;
        manager
            .create_table(
                Table::create()
                    .table("provider_check")
                    .col(text("provider").primary_key())
                    .col(text("state"))
                    // In words: what is wrong, and what to do.
                    .col(text_null("problem"))
                    .col(text_null("remedy"))
                    .col(text_null("balance_amount"))
                    .col(text_null("balance_currency"))
                    // Null where the telco keeps no list.
                    .col(int_null("listed"))
                    .col(int_null("unknown_here"))
                    .col(int("differing"))
                    .col(int("missing"))
                    .col(long("checked_at"))
                    .to_owned(),
            )
            .await
    }
}
