//! The second step of a sign-in (R10): what a user has set up, the codes for the day it is lost, and
//! sign-ins whose password was right and whose second step is awaited.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, bytes_null, id, index, int, long, long_null, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("second_factor")
                    .col(id("account_id"))
                    .col(text("kind"))
                    // An app's secret, or a phone.
                    .col(bytes("secret_sealed"))
                    .col(bytes_null("number_hash"))
                    .col(long_null("confirmed_at"))
                    // The time step of the last code taken: none is taken twice.
                    .col(long("last_step"))
                    .col(long("created_at"))
                    .foreign_key(&mut refers("second_factor", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE UNIQUE INDEX second_factor_once ON second_factor (account_id, kind)").await?;
        manager
            .create_table(
                table("recovery_code")
                    .col(id("account_id"))
                    .col(bytes("code_hash"))
                    .col(long_null("used_at"))
                    .col(long("created_at"))
                    .foreign_key(&mut refers("recovery_code", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE UNIQUE INDEX recovery_code_once ON recovery_code (account_id, code_hash)")
            .await?;
        manager
            .create_table(
                table("pending_sign_in")
                    .col(id("account_id"))
                    .col(bytes("token_hash").unique_key())
                    .col(int("token_version"))
                    .col(int("tries"))
                    .col(text("address"))
                    .col(text_null("user_agent"))
                    .col(long("expires_at"))
                    .foreign_key(&mut refers("pending_sign_in", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX pending_sign_in_by_account ON pending_sign_in (account_id)").await?;
        index(manager, "CREATE INDEX verification_by_account ON verification (account_id, id)").await
    }
}
