//! Markets, customers and drivers with their phones.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, flag, id, index, int, int_null, long, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("market")
                    .col(text("name").unique_key())
                    .col(text("country"))
                    .col(text("time_zone"))
                    .col(text("brand"))
                    .col(text("strategy"))
                    // Null: the deployment's setting holds.
                    .col(int_null("grace_seconds"))
                    .col(int_null("cancel_grace_seconds"))
                    .col(int_null("quarantine_seconds"))
                    .col(flag("is_default"))
                    .col(long("created_at"))
                    .to_owned(),
            )
            .await?;
        // Of many nodes that start at once, one makes the default market.
        index(manager, "CREATE UNIQUE INDEX market_one_default ON market (is_default) WHERE is_default")
            .await?;
        manager
            .create_table(
                table("person")
                    .col(text("kind"))
                    .col(text("name"))
                    // Lower case, for search: SQLite folds ASCII only.
                    .col(text("name_folded"))
                    .col(text("note"))
                    .col(flag("active"))
                    // When the person last got a ride, 0 for never: whose turn it is (R38).
                    .col(long("last_ride_at"))
                    .col(int("version"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX person_by_name ON person (kind, name_folded, id)").await?;
        index(manager, "CREATE INDEX person_by_turn ON person (kind, active, last_ride_at, id)").await?;
        manager
            .create_table(
                table("phone")
                    .col(id("person_id"))
                    .col(bytes("number_sealed"))
                    .col(bytes("number_hash"))
                    .col(text_null("country"))
                    .col(flag("is_primary"))
                    .col(long("created_at"))
                    .foreign_key(&mut refers("phone", "person_id", "person"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX phone_by_person ON phone (person_id)").await?;
        index(manager, "CREATE INDEX phone_by_hash ON phone (number_hash)").await?;
        // A person has one primary phone, also when two requests change it at once.
        index(manager, "CREATE UNIQUE INDEX phone_one_primary ON phone (person_id) WHERE is_primary").await
    }
}
