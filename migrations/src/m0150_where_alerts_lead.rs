//! The ride an alert happened in, and the number it happened over: who is to see to it gets there from it.

use sea_orm_migration::prelude::*;

use crate::columns::{add, id_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "alert", id_null("ride_id")).await?;
        add(manager, "alert", id_null("number_id")).await
    }
}
