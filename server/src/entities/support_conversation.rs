//! Conversations of a support line: who answers, and whether somebody waits.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};

/// Those that are not over, written out: a bound value would hide it from the partial index.
pub const UNDER_WAY: &str = "state <> 'CLOSED'";

/// Where a conversation of a support line stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(name = "SupportState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// No agent has it.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// An agent has it, and has not answered yet.
    #[sea_orm(string_value = "ASSIGNED")]
    Assigned,
    /// The customer wrote last.
    #[sea_orm(string_value = "WAITING_AGENT")]
    WaitingAgent,
    /// The agent wrote last.
    #[sea_orm(string_value = "WAITING_CUSTOMER")]
    WaitingCustomer,
    /// It is over, until the customer writes again.
    #[sea_orm(string_value = "CLOSED")]
    Closed,
}

/// A row of `support_conversation`: what such a conversation has beyond what every one has.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_conversation")]
pub struct Model {
    /// The conversation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    /// The number that everyone texts.
    pub line_id: Uuid,
    /// Whoever wrote to it: a participant.
    pub requester_id: Uuid,
    /// The agent who has it: a person.
    pub agent_id: Option<Uuid>,
    /// Who had it last: he gets it again.
    pub last_agent_id: Option<Uuid>,
    /// Where it stands.
    pub state: State,
    /// Since when nobody has answered; none when nothing waits.
    pub waiting_since: Option<Timestamp>,
    /// Texts and calls of the requester that nobody has read.
    pub unread: i32,
    /// When either last wrote or called.
    pub active_at: Timestamp,
}

/// `support_conversation` is reached from `conversation` by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The conversation of that id, held until the transaction ends.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn held(db: &impl Connection, id: Uuid) -> Result<Model> {
    use sea_orm::QuerySelect;
    let found = Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.ok_or_else(|| Error::not_found("support conversation"))
}

/// The conversations an agent has that are not over.
///
/// # Errors
/// When the database fails.
pub async fn of_agent(db: &impl Connection, agent: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::AgentId.eq(agent))
        .filter(Column::State.ne(State::Closed))
        .all(db)
        .await?)
}
