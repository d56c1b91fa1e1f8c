//! Refresh tokens: one row each, linked by the sign-in they grew out of.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `session`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose sign-in.
    pub account_id: Uuid,
    /// All tokens of one sign-in share it.
    pub family: Uuid,
    /// SHA-256 of the token; the token itself is only in the cookie.
    pub token_hash: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The end of the whole sign-in; rotation does not move it.
    pub expires_at: Timestamp,
    /// When it was exchanged for the next one.
    pub used_at: Option<Timestamp>,
    /// When the family was revoked.
    pub revoked_at: Option<Timestamp>,
    /// What browser or program signed in, as it said of itself.
    pub user_agent: Option<String>,
    /// The address it signed in from.
    pub address: Option<String>,
}

/// `session` is reached from `account` by id only.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
