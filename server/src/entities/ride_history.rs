//! What happened to a ride, and who did it. Rows are only ever added; who drove when is read here.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use super::ride::State;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// What happened.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "RideStep")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum What {
    /// It was made.
    #[sea_orm(string_value = "CREATED")]
    Created,
    /// Its state changed.
    #[sea_orm(string_value = "STATE")]
    State,
    /// A driver got it.
    #[sea_orm(string_value = "ASSIGNED")]
    Assigned,
    /// Another driver got it (E4).
    #[sea_orm(string_value = "REASSIGNED")]
    Reassigned,
    /// An administrator set it back.
    #[sea_orm(string_value = "CORRECTED")]
    Corrected,
    /// The two were connected again after the end (E11).
    #[sea_orm(string_value = "RECONNECTED")]
    Reconnected,
    /// Contact was prolonged.
    #[sea_orm(string_value = "EXTENDED")]
    Extended,
    /// Contact was ended by hand.
    #[sea_orm(string_value = "CLOSED")]
    Closed,
    /// Contact was suspended.
    #[sea_orm(string_value = "SUSPENDED")]
    Suspended,
    /// Contact was allowed again.
    #[sea_orm(string_value = "RESUMED")]
    Resumed,
    /// The two were blocked from each other (E35).
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
    /// Someone's phone or number changed on the way (E7, E17).
    #[sea_orm(string_value = "MOVED")]
    Moved,
}

/// A row of `ride_history`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ride_history")]
pub struct Model {
    /// Row id; sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which ride.
    pub ride_id: Uuid,
    /// What happened.
    pub what: What,
    /// Where the ride stood after it.
    pub state: State,
    /// Who drove after it.
    pub driver_id: Option<Uuid>,
    /// Who did it; none for the server itself.
    pub account_id: Option<Uuid>,
    /// The reason given, or what was found; no number, no text of the two.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// `ride_history` is read by ride.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The history of rides, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_rides(db: &impl Connection, rides: impl IntoIterator<Item = Uuid>) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::RideId.is_in(rides)).order_by_asc(Column::Id).all(db).await?)
}
