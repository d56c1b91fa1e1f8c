//! Proxy numbers: the pool.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, id, index, long, long_null, refers, table, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("proxy_number")
                    // In clear: it is ours and public.
                    .col(text("e164").unique_key())
                    .col(text("provider"))
                    .col(id("market_id"))
                    .col(text("state"))
                    .col(flag("sms"))
                    .col(flag("voice"))
                    .col(long_null("last_used_at"))
                    .col(long("created_at"))
                    .foreign_key(&mut refers("proxy_number", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX proxy_number_pick ON proxy_number (market_id, state)").await
    }
}
