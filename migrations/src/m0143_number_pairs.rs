//! Two numbers that serve as one: texts over the one, calls over the other (E41).

use sea_orm_migration::prelude::*;

use crate::columns::id_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = id_null("pair_id");
        manager.alter_table(Table::alter().table("proxy_number").add_column(column).to_owned()).await?;
        let pairs =
            "CREATE UNIQUE INDEX proxy_number_pair ON proxy_number (pair_id) WHERE pair_id IS NOT NULL";
        manager.get_connection().execute_unprepared(pairs).await.map(|_| ())
    }
}
