//! The inventory of proxy numbers.
use uuid::Uuid;

use crate::app::App;
use crate::entities::proxy_number;
use crate::error::Result;

/// A number to add to the pool.
#[derive(Clone, Debug)]
pub struct NewNumber {
    /// As typed.
    pub number: String,
    /// Name of the telco that serves it.
    pub provider: String,
    /// The default market, unless told.
    pub market_id: Option<Uuid>,
    /// Carries texts.
    pub sms: bool,
    /// Carries calls.
    pub voice: bool,
}

/// Adds a number that is already ours at the telco.
///
/// # Errors
/// `INVALID_NUMBER`, `INVALID_INPUT`, `ALREADY_EXISTS`, `NUMBER_IN_USE` (it is a person's phone).
pub async fn add(_app: &App, _new: NewNumber) -> Result<proxy_number::Model> {
    todo!()
}

/// Changes whether a number may be given out.
///
/// # Errors
/// `NOT_FOUND`, `NUMBER_IN_USE` when releasing one that still leads somewhere.
pub async fn set_state(_app: &App, _id: Uuid, _state: proxy_number::State) -> Result<proxy_number::Model> {
    todo!()
}
