//! The server that is asked before a person's text is passed on, and what it said of each.

use sea_orm_migration::prelude::*;

use crate::columns::{add, bytes, bytes_null, flag, id_null, long, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One row at most, under a fixed id.
        manager
            .create_table(
                table("intercept")
                    .col(text("url"))
                    .col(bytes("secret_sealed"))
                    .col(text("on_silence"))
                    .col(flag("active"))
                    .col(id_null("account_id"))
                    .col(long("changed_at"))
                    .to_owned(),
            )
            .await?;
        add(manager, "entry", text_null("verdict")).await?;
        add(manager, "entry", bytes_null("edited_sealed")).await
    }
}
