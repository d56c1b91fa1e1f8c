//! What is known of an unrouted contact beside its phone and our number: which number was used, where it is none of the
//! pool's, and why there is no phone.

use sea_orm_migration::prelude::*;

use crate::columns::{add, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "unrouted_item", text_null("dialled")).await?;
        add(manager, "unrouted_item", text_null("sender_kind")).await
    }
}
