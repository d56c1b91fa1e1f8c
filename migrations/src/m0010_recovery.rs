//! Texts fetched from a telco's own list after an outage, and pictures that come with texts.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes_null, index, long, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "ALTER TABLE entry ADD COLUMN recovered BOOLEAN NOT NULL DEFAULT FALSE").await?;
        let media = Table::alter().table("entry").add_column(bytes_null("media_sealed")).to_owned();
        manager.alter_table(media).await?;
        manager
            .create_table(
                Table::create()
                    .table("recovery")
                    .col(text("provider").primary_key())
                    // Everything the telco took in before this instant is in the log.
                    .col(long("until"))
                    .to_owned(),
            )
            .await
    }
}
