//! API keys, and what a sign-in was made with.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id, index, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("api_key")
                    .col(id("account_id"))
                    .col(text("name"))
                    .col(text("prefix"))
                    .col(bytes("key_hash").unique_key())
                    .col(text("scopes"))
                    .col(long("created_at"))
                    .col(long_null("expires_at"))
                    .col(long_null("last_used_at"))
                    .col(long_null("revoked_at"))
                    .foreign_key(&mut refers("api_key", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX api_key_by_account ON api_key (account_id)").await?;
        // Where a sign-in came from, so that its owner recognises it.
        for column in ["user_agent", "address"] {
            manager
                .alter_table(Table::alter().table("session").add_column(text_null(column)).to_owned())
                .await?;
        }
        Ok(())
    }
}
