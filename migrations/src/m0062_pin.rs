//! The PIN step: whether a market asks unknown callers for one, and the tries that failed.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id, index, int, long, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // 0: the market does not ask.
        let digits = int("pin_digits");
        manager.alter_table(Table::alter().table("market").add_column(digits).to_owned()).await?;
        manager
            .create_table(
                table("pin_attempt")
                    .col(id("contact_id"))
                    // Keyed hashes: of who tries, and of what he keyed in.
                    .col(bytes("caller"))
                    .col(bytes("digits"))
                    .col(id("number_id"))
                    .col(long("at"))
                    .to_owned(),
            )
            .await?;
        // A repeated webhook is no further try.
        index(manager, "CREATE UNIQUE INDEX pin_attempt_once ON pin_attempt (contact_id, digits)").await?;
        index(manager, "CREATE INDEX pin_attempt_by_caller ON pin_attempt (caller, at)").await?;
        index(manager, "CREATE INDEX pin_attempt_by_number ON pin_attempt (number_id, at)").await
    }
}
