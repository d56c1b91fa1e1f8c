//! When each sweep ran last and what came of it, and how far the events have been pruned.

use sea_orm_migration::prelude::*;

use crate::columns::{int, long, long_null, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("sweep")
                    .col(text("name").primary_key())
                    .col(text("outcome"))
                    .col(long("started_at"))
                    .col(long_null("finished_at"))
                    .col(long("handled"))
                    .col(text_null("problem"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("event_log")
                    // One row, 1.
                    .col(int("id").primary_key())
                    // What the numbers of events are counted from.
                    .col(long("base"))
                    // Up to here, events are gone.
                    .col(long("pruned_through"))
                    .to_owned(),
            )
            .await?;
        manager
            .get_connection()
            .execute_unprepared("INSERT INTO event_log (id, base, pruned_through) VALUES (1, 0, 0)")
            .await
            .map(|_| ())
    }
}
