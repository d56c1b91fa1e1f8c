//! What the resolution order needs to know of a route, a conversation and two people who must not
//! reach each other; and the trace it leaves on each entry.

use sea_orm_migration::prelude::*;

use crate::columns::{add, id, id_null, index, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The steps that led to the decision, as JSON; no number, no name, no text.
        add(manager, "entry", text_null("trace")).await?;
        // Why a route leads nowhere any more, once its time is over.
        add(manager, "route", text("disposition").default("ENDED").take()).await?;
        add(manager, "route", id_null("moved_to")).await?;
        add(manager, "participant", long_null("left_at")).await?;
        add(manager, "conversation", long_null("suspended_at")).await?;
        manager
            .create_table(
                table("block")
                    .if_not_exists()
                    // The smaller id first: a pair has one row, whoever is named first.
                    .col(id("first_id"))
                    .col(id("second_id"))
                    .col(text("reason"))
                    .col(id_null("account_id"))
                    .col(long("created_at"))
                    .col(long_null("lifted_at"))
                    .foreign_key(&mut refers("block", "first_id", "person"))
                    .foreign_key(&mut refers("block", "second_id", "person"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "CREATE UNIQUE INDEX IF NOT EXISTS block_of_pair ON block (first_id, second_id) WHERE lifted_at IS NULL",
        )
        .await
    }
}
