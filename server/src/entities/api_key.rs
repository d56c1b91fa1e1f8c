//! Keys that programs call the API with.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// A row of `api_key`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose rights it lends out: it may never do more than this account.
    pub account_id: Uuid,
    /// What it is for, in the owner's words.
    pub name: String,
    /// The first characters, to tell keys apart.
    pub prefix: String,
    /// SHA-256 of the key; the key itself is shown once.
    pub key_hash: Vec<u8>,
    /// Which of the account's permissions it lends, by name, comma between.
    pub scopes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// After this it counts no longer.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

/// `api_key` is reached by its hash, or from its account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its owner.
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
