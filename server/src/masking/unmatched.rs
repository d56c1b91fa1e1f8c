//! Contacts that matched no conversation.
use uuid::Uuid;

use crate::app::App;
use crate::entities::entry;
use crate::error::Result;

/// Puts an unmatched contact aside.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn dismiss(_app: &App, _entry_id: Uuid) -> Result<entry::Model> {
    todo!()
}
