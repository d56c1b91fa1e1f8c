//! What a client asked for under an id of its own: asked again, nothing more is done (F15).

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `done_once`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "done_once")]
pub struct Model {
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// The client's own id of the request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    /// What was asked for.
    pub what: String,
    /// What it came to.
    pub subject_id: Uuid,
    /// When.
    pub at: Timestamp,
}

/// `done_once` is reached by its key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
