//! Events: what subscriptions replay. A row says what to look at, not what is there.

use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::error::Result;

/// What happened.
#[derive(EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Topic {
    /// A text or call came into the log.
    #[sea_orm(string_value = "ENTRY_ADDED")]
    EntryAdded,
    /// A delivery or call state changed.
    #[sea_orm(string_value = "ENTRY_UPDATED")]
    EntryUpdated,
    /// A ride was made or changed.
    #[sea_orm(string_value = "RIDE_CHANGED")]
    RideChanged,
}

/// A row of `event`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Grows with each commit: the cursor of subscriptions.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// What happened.
    pub topic: Topic,
    /// To which entry.
    pub entry_id: Option<Uuid>,
    /// At which ride.
    pub ride_id: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// `event` is read in order.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The next events after `seq`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn after(db: &impl ConnectionTrait, seq: i64, limit: u64) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(limit).all(db).await?)
}

/// The newest event's place, if only in memory: events that are gone count. 0 if there never was one.
///
/// # Errors
/// When the database fails.
pub async fn head(db: &impl ConnectionTrait) -> Result<i64> {
    let newest: Option<Option<i64>> =
        Entity::find().select_only().column_as(Column::Seq.max(), "head").into_tuple().one(db).await?;
    match newest.flatten() {
        Some(newest) => Ok(newest),
        None => Ok(super::event_log::read(db).await?.pruned_through),
    }
}
