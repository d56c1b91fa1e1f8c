//! Phones whose contacts are put aside by themselves where they lead to nobody.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;
use crate::vault::PhoneHash;

/// A row of `ignored_phone`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ignored_phone")]
pub struct Model {
    /// Keyed hash of the phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub phone_hash: PhoneHash,
    /// Who put it there.
    pub account_id: Option<Uuid>,
    /// When.
    pub created_at: Timestamp,
}

/// `ignored_phone` is reached by hash.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Is this phone's contact put aside?
///
/// # Errors
/// When the database fails.
pub async fn has(db: &impl Connection, phone: &PhoneHash) -> Result<bool> {
    Ok(Entity::find_by_id(phone.clone()).one(db).await?.is_some())
}
