//! Sign-ins whose password was right and whose second step is awaited.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `pending_sign_in`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_sign_in")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who signs in.
    pub account_id: Uuid,
    /// Hash of the token that whoever signs in holds.
    pub token_hash: Vec<u8>,
    /// The account's `token_version` at that time: another password ends it.
    pub token_version: i32,
    /// Wrong codes so far.
    pub tries: i32,
    /// Where the password came from.
    pub address: String,
    /// What the client said it is.
    pub user_agent: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// `pending_sign_in` is reached by its token.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
