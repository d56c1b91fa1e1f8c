//! The support line: the agents who answer it, and what is known of each of its conversations
//! besides what every conversation has.

use sea_orm_migration::prelude::*;

use crate::columns::{add, flag, id, id_null, index, int, long, long_null, refers, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("agent")
                    .if_not_exists()
                    .col(id("person_id").primary_key())
                    // Who may answer in the console, besides or instead of on a phone.
                    .col(id_null("account_id").unique_key())
                    .col(flag("on_duty"))
                    .col(long("duty_changed_at"))
                    .foreign_key(&mut refers("agent", "person_id", "person"))
                    .foreign_key(&mut refers("agent", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("support_conversation")
                    .if_not_exists()
                    .col(id("conversation_id").primary_key())
                    // The company's number that everyone texts.
                    .col(id("line_id"))
                    // Whoever wrote to it, as the conversation knows him.
                    .col(id("requester_id"))
                    .col(id_null("agent_id"))
                    .col(id_null("last_agent_id"))
                    .col(text("state"))
                    // Since when nobody has answered; null when nothing waits.
                    .col(long_null("waiting_since"))
                    .col(int("unread"))
                    .col(long("active_at"))
                    .foreign_key(&mut refers("support_conversation", "conversation_id", "conversation"))
                    .foreign_key(&mut refers("support_conversation", "line_id", "proxy_number"))
                    .foreign_key(&mut refers("support_conversation", "requester_id", "participant"))
                    .foreign_key(&mut refers("support_conversation", "agent_id", "person"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "CREATE INDEX IF NOT EXISTS support_by_activity ON support_conversation (active_at, conversation_id)",
        )
        .await?;
        index(
            manager,
            "CREATE INDEX IF NOT EXISTS support_by_agent ON support_conversation (agent_id) WHERE state <> 'CLOSED'",
        )
        .await?;
        add(manager, "event", id_null("conversation_id")).await
    }
}
