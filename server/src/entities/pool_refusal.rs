//! Rides that were refused because no number was left: what the autopilot and the pool page go by.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `pool_refusal`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pool_refusal")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose pool was short.
    pub market_id: Uuid,
    /// Whose phone holds every number, where one does.
    pub person_id: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// `pool_refusal` outlives what it speaks of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
