//! What a market does about phone numbers and the like in texts, and what was done about one.

use sea_orm_migration::prelude::*;

use crate::columns::{add, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "market", text("leak_policy").default("ALLOW").take()).await?;
        add(manager, "entry", text_null("leak")).await
    }
}
