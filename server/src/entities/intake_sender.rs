//! What is remembered of someone who writes to an intake line, between his texts.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::vault::PhoneHash;

/// A row of `intake_sender`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "intake_sender")]
pub struct Model {
    /// The intake line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number_id: Uuid,
    /// Keyed hash of his phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub phone_hash: PhoneHash,
    /// Texts in a row that were no position.
    pub failures: i32,
    /// The position he sent while he had a request already, in degrees north.
    pub latitude: Option<f64>,
    /// The same, in degrees east.
    pub longitude: Option<f64>,
    /// When he last wrote.
    pub updated_at: Timestamp,
}

/// `intake_sender` is reached by its key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
