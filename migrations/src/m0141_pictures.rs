//! Pictures that came with texts: fetched from the telco, cleaned, kept here.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id, index, int, int_null, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("picture")
                    .col(id("entry_id"))
                    .col(int("position"))
                    .col(text("provider"))
                    .col(text("state"))
                    .col(int("attempts"))
                    .col(long_null("next_attempt_at"))
                    .col(text_null("content_type"))
                    .col(int_null("size"))
                    .col(text_null("problem"))
                    .col(long("created_at"))
                    .foreign_key(&mut refers("picture", "entry_id", "entry"))
                    .to_owned(),
            )
            .await?;
        // Apart, so that whoever reads a list of pictures does not read the pictures.
        manager
            .create_table(
                table("picture_content")
                    .col(bytes("sealed"))
                    .foreign_key(&mut refers("picture_content", "id", "picture"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE UNIQUE INDEX picture_once ON picture (entry_id, position)").await?;
        index(
            manager,
            "CREATE INDEX picture_due ON picture (next_attempt_at) WHERE next_attempt_at IS NOT NULL",
        )
        .await
    }
}
