//! Words per market and language: templates, the market's language and its words for a ride and its
//! people, and a person's language.

use sea_orm_migration::prelude::*;

use crate::columns::{id, index, long, refers, table, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, default) in [
            ("locale", "en"),
            ("ride_word", "trip"),
            ("driver_word", "driver"),
            ("customer_word", "customer"),
        ] {
            let mut column = text(column);
            column.default(default);
            manager.alter_table(Table::alter().table("market").add_column(column).to_owned()).await?;
        }
        // Null: the market's language.
        let locale = text_null("locale");
        manager.alter_table(Table::alter().table("person").add_column(locale).to_owned()).await?;
        manager
            .create_table(
                table("template")
                    .col(id("market_id"))
                    .col(text("kind"))
                    .col(text("locale"))
                    .col(text("name"))
                    .col(text("text"))
                    .col(long("updated_at"))
                    .foreign_key(&mut refers("template", "market_id", "market"))
                    .to_owned(),
            )
            .await?;
        index(manager, "CREATE UNIQUE INDEX template_once ON template (market_id, kind, name, locale)").await
    }
}
