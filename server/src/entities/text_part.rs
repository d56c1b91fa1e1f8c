//! Parts of long texts that came one by one, until they are joined. What is joined stays without its
//! words, so that a repeat is recognised (E26).

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `text_part`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "text_part")]
pub struct Model {
    /// Row id, which the seals are bound to; sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name of the telco.
    pub provider: String,
    /// The telco's id of this part.
    pub provider_id: String,
    /// What the parts of one text have in common: keyed hash of telco, phones and reference.
    pub text_hash: Vec<u8>,
    /// Which part it is, from 1.
    pub number: i32,
    /// How many there are.
    pub total: i32,
    /// The sealed part with its phones; none once it was joined.
    pub sealed: Option<Vec<u8>>,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it was joined with the others, or passed on without them.
    pub joined_at: Option<Timestamp>,
}

/// `text_part` stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
