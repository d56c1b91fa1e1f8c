//! People who sign in, their sessions, and what they did that must be on record.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, flag, id, id_null, index, int, long, long_null, refers, table, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table("account")
                    .col(text("email").unique_key())
                    .col(text("name"))
                    .col(text("role"))
                    .col(text("password_hash"))
                    .col(flag("active"))
                    // Access tokens carry it: raising it makes all of them worthless at once (T17).
                    .col(int("token_version"))
                    .col(long_null("last_sign_in_at"))
                    .col(long("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                table("session")
                    .col(id("account_id"))
                    // Refresh tokens that grew out of one sign-in: reuse of a spent one revokes all (T16).
                    .col(id("family"))
                    .col(bytes("token_hash").unique_key())
                    .col(long("created_at"))
                    .col(long("expires_at"))
                    .col(long_null("used_at"))
                    .col(long_null("revoked_at"))
                    .foreign_key(&mut refers("session", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE INDEX session_by_family ON session (family)").await?;
        index(manager, "CREATE INDEX session_by_account ON session (account_id)").await?;
        manager
            .create_table(
                table("audit")
                    .col(id_null("account_id"))
                    .col(text("action"))
                    .col(id_null("subject_id"))
                    .col(text("detail"))
                    .col(long("at"))
                    .to_owned(),
            )
            .await
    }
}
