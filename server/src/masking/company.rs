//! Texts from the company.
use async_graphql::Enum;
use uuid::Uuid;

use crate::app::App;
use crate::entities::entry;
use crate::error::Result;

/// Whom a message from the company is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The customer.
    Customer,
    /// The driver.
    Driver,
    /// Both, each from the number he knows.
    Both,
}

/// Writes to one or both people of a ride.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED`.
pub async fn send(_app: &App, _ride_id: Uuid, _to: Recipient, _body: &str) -> Result<Vec<entry::Model>> {
    todo!()
}
