//! What a market's pool went through on one day: the points of its charts, and what the autopilot
//! goes by.

use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use crate::db::Connection;
use crate::error::Result;

/// A row of `pool_day`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pool_day")]
pub struct Model {
    /// Whose pool.
    #[sea_orm(primary_key, auto_increment = false)]
    pub market_id: Uuid,
    /// Days since 1970, UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// Conversations that were given numbers.
    pub opened: i64,
    /// Of these, with a number that one of the two phones had had before.
    pub reused: i64,
    /// One in a hundred of these numbers had rested for a shorter time than this, in milliseconds.
    pub rested_ms: Option<i64>,
    /// Conversations whose number had not rested for the quarantine.
    pub reused_early: i64,
    /// Rides refused for want of a number.
    pub refusals: i64,
    /// Conversations whose numbers were taken from ones that had just finished.
    pub cut_short: i64,
    /// Conversations alive at once, at most.
    pub live_peak: i64,
    /// Numbers that would have been enough for no reuse within the quarantine.
    pub needed: i64,
    /// Numbers that could be given out.
    pub numbers: i64,
}

/// `pool_day` is reached by its market.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The days of a market from `day` on, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn since(db: &impl Connection, market: Uuid, day: i32) -> Result<Vec<Model>> {
    let days = Entity::find().filter(Column::MarketId.eq(market)).filter(Column::Day.gte(day));
    Ok(days.order_by_asc(Column::Day).all(db).await?)
}
