//! The whole life of a ride: one without a driver yet, its history, what was done once only; and
//! how contact in a conversation begins, is prolonged, suspended and closed.

use sea_orm_migration::prelude::*;

use crate::columns::{
    add, flag, id, id_null, index, int, int_null, long, long_null, refers, table, text, text_null,
};
use crate::rebuild;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The columns that `ride` keeps.
const RIDE: &str = "id, ref, market_id, customer_id, driver_id, conversation_id, start, destination, \
    places_folded, pickup_at, state, external_id, activity_at, version, created_at, ended_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rides(manager).await?;
        conversations(manager).await?;
        markets(manager).await?;
        // A phone that is not primary was a former one until now; from now on it may be an alternate.
        add(manager, "phone", long_null("retired_at")).await?;
        index(manager, "UPDATE phone SET retired_at = created_at WHERE NOT is_primary AND retired_at IS NULL")
            .await
    }
}

async fn rides(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let new = table("ride_new")
        .col(text("ref").unique_key())
        .col(id("market_id"))
        .col(id("customer_id"))
        // Null: nobody drives yet.
        .col(id_null("driver_id"))
        // Null: nobody has a number yet.
        .col(id_null("conversation_id"))
        .col(text("start"))
        .col(text("destination"))
        .col(text("places_folded"))
        .col(long("pickup_at"))
        .col(text("state"))
        .col(text_null("external_id").unique_key())
        .col(long("activity_at"))
        .col(int("version"))
        .col(long("created_at"))
        .col(long_null("ended_at"))
        .foreign_key(&mut refers("ride_new", "market_id", "market"))
        .foreign_key(&mut refers("ride_new", "customer_id", "person"))
        .foreign_key(&mut refers("ride_new", "driver_id", "person"))
        .foreign_key(&mut refers("ride_new", "conversation_id", "conversation"))
        .to_owned();
    rebuild::nullable(manager, "ride", &["driver_id", "conversation_id"], new, RIDE).await?;
    for sql in [
        "CREATE INDEX IF NOT EXISTS ride_by_pickup ON ride (pickup_at, id)",
        "CREATE INDEX IF NOT EXISTS ride_by_activity ON ride (activity_at, id)",
        "CREATE INDEX IF NOT EXISTS ride_by_state ON ride (state, id)",
        "CREATE INDEX IF NOT EXISTS ride_by_customer ON ride (customer_id, id)",
        "CREATE INDEX IF NOT EXISTS ride_by_driver ON ride (driver_id, state, pickup_at)",
        "CREATE INDEX IF NOT EXISTS ride_by_conversation ON ride (conversation_id)",
    ] {
        index(manager, sql).await?;
    }
    manager
        .create_table(
            table("ride_history")
                .if_not_exists()
                .col(id("ride_id"))
                .col(text("what"))
                .col(text("state"))
                .col(id_null("driver_id"))
                .col(id_null("account_id"))
                .col(text_null("note"))
                .col(long("at"))
                .foreign_key(&mut refers("ride_history", "ride_id", "ride"))
                .to_owned(),
        )
        .await?;
    index(manager, "CREATE INDEX IF NOT EXISTS ride_history_by_ride ON ride_history (ride_id, id)").await?;
    // What a client asked for under an id of its own, so that asking again does nothing more.
    manager
        .create_table(
            Table::create()
                .table("done_once")
                .if_not_exists()
                .col(id("account_id"))
                .col(text("client_id"))
                .col(text("what"))
                .col(id("subject_id"))
                .col(long("at"))
                .primary_key(Index::create().col("account_id").col("client_id"))
                .to_owned(),
        )
        .await
}

async fn conversations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    add(manager, "conversation", text("kind").default("RIDE").take()).await?;
    add(manager, "conversation", text("strategy").default("AUTO").take()).await?;
    add(manager, "conversation", text("mode").default("SMS_AND_VOICE").take()).await?;
    // When both sides could reach each other; null while there is only one.
    add(manager, "conversation", long_null("connected_at")).await?;
    index(manager, "UPDATE conversation SET connected_at = opened_at WHERE connected_at IS NULL").await?;
    add(manager, "conversation", long_null("hard_expires_at")).await?;
    add(manager, "conversation", long_null("closed_at")).await?;
    add(manager, "conversation", text_null("close_reason")).await?;
    add(manager, "conversation", int("version")).await?;
    index(
        manager,
        "CREATE INDEX IF NOT EXISTS conversation_to_close ON conversation (expires_at) WHERE closed_at IS NULL",
    )
    .await?;
    manager
        .create_table(
            table("reconnect_grant")
                .if_not_exists()
                .col(id("conversation_id"))
                .col(id_null("ride_id"))
                .col(text("source"))
                .col(id_null("account_id"))
                .col(long("until"))
                .col(long("created_at"))
                .foreign_key(&mut refers("reconnect_grant", "conversation_id", "conversation"))
                .to_owned(),
        )
        .await?;
    index(manager, "CREATE INDEX IF NOT EXISTS reconnect_grant_of ON reconnect_grant (conversation_id, id)")
        .await
}

async fn markets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    add(manager, "market", text("expiry_mode").default("FIXED").take()).await?;
    add(manager, "market", int_null("slide_seconds")).await?;
    add(manager, "market", int_null("longest_contact_seconds")).await?;
    add(manager, "market", int_null("lost_window_seconds")).await?;
    add(manager, "market", int_null("reconnect_seconds")).await?;
    add(manager, "market", flag("auto_reconnect").default(false).take()).await?;
    add(manager, "market", flag("tells_completion").default(false).take()).await
}
