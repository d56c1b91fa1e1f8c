//! Wrong PINs: who tried, on which number, when. What was keyed in is kept as a keyed hash only.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `pin_attempt`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pin_attempt")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The call or text, by an id that stays when a telco repeats itself.
    pub contact_id: Uuid,
    /// Keyed hash of the phone; of nobody's for withheld ones.
    pub caller: Vec<u8>,
    /// Keyed hash of what was keyed in.
    pub digits: Vec<u8>,
    /// The proxy number.
    pub number_id: Uuid,
    /// When.
    pub at: Timestamp,
}

/// `pin_attempt` is counted by caller and number.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
