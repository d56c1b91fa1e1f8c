//! The newest link of the audit log's chain: one row.

use sea_orm::entity::prelude::*;

/// The row of `audit_head`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Place of the newest record, 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Place of the newest record that was given up, if any was.
    pub base_seq: Option<i64>,
    /// Its hash.
    pub base_hash: Option<Vec<u8>>,
    /// Shows that the two were written by us.
    pub base_mac: Option<Vec<u8>>,
}

/// `audit_head` refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
