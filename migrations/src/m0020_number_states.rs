//! Proxy numbers: their whole life, what the telco knows them by, where they are, what they are for
//! and what they cost.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The same words on both databases. Numbers of before are for pools and of the environment that a
/// deployment has unless told.
const COLUMNS: [&str; 22] = [
    "provider_sid TEXT",
    "country TEXT",
    "region TEXT",
    "locality TEXT",
    "area_code TEXT",
    "latitude DOUBLE PRECISION",
    "longitude DOUBLE PRECISION",
    "mms BOOLEAN NOT NULL DEFAULT FALSE",
    "purpose TEXT NOT NULL DEFAULT 'POOL'",
    "environment TEXT NOT NULL DEFAULT 'production'",
    "callbacks TEXT NOT NULL DEFAULT 'UNKNOWN'",
    // In words: what differs.
    "callbacks_problem TEXT",
    "callbacks_checked_at BIGINT",
    "callbacks_ok_at BIGINT",
    // Millionths of the currency.
    "monthly_cost_micros BIGINT",
    "cost_currency TEXT",
    "renews_at BIGINT",
    // In words: why it is in the state ERROR.
    "error TEXT",
    // A draining number is given back by itself once it has rested.
    "release_when_drained BOOLEAN NOT NULL DEFAULT FALSE",
    "lease_until BIGINT",
    "state_changed_at BIGINT NOT NULL DEFAULT 0",
    "version INTEGER NOT NULL DEFAULT 1",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let sql = format!("ALTER TABLE proxy_number ADD COLUMN {column}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        let since = "UPDATE proxy_number SET state_changed_at = created_at";
        manager.get_connection().execute_unprepared(since).await?;
        // What the keeper looks for: numbers on their way from one state to the next.
        index(
            manager,
            "CREATE INDEX proxy_number_under_way ON proxy_number (state) \
             WHERE state IN ('ORDERED', 'CONFIGURING', 'DRAINING', 'RELEASING')",
        )
        .await
    }
}
