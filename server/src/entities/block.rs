//! Blocks: two people who must not reach each other any more (E35).

use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::{Connection, Said};
use crate::error::Result;

/// A row of `block`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "block")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The one of the two with the smaller id.
    pub first_id: Uuid,
    /// The other.
    pub second_id: Uuid,
    /// Why, in a dispatcher's words.
    pub reason: String,
    /// Who decided it.
    pub account_id: Option<Uuid>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was lifted.
    pub lifted_at: Option<Timestamp>,
}

/// `block` is found by its pair.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The block between these two, whichever is named first.
///
/// # Errors
/// When the database fails.
pub async fn between(db: &impl Connection, one: Uuid, other: Uuid) -> Result<Option<Model>> {
    static BETWEEN: Said = Said::new();
    let (first, second) = (one.min(other), one.max(other));
    let blocks = || {
        let of_both = Entity::find().filter(Column::FirstId.eq(first)).filter(Column::SecondId.eq(second));
        of_both.filter(Column::LiftedAt.is_null()).into_query()
    };
    Ok(db.said(&BETWEEN, [first.into(), second.into()], blocks).await?.pop())
}
