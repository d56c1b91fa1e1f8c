//! Users who are limited to some markets.

use sea_orm_migration::prelude::*;

use crate::columns::{add, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "account", text_null("markets")).await
    }
}
