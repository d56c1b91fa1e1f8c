//! Which countries' phones people of a market may have, empty for all; and an index by which texts and calls of the
//! company are counted by who had them sent (T4).

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("allowed_countries").text().not_null().default("").take();
        manager.alter_table(Table::alter().table("market").add_column(column).to_owned()).await?;
        let by_author = "CREATE INDEX entry_by_author ON entry (account_id, id) WHERE account_id IS NOT NULL";
        index(manager, by_author).await
    }
}
