//! Webhooks as they came in, each once, with what became of them.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, bytes_null, index, int, long, long_null, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                // The id is made of telco and telco's id: a repeat meets its own row.
                table("inbound_event")
                    .col(text("provider"))
                    .col(text("kind"))
                    .col(text("dedupe_key"))
                    .col(bytes("raw_sealed"))
                    .col(text("state"))
                    .col(int("attempts"))
                    .col(text_null("reason"))
                    // The answer it got, if it was more than "received".
                    .col(bytes_null("answer_sealed"))
                    .col(long("received_at"))
                    .col(long_null("settled_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX inbound_event_by_time ON inbound_event (received_at, id)").await?;
        index(
            manager,
            "CREATE INDEX inbound_event_open ON inbound_event (received_at, id) WHERE state <> 'DONE'",
        )
        .await
    }
}
