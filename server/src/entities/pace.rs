//! The pace of our numbers: until when each rests after a text.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `pace`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pace")]
pub struct Model {
    /// Which of our numbers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number_id: Uuid,
    /// It sends no text before.
    pub free_at: Timestamp,
}

/// `pace` is reached by number.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
