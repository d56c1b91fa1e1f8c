//! Until when a dispatcher said that contact shall work, apart from until when it does: the end of a ride sets the
//! one anew, and must not forget the other.

use sea_orm_migration::prelude::*;

use crate::columns::long_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = long_null("extended_until").take();
        manager.alter_table(Table::alter().table("conversation").add_column(column).to_owned()).await
    }
}
