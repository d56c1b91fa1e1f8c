//! What a market's pool went through, day by day, and what the autopilot proposed to do about it.

use sea_orm_migration::prelude::*;

use crate::columns::{flag, id, id_null, index, int, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("pool_day")
                    .if_not_exists()
                    .col(id("market_id"))
                    // Days since 1970, UTC.
                    .col(int("day"))
                    .col(long("opened"))
                    .col(long("reused"))
                    // Of the reused numbers, one in a hundred had rested shorter than this.
                    .col(long_null("rested_ms"))
                    .col(long("reused_early"))
                    .col(long("refusals"))
                    .col(long("cut_short"))
                    .col(long("live_peak"))
                    .col(long("needed"))
                    .col(long("numbers"))
                    .primary_key(Index::create().col("market_id").col("day"))
                    .foreign_key(&mut refers("pool_day", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("pool_proposal")
                    .if_not_exists()
                    .col(id("market_id"))
                    .col(text("action"))
                    .col(int("count"))
                    .col(flag("urgent"))
                    .col(text("reason"))
                    .col(text("state"))
                    .col(int("done"))
                    .col(text_null("problem"))
                    .col(long("made_at"))
                    .col(long_null("decided_at"))
                    .col(id_null("decided_by"))
                    .col(long_null("lease_until"))
                    .foreign_key(&mut refers("pool_proposal", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "CREATE INDEX IF NOT EXISTS pool_proposal_by_market ON pool_proposal (market_id, made_at)",
        )
        .await?;
        index(
            manager,
            "CREATE INDEX IF NOT EXISTS pool_proposal_open ON pool_proposal (state) \
             WHERE state IN ('PROPOSED', 'APPROVED', 'UNDER_WAY')",
        )
        .await
    }
}
