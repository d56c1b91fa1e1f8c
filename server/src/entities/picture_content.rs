//! What a picture shows, apart from its row: whoever lists pictures does not read them.

use sea_orm::entity::prelude::*;

/// A row of `picture_content`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "picture_content")]
pub struct Model {
    /// The picture's id, which the seal is bound to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The sealed file.
    pub sealed: Vec<u8>,
}

/// `picture_content` is read by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
