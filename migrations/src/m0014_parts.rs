//! Texts in parts: those that come so (kept until they are joined), and receipts for each part of
//! those we send.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, bytes_null, id, index, int, int_null, long, long_null, refers, table, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("text_part")
                    .col(text("provider"))
                    .col(text("provider_id"))
                    .col(bytes("text_hash"))
                    .col(int("number"))
                    .col(int("total"))
                    .col(bytes_null("sealed"))
                    .col(long("received_at"))
                    .col(long_null("joined_at"))
                    .to_owned(),
            )
            .await?;
        // A repeated webhook stops here (E26).
        index(manager, "CREATE UNIQUE INDEX text_part_once ON text_part (provider, provider_id)").await?;
        index(manager, "CREATE INDEX text_part_waiting ON text_part (received_at) WHERE joined_at IS NULL")
            .await?;
        index(manager, "CREATE INDEX text_part_of_text ON text_part (text_hash) WHERE joined_at IS NULL")
            .await?;
        index(manager, "CREATE INDEX text_part_joined ON text_part (joined_at) WHERE joined_at IS NOT NULL")
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("leg_part")
                    .col(id("leg_id"))
                    .col(text("provider_id"))
                    .col(text("state"))
                    .primary_key(Index::create().col("leg_id").col("provider_id"))
                    .foreign_key(&mut refers("leg_part", "leg_id", "leg"))
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(Table::alter().table("entry").add_column(int_null("missing_parts")).to_owned())
            .await
    }
}
