//! Outgoing event webhooks: where they go, what was sent, and how often it was tried.

use sea_orm_migration::prelude::*;

use crate::columns::{
    bytes, flag, id, id_null, index, int, int_null, long, long_null, refers, table, text, text_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("hook")
                    .col(text("url"))
                    .col(text("description"))
                    .col(bytes("secret_sealed"))
                    // Names of event types, separated by commas.
                    .col(text("events"))
                    .col(flag("with_texts"))
                    .col(text("state"))
                    // The place in the event log up to which deliveries were made.
                    .col(long("cursor"))
                    .col(long_null("failing_since"))
                    .col(id_null("account_id"))
                    .col(long("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("hook_delivery")
                    .col(id("hook_id"))
                    .col(long("seq"))
                    .col(text("event"))
                    .col(bytes("payload_sealed"))
                    .col(text("state"))
                    .col(int("attempts"))
                    .col(long_null("next_attempt_at"))
                    .col(long("created_at"))
                    .col(long_null("settled_at"))
                    .foreign_key(&mut refers("hook_delivery", "hook_id", "hook"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("hook_attempt")
                    .col(id("delivery_id"))
                    .col(int("number"))
                    .col(long("at"))
                    .col(int("milliseconds"))
                    .col(int_null("status"))
                    .col(text_null("problem"))
                    .primary_key(Index::create().col("delivery_id").col("number"))
                    .foreign_key(&mut refers("hook_attempt", "delivery_id", "hook_delivery"))
                    .to_owned(),
            )
            .await?;
        // Two nodes make the deliveries of an event once.
        index(manager, "CREATE UNIQUE INDEX hook_delivery_once ON hook_delivery (hook_id, seq, event)")
            .await?;
        index(
            manager,
            "CREATE INDEX hook_delivery_due ON hook_delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL",
        )
        .await
    }
}
