//! Static masks: a number that leads anyone who texts or calls it to one person (R98).

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};

/// What the owner of a mask sees of those who reach him.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Default)]
#[graphql(name = "MaskPolicy")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Policy {
    /// The mask itself: neither side sees the other's phone.
    #[default]
    #[sea_orm(string_value = "SHOW_MASK")]
    ShowMask,
    /// The phone of whoever calls or writes (R104): the one exception to masking.
    #[sea_orm(string_value = "PASS_CALLER")]
    PassCaller,
}

/// Where a mask stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "MaskState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Its number is being rented, or could not be: `problem` says so.
    #[sea_orm(string_value = "PROVISIONING")]
    Provisioning,
    /// Whoever uses it reaches its owner.
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    /// Whoever uses it is refused for now.
    #[sea_orm(string_value = "PAUSED")]
    Paused,
    /// It is over. Its number rests, then is free again or given back.
    #[sea_orm(string_value = "REVOKED")]
    Revoked,
}

/// A row of `mask`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mask")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whom it leads to.
    pub person_id: Uuid,
    /// Whose wording, durations and spending limit.
    pub market_id: Uuid,
    /// What the person or a dispatcher calls it.
    pub label: String,
    /// What the owner sees.
    pub policy: Policy,
    /// Where it stands.
    pub state: State,
    /// The telco its number is to be rented from; any if none is named.
    pub provider: Option<String>,
    /// Its number, from the first day to the end of its rest.
    pub number_id: Option<Uuid>,
    /// The number it had, once that is free again.
    pub former_number: Option<String>,
    /// The order of its number.
    pub order_id: Option<Uuid>,
    /// Does that order take any number of the country?
    pub national: bool,
    /// In words: what became of the attempt to get a number with the phone's area code.
    pub attempt: Option<String>,
    /// In words: why it has no number. That its number was lost stands on the number.
    pub problem: Option<String>,
    /// The log of all who used it.
    pub conversation_id: Option<Uuid>,
    /// Is its number given back once it has rested?
    pub release_number: bool,
    /// When its number has rested.
    pub free_at: Option<Timestamp>,
    /// When somebody last texted or called it.
    pub last_used_at: Option<Timestamp>,
    /// Raised by each change: for `expectedVersion`.
    pub version: i32,
    /// Who made it.
    pub created_by: Option<Uuid>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// `mask` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The mask of that id, held until the transaction ends.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn held(db: &impl Connection, id: Uuid) -> Result<Model> {
    use sea_orm::QuerySelect;
    let found = Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.ok_or_else(|| Error::not_found("mask"))
}

/// The mask that a number is, or was until it has rested.
///
/// # Errors
/// When the database fails.
pub async fn of_number(db: &impl Connection, number: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::NumberId.eq(number)).one(db).await?)
}

/// The numbers that are masks, or rest after one.
#[must_use]
pub fn numbers_taken() -> SelectStatement {
    Query::select().column(Column::NumberId).from(Entity).and_where(Column::NumberId.is_not_null()).to_owned()
}

/// The logs of masks, which are conversations of one person.
#[must_use]
pub fn logs() -> SelectStatement {
    Query::select()
        .column(Column::ConversationId)
        .from(Entity)
        .and_where(Column::ConversationId.is_not_null())
        .to_owned()
}

/// The mask whose log a conversation is.
///
/// # Errors
/// When the database fails.
pub async fn of_conversation(db: &impl Connection, conversation: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::ConversationId.eq(conversation)).one(db).await?)
}

/// How many masks there are in each state.
///
/// # Errors
/// When the database fails.
pub async fn counted(db: &impl Connection) -> Result<Vec<(State, i64)>> {
    use sea_orm::QuerySelect;
    Ok(Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "masks")
        .group_by(Column::State)
        .into_tuple()
        .all(db)
        .await?)
}
