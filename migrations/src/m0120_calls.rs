//! What a market says around a call: a whisper before, a word to whom missed it after.

use sea_orm_migration::prelude::*;

use crate::columns::flag;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in
            [flag("whispers").default(false).take(), flag("tells_missed_calls").default(true).take()]
        {
            manager.alter_table(Table::alter().table("market").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
