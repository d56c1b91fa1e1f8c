//! The conversation log, which is the outbox, and the events that subscriptions replay.

use sea_orm_migration::prelude::*;

use crate::columns::{
    bytes_null, id, id_null, index, int, int_null, long, long_null, refers, table, text, text_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("entry")
                    .col(id_null("conversation_id"))
                    .col(id_null("ride_id"))
                    .col(id_null("number_id"))
                    .col(text("channel"))
                    .col(text("kind"))
                    .col(text("from_role"))
                    .col(text_null("to_role"))
                    .col(id_null("from_person_id"))
                    .col(id_null("to_person_id"))
                    .col(bytes_null("body_sealed"))
                    .col(text_null("template"))
                    .col(text_null("problem"))
                    // The answer a call's webhook got: a repeat gets the same (E26).
                    .col(bytes_null("answer_sealed"))
                    .col(long_null("dismissed_at"))
                    .col(long("created_at"))
                    .foreign_key(&mut refers("entry", "conversation_id", "conversation"))
                    .foreign_key(&mut refers("entry", "ride_id", "ride"))
                    .foreign_key(&mut refers("entry", "number_id", "proxy_number"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX entry_by_ride ON entry (ride_id, id)").await?;
        index(manager, "CREATE INDEX entry_by_conversation ON entry (conversation_id, id)").await?;
        index(manager, "CREATE INDEX entry_by_number ON entry (number_id, id)").await?;
        index(manager, "CREATE INDEX entry_unmatched ON entry (id) WHERE kind = 'UNMATCHED'").await?;
        manager
            .create_table(
                table("leg")
                    .col(id("entry_id"))
                    .col(text("direction"))
                    .col(text("state"))
                    .col(text("provider"))
                    .col(text_null("provider_id"))
                    .col(id_null("number_id"))
                    // The person's side; null when the caller withheld it.
                    .col(bytes_null("phone_sealed"))
                    .col(bytes_null("phone_hash"))
                    .col(int("attempts"))
                    .col(long_null("first_attempt_at"))
                    .col(long_null("next_attempt_at"))
                    .col(long_null("lease_until"))
                    .col(text_null("error_code"))
                    .col(text_null("error_message"))
                    .col(int_null("segments"))
                    .col(int_null("duration_seconds"))
                    .col(long("created_at"))
                    .col(long("updated_at"))
                    .foreign_key(&mut refers("leg", "entry_id", "entry"))
                    .foreign_key(&mut refers("leg", "number_id", "proxy_number"))
                    .to_owned(),
            )
            .await?;
        // A repeated webhook stops here (E26).
        index(
            manager,
            "CREATE UNIQUE INDEX leg_inbound_once ON leg (provider, provider_id) WHERE direction = 'INBOUND'",
        )
        .await?;
        // A receipt or a call's news finds its leg here. Not unique: what a telco calls the texts it
        // sends is its own affair.
        index(manager, "CREATE INDEX leg_by_provider_id ON leg (provider, direction, provider_id)").await?;
        index(manager, "CREATE INDEX leg_by_entry ON leg (entry_id)").await?;
        // What the courier looks at: due legs, and the order within one lane (number to phone).
        index(manager, "CREATE INDEX leg_due ON leg (next_attempt_at) WHERE state IN ('QUEUED', 'SENDING')")
            .await?;
        index(
            manager,
            "CREATE INDEX leg_lane ON leg (number_id, phone_hash, id) WHERE state IN ('QUEUED', 'SENDING')",
        )
        .await?;
        index(
            manager,
            "CREATE INDEX leg_problem ON leg (entry_id) \
             WHERE state IN ('UNDELIVERED', 'REJECTED', 'FAILED', 'EXPIRED', 'UNCERTAIN')",
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("event")
                    .col(ColumnDef::new("seq").big_integer().not_null().auto_increment().primary_key())
                    .col(text("topic"))
                    .col(id_null("entry_id"))
                    .col(id_null("ride_id"))
                    .col(long("at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("ride_read")
                    .col(id("account_id"))
                    .col(id("ride_id"))
                    .col(id("entry_id"))
                    .primary_key(Index::create().col("account_id").col("ride_id"))
                    .foreign_key(&mut refers("ride_read", "account_id", "account"))
                    .foreign_key(&mut refers("ride_read", "ride_id", "ride"))
                    .to_owned(),
            )
            .await
    }
}
