//! How long which data is kept: one row a market and class; the nil id stands for all markets.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::db::Connection;
use crate::error::Result;

/// Wherever a market has no rule of its own.
pub const EVERYWHERE: Uuid = Uuid::nil();

/// What is kept for a time.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(name = "DataClass")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Class {
    /// What people wrote, were written or heard, with pictures.
    #[sea_orm(string_value = "TEXTS")]
    Texts,
    /// The phones on texts and calls. A person's own phones stay as long as the person.
    #[sea_orm(string_value = "PHONES")]
    Phones,
    /// Where rides began and went to.
    #[sea_orm(string_value = "PLACES")]
    Places,
    /// The audit log; of all markets together.
    #[sea_orm(string_value = "AUDIT")]
    Audit,
    /// Webhooks as they came in; of all markets together.
    #[sea_orm(string_value = "WEBHOOKS")]
    Webhooks,
    /// The feed that subscribers come back to; of all markets together.
    #[sea_orm(string_value = "EVENTS")]
    Events,
}

impl Class {
    /// May each market have a rule of its own?
    #[must_use]
    pub fn is_per_market(self) -> bool {
        matches!(self, Self::Texts | Self::Phones | Self::Places)
    }
}

/// A row of `retention`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention")]
pub struct Model {
    /// Which market; [`EVERYWHERE`] for all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub market_id: Uuid,
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: Class,
    /// For how many days.
    pub days: i32,
}

/// `retention` is reached by its key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The days that hold for a class everywhere, if there is a rule.
///
/// # Errors
/// When the database fails.
pub async fn everywhere(db: &impl Connection, class: Class) -> Result<Option<i32>> {
    Ok(Entity::find_by_id((EVERYWHERE, class)).one(db).await?.map(|row| row.days))
}
