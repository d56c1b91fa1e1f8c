//! The intake line: where a ride starts on the globe, and what is remembered of a sender between his
//! texts.

use sea_orm_migration::prelude::*;

use crate::columns::{add, bytes, id, int, long};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["start_latitude", "start_longitude"] {
            add(manager, "ride", double_null(name)).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("intake_sender")
                    .if_not_exists()
                    .col(id("number_id"))
                    .col(bytes("phone_hash"))
                    // Texts in a row that were no position.
                    .col(int("failures"))
                    // The position he sent while he had a request already.
                    .col(double_null("latitude"))
                    .col(double_null("longitude"))
                    .col(long("updated_at"))
                    .primary_key(Index::create().col("number_id").col("phone_hash"))
                    .to_owned(),
            )
            .await
    }
}

fn double_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.double();
    column
}
