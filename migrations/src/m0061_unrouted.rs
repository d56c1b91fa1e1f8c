//! The inbox of what could not be routed: one item a contact, until a person settles it; and the
//! phones whose contacts are put aside by themselves.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id, id_null, index, long, long_null, refers, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("unrouted_item")
                    .col(id("entry_id").primary_key())
                    .col(text("channel"))
                    .col(id_null("number_id"))
                    // Whom a right PIN proved the caller to be.
                    .col(id_null("proven_id"))
                    .col(text_null("resolution"))
                    .col(id_null("resolved_by"))
                    .col(long_null("resolved_at"))
                    .foreign_key(&mut refers("unrouted_item", "entry_id", "entry"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX unrouted_open ON unrouted_item (entry_id) WHERE resolved_at IS NULL")
            .await?;
        index(
            manager,
            "INSERT INTO unrouted_item (entry_id, channel, number_id, resolution, resolved_at) \
             SELECT id, channel, number_id, CASE WHEN dismissed_at IS NULL THEN NULL ELSE 'DISMISS' END, \
             dismissed_at FROM entry WHERE kind = 'UNMATCHED'",
        )
        .await?;
        manager.alter_table(Table::alter().table("entry").drop_column("dismissed_at").to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table("ignored_phone")
                    .col(bytes("phone_hash").primary_key())
                    .col(id_null("account_id"))
                    .col(long("created_at"))
                    .to_owned(),
            )
            .await
    }
}
