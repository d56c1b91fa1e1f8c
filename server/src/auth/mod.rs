//! Who is calling. Placeholder.

pub mod accounts;

use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::account::Role;
use crate::error::{Error, ErrorCode, Result};

/// A signed-in caller.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Which account.
    pub account_id: Uuid,
    /// What it may do.
    pub role: Role,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// Who presents this bearer token.
///
/// # Errors
/// `UNAUTHENTICATED`.
#[expect(clippy::unused_async, reason = "placeholder")]
pub async fn identify(_app: &App, _bearer_token: &str) -> Result<Identity> {
    Err(Error::refused(ErrorCode::Unauthenticated, "Sign in first."))
}
