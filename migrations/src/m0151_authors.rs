//! Who of the company wrote a text, or had a call placed: what it says has an author, too.

use sea_orm_migration::prelude::*;

use crate::columns::{add, id_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "entry", id_null("account_id")).await
    }
}
