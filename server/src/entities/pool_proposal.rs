//! What the autopilot proposed to do with a pool, and what became of it.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};

/// What is to be done.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "PoolAction")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Action {
    /// Take draining numbers back into use, and rent further ones.
    #[sea_orm(string_value = "BUY")]
    Buy,
    /// Drain numbers and give them back once they have rested.
    #[sea_orm(string_value = "RELEASE")]
    Release,
}

/// Where a proposal stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "PoolProposalState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// A dry run: written down only.
    #[sea_orm(string_value = "NOTED")]
    Noted,
    /// Waits for an administrator's word.
    #[sea_orm(string_value = "PROPOSED")]
    Proposed,
    /// To be done.
    #[sea_orm(string_value = "APPROVED")]
    Approved,
    /// Being done.
    #[sea_orm(string_value = "UNDER_WAY")]
    UnderWay,
    /// Done.
    #[sea_orm(string_value = "DONE")]
    Done,
    /// An administrator said no.
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
    /// It could not be done, or not all of it; `problem` says why.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// The need passed before anyone decided.
    #[sea_orm(string_value = "PASSED")]
    Passed,
}

/// A row of `pool_proposal`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pool_proposal")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose pool.
    pub market_id: Uuid,
    /// What is to be done.
    pub action: Action,
    /// With how many numbers.
    pub count: i32,
    /// Rides are refused, or nearly so.
    pub urgent: bool,
    /// Why, for people.
    pub reason: String,
    /// Where it stands.
    pub state: State,
    /// With how many numbers it was done so far.
    pub done: i32,
    /// In words: what went wrong.
    pub problem: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was decided, or done by itself.
    pub decided_at: Option<Timestamp>,
    /// Who decided; `None` for the autopilot itself.
    pub decided_by: Option<Uuid>,
    /// Until when a worker has it in hand.
    pub lease_until: Option<Timestamp>,
}

/// `pool_proposal` is reached by id and market.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The latest proposals of a market, newest first.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &impl Connection, market: Uuid, limit: u64) -> Result<Vec<Model>> {
    let all = Entity::find().filter(Column::MarketId.eq(market)).order_by_desc(Column::MadeAt);
    Ok(all.order_by_desc(Column::Id).limit(limit).all(db).await?)
}

/// The proposal of that id, locked.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn locked(db: &impl Connection, id: Uuid) -> Result<Model> {
    let found = Entity::find_by_id(id).lock_exclusive().one(db).await?;
    found.ok_or_else(|| Error::not_found("proposal"))
}
