//! Rides, conversations, and the routes that say who reaches whom through which number.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, id, id_null, index, int, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("conversation")
                    .col(id("market_id"))
                    .col(text("rung"))
                    .col(long("opened_at"))
                    .col(long_null("ended_at"))
                    // Until when the two reach each other; far away while a ride is under way.
                    .col(long("expires_at"))
                    .col(long_null("last_entry_at"))
                    .foreign_key(&mut refers("conversation", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("participant")
                    .col(id("conversation_id"))
                    .col(id("person_id"))
                    .col(id("phone_id"))
                    .col(text("role"))
                    .col(id("number_id"))
                    .foreign_key(&mut refers("participant", "conversation_id", "conversation"))
                    .foreign_key(&mut refers("participant", "person_id", "person"))
                    .foreign_key(&mut refers("participant", "phone_id", "phone"))
                    .foreign_key(&mut refers("participant", "number_id", "proxy_number"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX participant_by_conversation ON participant (conversation_id)").await?;
        index(manager, "CREATE INDEX participant_by_person ON participant (person_id)").await?;
        manager
            .create_table(
                Table::create()
                    .table("route")
                    .col(bytes("phone_hash"))
                    .col(id("number_id"))
                    .col(id("conversation_id"))
                    .col(id("participant_id"))
                    .col(id("peer_id"))
                    .col(long("held_until"))
                    .col(long_null("ended_at"))
                    .col(id_null("prev_conversation_id"))
                    .col(id_null("prev_peer_id"))
                    .col(long_null("prev_until"))
                    // Uniqueness, routing, recency and late contacts in one key (docs/pool.md).
                    .primary_key(Index::create().col("phone_hash").col("number_id"))
                    .foreign_key(&mut refers("route", "conversation_id", "conversation"))
                    .foreign_key(&mut refers("route", "number_id", "proxy_number"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX route_by_number ON route (number_id, held_until)").await?;
        index(manager, "CREATE INDEX route_by_conversation ON route (conversation_id)").await?;
        manager
            .create_table(
                table("ride")
                    .col(text("ref").unique_key())
                    .col(id("market_id"))
                    .col(id("customer_id"))
                    .col(id("driver_id"))
                    .col(id("conversation_id"))
                    .col(text("start"))
                    .col(text("destination"))
                    // Lower case of start and destination, for search.
                    .col(text("places_folded"))
                    .col(long("pickup_at"))
                    .col(text("state"))
                    .col(text_null("external_id").unique_key())
                    .col(long("activity_at"))
                    .col(int("version"))
                    .col(long("created_at"))
                    .col(long_null("ended_at"))
                    .foreign_key(&mut refers("ride", "market_id", "market"))
                    .foreign_key(&mut refers("ride", "customer_id", "person"))
                    .foreign_key(&mut refers("ride", "driver_id", "person"))
                    .foreign_key(&mut refers("ride", "conversation_id", "conversation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX ride_by_pickup ON ride (pickup_at, id)").await?;
        index(manager, "CREATE INDEX ride_by_activity ON ride (activity_at, id)").await?;
        index(manager, "CREATE INDEX ride_by_state ON ride (state, id)").await?;
        index(manager, "CREATE INDEX ride_by_customer ON ride (customer_id, id)").await?;
        index(manager, "CREATE INDEX ride_by_driver ON ride (driver_id, state, pickup_at)").await?;
        index(manager, "CREATE INDEX ride_by_conversation ON ride (conversation_id)").await
    }
}
