//! Grants to reach each other once more after the end (E11). They run out by themselves: the route's
//! time is the grant's.

use async_graphql::Enum;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// Who or what granted it.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "ReconnectSource")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Source {
    /// A dispatcher.
    #[sea_orm(string_value = "DISPATCHER")]
    Dispatcher,
    /// The word LOST, where the market grants it at once.
    #[sea_orm(string_value = "KEYWORD")]
    Keyword,
}

/// A row of `reconnect_grant`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reconnect_grant")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which conversation.
    pub conversation_id: Uuid,
    /// About which ride.
    pub ride_id: Option<Uuid>,
    /// Who or what granted it.
    pub source: Source,
    /// The dispatcher.
    pub account_id: Option<Uuid>,
    /// Until when.
    pub until: Timestamp,
    /// When it was granted.
    pub created_at: Timestamp,
}

/// `reconnect_grant` is read by conversation.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The last grant of a conversation.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &impl Connection, conversation: Uuid) -> Result<Option<Model>> {
    let of_it = Entity::find().filter(Column::ConversationId.eq(conversation));
    Ok(of_it.order_by_desc(Column::Id).one(db).await?)
}
