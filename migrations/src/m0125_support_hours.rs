//! When a market's support line is staffed; empty for always.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("support_hours").text().not_null().default("").take();
        manager.alter_table(Table::alter().table("market").add_column(column).to_owned()).await
    }
}
