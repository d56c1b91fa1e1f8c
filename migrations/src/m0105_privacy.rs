//! How long what is kept, whose data is to be erased, and whose must not be; and where the audit log
//! begins once its oldest records were given up.

use sea_orm_migration::prelude::*;

use crate::columns::{add, bytes_null, id, id_null, index, int, long, long_null, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "entry", long_null("redacted_at")).await?;
        for column in [long_null("base_seq"), bytes_null("base_hash"), bytes_null("base_mac")] {
            add(manager, "audit_head", column).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("retention")
                    // The nil id: wherever a market has no rule of its own.
                    .col(id("market_id"))
                    .col(text("class"))
                    .col(int("days"))
                    .primary_key(Index::create().col("market_id").col("class"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("erasure")
                    .col(id("person_id").primary_key())
                    .col(text("reason"))
                    .col(id_null("account_id"))
                    .col(long("requested_at"))
                    .col(long_null("due_at"))
                    .col(long_null("done_at"))
                    // When the database file no longer held what was erased.
                    .col(long_null("scrubbed_at"))
                    .col(text_null("summary"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("legal_hold")
                    .col(id("person_id"))
                    .col(text("reason"))
                    .col(id_null("account_id"))
                    .col(long("since"))
                    .col(long_null("lifted_at"))
                    .col(id_null("lifted_by"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "CREATE UNIQUE INDEX legal_hold_once ON legal_hold (person_id) WHERE lifted_at IS NULL",
        )
        .await?;
        index(manager, "CREATE INDEX audit_by_account ON audit (account_id, id)").await
    }
}
