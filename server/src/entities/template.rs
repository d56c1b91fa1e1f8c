//! Templates: a market's own words, in one language, where it does not keep those of the catalogue;
//! and the replies its dispatchers keep ready.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// What the words are for.
#[derive(EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// Sent or said by itself: replaces the catalogue's words of that name.
    #[sea_orm(string_value = "AUTOMATIC")]
    Automatic,
    /// A dispatcher picks it while writing.
    #[sea_orm(string_value = "CANNED")]
    Canned,
}

/// A row of `template`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose words.
    pub market_id: Uuid,
    /// What they are for.
    pub kind: Kind,
    /// Their language (BCP 47).
    pub locale: String,
    /// The catalogue's name, or a canned reply's title.
    pub name: String,
    /// The words, with `{variables}`.
    pub text: String,
    /// When they were last changed.
    pub updated_at: Timestamp,
}

/// `template` is reached by market, kind, name and language.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All templates of a market of one kind, by name.
///
/// # Errors
/// When the database fails.
pub async fn of_market(db: &impl Connection, market: Uuid, kind: Kind) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find()
        .filter(Column::MarketId.eq(market))
        .filter(Column::Kind.eq(kind))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Locale)
        .all(db)
        .await?)
}
