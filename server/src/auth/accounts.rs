//! Accounts. Placeholder.

use uuid::Uuid;

use super::Identity;
use crate::app::App;
use crate::entities::account::{self, Role};
use crate::error::Result;

/// A new account.
pub struct NewAccount {
    /// Address.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// First password.
    pub password: String,
}

/// A change of an account; what is `None` stays.
#[derive(Default)]
pub struct AccountPatch {
    /// Shown name.
    pub name: Option<String>,
    /// What it may do.
    pub role: Option<Role>,
    /// May sign in.
    pub active: Option<bool>,
    /// New password.
    pub password: Option<String>,
}

/// Makes an account.
///
/// # Errors
/// `INVALID_INPUT`, `ALREADY_EXISTS`.
pub async fn create(_app: &App, _new: NewAccount) -> Result<account::Model> {
    todo!()
}

/// Changes an account.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(
    _app: &App,
    _actor: &Identity,
    _id: Uuid,
    _patch: AccountPatch,
) -> Result<account::Model> {
    todo!()
}

/// Changes the caller's own password.
///
/// # Errors
/// `INVALID_INPUT`.
pub async fn change_password(_app: &App, _account_id: Uuid, _current: &str, _new: &str) -> Result<()> {
    todo!()
}
