//! Claims of the one-time credit: one a customer, and one a number (R3).

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;
use crate::vault::PhoneHash;

/// A row of `credit_claim`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_claim")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who claimed it.
    pub customer_id: Uuid,
    /// Keyed hash of the verified number it was claimed with.
    pub number_hash: PhoneHash,
    /// Which market gives it.
    pub market_id: Uuid,
    /// How much, in millionths of `currency`: what the market gave at that time.
    pub amount_micros: i64,
    /// ISO 4217.
    pub currency: String,
    /// Which account claimed it on his behalf.
    pub claimed_by: Option<Uuid>,
    /// When.
    pub claimed_at: Timestamp,
}

/// `credit_claim` is reached by its customer.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a customer claimed.
///
/// # Errors
/// When the database fails.
pub async fn of_customer(db: &impl Connection, customer: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::CustomerId.eq(customer)).one(db).await?)
}
