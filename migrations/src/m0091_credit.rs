//! The one-time credit of new customers (R3): how much a market gives, and who claimed it.

use sea_orm_migration::prelude::*;

use crate::columns::{add, bytes, id, id_null, long, long_null, refers, table, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Null: the market gives none.
        add(manager, "market", long_null("credit_micros")).await?;
        let mut currency = text("credit_currency");
        add(manager, "market", currency.default("EUR").take()).await?;
        manager
            .create_table(
                table("credit_claim")
                    // Once a customer, and once a number, whoever has it.
                    .col(id("customer_id").unique_key())
                    .col(bytes("number_hash").unique_key())
                    .col(id("market_id"))
                    .col(long("amount_micros"))
                    .col(text("currency"))
                    .col(id_null("claimed_by"))
                    .col(long("claimed_at"))
                    .foreign_key(&mut refers("credit_claim", "customer_id", "person"))
                    .to_owned(),
            )
            .await
    }
}
