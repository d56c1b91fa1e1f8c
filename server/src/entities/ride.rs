//! Rides: the business transaction that two people are connected for.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// Where a ride stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "RideState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// A driver is assigned; the two reach each other.
    #[sea_orm(string_value = "ASSIGNED")]
    Assigned,
    /// Done.
    #[sea_orm(string_value = "COMPLETED")]
    Completed,
    /// Called off.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// A row of `ride`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ride")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short reference people can say on the phone.
    pub r#ref: String,
    /// Which market.
    pub market_id: Uuid,
    /// Who is driven.
    pub customer_id: Uuid,
    /// Who drives.
    pub driver_id: Uuid,
    /// How the two reach each other.
    pub conversation_id: Uuid,
    /// Where from.
    pub start: String,
    /// Where to.
    pub destination: String,
    /// Start and destination in lower case, for search.
    pub places_folded: String,
    /// When the customer is picked up.
    pub pickup_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// The client's own id.
    pub external_id: Option<String>,
    /// Its last change, text or call: the order of the live board.
    pub activity_at: Timestamp,
    /// Raised by each change: for `expectedVersion`.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was completed or cancelled.
    pub ended_at: Option<Timestamp>,
}

/// `ride` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The ride of that id.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("ride"))
}
