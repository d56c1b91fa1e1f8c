//! What a person does about a text that failed or may have failed.
use async_graphql::Enum;
use uuid::Uuid;

use crate::app::App;
use crate::entities::entry;
use crate::error::Result;

/// What a person found out about an uncertain leg.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "LegResolution")]
pub enum Resolution {
    /// It arrived.
    Delivered,
    /// It did not, and shall not be sent again.
    NotDelivered,
}

/// Queues a failed or uncertain leg again.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`.
pub async fn retry(_app: &App, _leg_id: Uuid) -> Result<entry::Model> {
    todo!()
}

/// Settles a failed or uncertain leg by hand.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`.
pub async fn resolve(_app: &App, _leg_id: Uuid, _outcome: Resolution) -> Result<entry::Model> {
    todo!()
}
