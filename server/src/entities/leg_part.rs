//! Parts of a text that a telco cut and reports on one by one.

use sea_orm::entity::prelude::*;

use super::leg::State;

/// A row of `leg_part`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leg_part")]
pub struct Model {
    /// Of which leg.
    #[sea_orm(primary_key, auto_increment = false)]
    pub leg_id: Uuid,
    /// The telco's id of this part.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: String,
    /// Where this part stands.
    pub state: State,
}

/// `leg_part` is reached by its leg.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
