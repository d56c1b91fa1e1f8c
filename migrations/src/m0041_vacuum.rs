//! PostgreSQL looks after the tables that change most sooner than by a fifth of their rows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for table in ["leg", "event", "route"] {
            let settings = "autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02";
            manager
                .get_connection()
                .execute_unprepared(&format!("ALTER TABLE {table} SET ({settings})"))
                .await?;
        }
        Ok(())
    }
}
