//! Who wants no more texts, since when, and how we know.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id_null, index, long, long_null, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("opt_out")
                    .col(bytes("phone_hash"))
                    // The one person who has this phone, if there is one: it holds for all his phones.
                    .col(id_null("person_id"))
                    .col(text("source"))
                    .col(text_null("provider"))
                    .col(id_null("number_id"))
                    .col(long("since"))
                    .col(long_null("ended_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE UNIQUE INDEX opt_out_once ON opt_out (phone_hash) WHERE ended_at IS NULL")
            .await?;
        index(manager, "CREATE INDEX opt_out_by_person ON opt_out (person_id) WHERE ended_at IS NULL").await
    }
}
