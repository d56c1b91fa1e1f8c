//! People's apps: a counter in each person's row ends all tokens given out for him.

use sea_orm_migration::prelude::*;

use crate::columns::{add, int};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "person", int("app_token_version")).await
    }
}
