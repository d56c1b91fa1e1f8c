//! Rides.
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::ride;
use crate::error::Result;

/// What a new ride is made of.
#[derive(Clone, Debug)]
pub struct NewRide {
    /// Who is driven.
    pub customer_id: Uuid,
    /// Who drives; left out, an available driver is chosen (R38).
    pub driver_id: Option<Uuid>,
    /// Where from.
    pub start: String,
    /// Where to.
    pub destination: String,
    /// When.
    pub pickup_at: Timestamp,
    /// The default market, unless told.
    pub market_id: Option<Uuid>,
    /// The client's own id: a repeated create with the same one answers the ride already made (F15).
    pub external_id: Option<String>,
}

/// Makes a ride.
///
/// # Errors
/// See [`crate::error::ErrorCode`].
pub async fn create(_app: &App, _new: NewRide) -> Result<ride::Model> {
    todo!()
}

/// Completes a ride.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn complete(_app: &App, _id: Uuid, _expected_version: Option<i32>) -> Result<ride::Model> {
    todo!()
}

/// Cancels a ride.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn cancel(_app: &App, _id: Uuid, _expected_version: Option<i32>) -> Result<ride::Model> {
    todo!()
}

/// Notes how far a user has read a ride (up to its newest entry).
///
/// # Errors
/// `NOT_FOUND`.
pub async fn mark_read(_app: &App, _account_id: Uuid, _ride_id: Uuid) -> Result<ride::Model> {
    todo!()
}
