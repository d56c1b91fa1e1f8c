//! Where a ride that was asked for by text begins stands in words and as a position. The words were forgotten by
//! retention and erasure, and the position was not: it goes where the words have gone.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let forgotten = "UPDATE ride SET start_latitude = NULL, start_longitude = NULL \
             WHERE start = '' AND places_folded = '' AND start_latitude IS NOT NULL";
        manager.get_connection().execute_unprepared(forgotten).await.map(|_| ())
    }
}
