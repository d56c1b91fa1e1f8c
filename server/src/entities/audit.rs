//! What people did that must be on record, such as revealing a phone. Rows are only ever added.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `audit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who did it.
    pub account_id: Option<Uuid>,
    /// What was done, as `phone.reveal`.
    pub action: String,
    /// To which row.
    pub subject_id: Option<Uuid>,
    /// The reason given, or what changed; no number, no text.
    pub detail: String,
    /// When.
    pub at: Timestamp,
    /// Its place in the chain, from 1; none for records of before there was one.
    pub seq: Option<i64>,
    /// The keyed hash over it and the one before.
    pub hash: Option<Vec<u8>>,
}

/// `audit` outlives what it speaks of.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
