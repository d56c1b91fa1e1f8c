//! Whether a market tells voicemails from people (E42).

use sea_orm_migration::prelude::*;

use crate::columns::flag;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = flag("detects_voicemail").default(false).take();
        manager.alter_table(Table::alter().table("market").add_column(column).to_owned()).await
    }
}
