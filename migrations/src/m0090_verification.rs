//! Verification: which phones are verified, the codes under way and what was sent, per market.

use sea_orm_migration::prelude::*;

use crate::columns::{
    add, bytes, bytes_null, id, id_null, index, int, int_null, long, long_null, table, text,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "phone", long_null("verified_at")).await?;
        // A verified phone is the identity of one person (R2), also when two prove it at once. A phone
        // that a person gave up is nobody's identity any more.
        index(
            manager,
            "CREATE UNIQUE INDEX phone_verified_once ON phone (number_hash) \
             WHERE verified_at IS NOT NULL AND retired_at IS NULL",
        )
        .await?;
        // What is sent in place of the text that the log shows, while it may be sent.
        add(manager, "entry", bytes_null("secret_sealed")).await?;
        let mut countries = text("verify_countries");
        add(manager, "market", countries.default("").take()).await?;
        add(manager, "market", int_null("verify_day_cap")).await?;
        manager
            .create_table(
                table("verification")
                    // IDENTITY: of a customer's phone; LOGIN: of a user of the console.
                    .col(text("purpose"))
                    .col(id_null("phone_id"))
                    .col(id_null("account_id"))
                    .col(bytes("number_hash"))
                    .col(id("market_id"))
                    .col(id("number_id"))
                    // Keyed: the code itself is nowhere.
                    .col(bytes("code_hash"))
                    .col(int("tries"))
                    .col(int("sends"))
                    .col(text("state"))
                    // The text with the newest code.
                    .col(id("entry_id"))
                    .col(long("sent_at"))
                    .col(long("expires_at"))
                    .col(long_null("verified_at"))
                    .col(id_null("requested_by"))
                    .col(long("created_at"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "CREATE UNIQUE INDEX verification_one_open ON verification (phone_id) \
             WHERE state = 'OPEN' AND phone_id IS NOT NULL",
        )
        .await?;
        index(manager, "CREATE INDEX verification_by_number ON verification (number_hash, id)").await?;
        index(manager, "CREATE INDEX verification_by_phone ON verification (phone_id, id)").await?;
        index(manager, "CREATE INDEX verification_by_entry ON verification (entry_id)").await?;
        manager
            .create_table(
                table("verification_send")
                    .col(id("verification_id"))
                    .col(bytes("number_hash"))
                    // Keyed hash of the address of whoever asked, where it is known.
                    .col(bytes_null("address_hash"))
                    .col(id("market_id"))
                    // The phone without its last six digits: where codes go and come back from.
                    .col(text("prefix"))
                    .col(long("sent_at"))
                    .col(long_null("verified_at"))
                    .to_owned(),
            )
            .await?;
        for (name, columns) in [
            ("number", "number_hash, sent_at"),
            ("address", "address_hash, sent_at"),
            ("market", "market_id, sent_at"),
            ("prefix", "market_id, prefix, sent_at"),
            ("verification", "verification_id"),
        ] {
            let sql = format!("CREATE INDEX verification_send_by_{name} ON verification_send ({columns})");
            index(manager, &sql).await?;
        }
        Ok(())
    }
}
