//! Markets: where they are, which numbers are local to them, how many they want and what these may
//! cost.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The same words on both databases.
const COLUMNS: [&str; 13] = [
    "region TEXT",
    "latitude DOUBLE PRECISION",
    "longitude DOUBLE PRECISION",
    "radius_miles INTEGER NOT NULL DEFAULT 50",
    // Separated by commas, the preferred one first.
    "area_codes TEXT NOT NULL DEFAULT ''",
    "needs_mms BOOLEAN NOT NULL DEFAULT FALSE",
    "toll_free BOOLEAN NOT NULL DEFAULT FALSE",
    "min_numbers INTEGER",
    "target_numbers INTEGER",
    "max_numbers INTEGER",
    // A month, in millionths of the currency; null for no cap.
    "spend_cap_micros BIGINT",
    "spend_currency TEXT NOT NULL DEFAULT 'USD'",
    // Ask a telco what kind of line a new person's phone is on; it costs a little each time.
    "lookup_phones BOOLEAN NOT NULL DEFAULT FALSE",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let sql = format!("ALTER TABLE market ADD COLUMN {column}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
