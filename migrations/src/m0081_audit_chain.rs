//! The audit log becomes a chain: each record carries a keyed hash over itself and the one before.

use sea_orm_migration::prelude::*;

use crate::columns::{bytes, bytes_null, index, int, long, long_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Records of before the chain have neither.
        for column in [long_null("seq"), bytes_null("hash")] {
            manager.alter_table(Table::alter().table("audit").add_column(column).to_owned()).await?;
        }
        index(manager, "CREATE UNIQUE INDEX audit_by_seq ON audit (seq)").await?;
        index(manager, "CREATE INDEX audit_by_subject ON audit (subject_id, id)").await?;
        // The newest link: one row, which writers lock, so that the chain has no fork.
        manager
            .create_table(
                Table::create()
                    .table("audit_head")
                    .col(int("id").primary_key())
                    .col(long("seq"))
                    .col(bytes("hash"))
                    .to_owned(),
            )
            .await?;
        let head = Query::insert()
            .into_table("audit_head")
            .columns(["id", "seq", "hash"])
            .values_panic([1.into(), 0i64.into(), Vec::<u8>::new().into()])
            .to_owned();
        manager.execute(head).await
    }
}
