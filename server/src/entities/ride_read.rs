//! How far each user has read a ride.

use sea_orm::entity::prelude::*;

/// A row of `ride_read`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ride_read")]
pub struct Model {
    /// Who reads.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// Which ride.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ride_id: Uuid,
    /// The last entry seen.
    pub entry_id: Uuid,
}

/// `ride_read` is reached by its key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
