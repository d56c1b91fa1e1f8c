//! One try to deliver an event, and what the receiver said.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `hook_attempt`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook_attempt")]
pub struct Model {
    /// Of which delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub delivery_id: Uuid,
    /// Which one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// When.
    pub at: Timestamp,
    /// How long it took.
    pub milliseconds: i32,
    /// The receiver's HTTP status, if it answered.
    pub status: Option<i32>,
    /// In words: why it was not taken.
    pub problem: Option<String>,
}

/// `hook_attempt` is read by delivery.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
