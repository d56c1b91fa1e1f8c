//! Whose data must not be removed, because of a dispute or an order.

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, QueryTrait};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// A row of `legal_hold`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_hold")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub account_id: Option<Uuid>,
    /// Since when.
    pub since: Timestamp,
    /// When it was lifted.
    pub lifted_at: Option<Timestamp>,
    /// Who lifted it.
    pub lifted_by: Option<Uuid>,
}

/// `legal_hold` is found by its person.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The hold in force for this person.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &impl Connection, person: Uuid) -> Result<Option<Model>> {
    let held = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::LiftedAt.is_null());
    Ok(held.one(db).await?)
}

/// Is anybody's data held?
///
/// # Errors
/// When the database fails.
pub async fn are_any(db: &impl Connection) -> Result<bool> {
    Ok(Entity::find().filter(Column::LiftedAt.is_null()).one(db).await?.is_some())
}

/// Those whose data is held, as a part of a larger question.
#[must_use]
pub fn people() -> sea_orm::sea_query::SelectStatement {
    Entity::find().select_only().column(Column::PersonId).filter(Column::LiftedAt.is_null()).into_query()
}
