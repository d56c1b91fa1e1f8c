//! Static masks: numbers that lead anyone to one person, and who reached him through them.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, flag, id, id_null, index, int, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("mask")
                    .col(id("person_id"))
                    .col(id("market_id"))
                    .col(text("label"))
                    .col(text("policy"))
                    .col(text("state"))
                    .col(text_null("provider"))
                    .col(id_null("number_id"))
                    .col(text_null("former_number"))
                    .col(id_null("order_id"))
                    .col(flag("national"))
                    .col(text_null("attempt"))
                    .col(text_null("problem"))
                    .col(id_null("conversation_id"))
                    .col(flag("release_number"))
                    .col(long_null("free_at"))
                    .col(long_null("last_used_at"))
                    .col(int("version"))
                    .col(id_null("created_by"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .foreign_key(&mut refers("mask", "person_id", "person"))
                    .foreign_key(&mut refers("mask", "market_id", "market"))
                    .foreign_key(&mut refers("mask", "number_id", "proxy_number"))
                    .foreign_key(&mut refers("mask", "conversation_id", "conversation"))
                    .to_owned(),
            )
            .await?;
        // A number is the mask of one person, also while it rests.
        index(manager, "CREATE UNIQUE INDEX mask_number ON mask (number_id)").await?;
        index(manager, "CREATE INDEX mask_person ON mask (person_id, id)").await?;
        index(manager, "CREATE UNIQUE INDEX mask_conversation ON mask (conversation_id)").await?;
        index(
            manager,
            "CREATE INDEX mask_unsettled ON mask (state) WHERE state IN ('PROVISIONING', 'REVOKED')",
        )
        .await?;
        manager
            .create_table(
                table("mask_caller")
                    .col(id("mask_id"))
                    .col(bytes("phone_hash"))
                    .col(int("ref"))
                    .col(bytes("phone_sealed"))
                    .col(long("last_at"))
                    .col(long_null("last_call_at"))
                    .foreign_key(&mut refers("mask_caller", "mask_id", "mask"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE UNIQUE INDEX mask_caller_phone ON mask_caller (mask_id, phone_hash)").await?;
        index(manager, "CREATE UNIQUE INDEX mask_caller_ref ON mask_caller (mask_id, ref)").await
    }
}
