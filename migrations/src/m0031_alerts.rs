//! Alerts: what wants a person's attention now, one row however often it happens.

use sea_orm_migration::prelude::*;

use crate::columns::{id_null, index, int, long, long_null, table, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("alert")
                    .col(text("kind"))
                    .col(text("severity"))
                    .col(text("state"))
                    .col(id_null("market_id"))
                    // What it is about: a telco, a number, a ride's reference.
                    .col(text("subject"))
                    .col(text("message"))
                    // Equal for alerts that are the same matter.
                    .col(text("dedupe_key"))
                    .col(int("count"))
                    .col(long("first_seen_at"))
                    .col(long("last_seen_at"))
                    .col(long_null("acknowledged_at"))
                    .col(id_null("acknowledged_by"))
                    .col(long_null("resolved_at"))
                    .col(id_null("resolved_by"))
                    .to_owned(),
            )
            .await?;
        // One matter has one alert until it is resolved: a burst raises its count.
        index(manager, "CREATE UNIQUE INDEX alert_once ON alert (dedupe_key) WHERE state <> 'RESOLVED'")
            .await?;
        index(manager, "CREATE INDEX alert_by_time ON alert (last_seen_at, id)").await?;
        manager.alter_table(Table::alter().table("event").add_column(id_null("alert_id")).to_owned()).await
    }
}
