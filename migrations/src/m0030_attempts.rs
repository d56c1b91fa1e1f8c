//! Each attempt at a text goes on record; the pace of our numbers; and texts that are held back.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, id, index, int, long, long_null, refers, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("attempt")
                    .col(id("leg_id"))
                    // The leg's attempt number, which is also the fence between workers.
                    .col(int("number"))
                    .col(text("provider"))
                    // It began by asking the telco whether it has the text already.
                    .col(flag("look_up"))
                    .col(long("began_at"))
                    // Both null while it is under way, or when its worker died.
                    .col(long_null("ended_at"))
                    .col(text_null("outcome"))
                    .col(text_null("code"))
                    .col(text_null("message"))
                    .primary_key(Index::create().col("leg_id").col("number"))
                    .foreign_key(refers("attempt", "leg_id", "leg").on_delete(ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX attempt_by_provider ON attempt (provider, began_at)").await?;
        // Failures that count towards giving up; attempts made to see whether a telco is back do not.
        manager.alter_table(Table::alter().table("leg").add_column(int("failures")).to_owned()).await?;
        // Until when a number rests after a text: a table of its own, written with each send.
        manager
            .create_table(
                Table::create()
                    .table("pace")
                    .col(id("number_id").primary_key())
                    .col(long("free_at"))
                    .to_owned(),
            )
            .await?;
        // What a guard held back wants a person's eye, too.
        index(manager, "DROP INDEX leg_problem").await?;
        index(
            manager,
            "CREATE INDEX leg_problem ON leg (id) \
             WHERE state IN ('UNDELIVERED', 'REJECTED', 'FAILED', 'EXPIRED', 'UNCERTAIN', 'HELD')",
        )
        .await?;
        // What went to and came from one phone lately: caps, and automatic answers.
        index(manager, "CREATE INDEX leg_by_phone ON leg (phone_hash, created_at)").await
    }
}
