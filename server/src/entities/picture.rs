//! Pictures that came with texts. A row whose `next_attempt_at` is set is the order to fetch it.

use async_graphql::Enum;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// Where a picture stands.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AttachmentState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// It has yet to be fetched from the telco.
    #[sea_orm(string_value = "WAITING")]
    Waiting,
    /// It is kept here.
    #[sea_orm(string_value = "KEPT")]
    Kept,
    /// It could not be had, or is no picture that is passed on.
    #[sea_orm(string_value = "LOST")]
    Lost,
}

/// A row of `picture`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "picture")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// With which text it came.
    pub entry_id: Uuid,
    /// Its place among the text's pictures, from 0.
    pub position: i32,
    /// The telco it is fetched from.
    pub provider: String,
    /// Where it stands.
    pub state: State,
    /// How often fetching was tried.
    pub attempts: i32,
    /// When it is fetched, if it has yet to be.
    pub next_attempt_at: Option<Timestamp>,
    /// Its MIME type, as its content tells.
    pub content_type: Option<String>,
    /// Its size in bytes, as it is kept.
    pub size: Option<i32>,
    /// In words: why it could not be had.
    pub problem: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
}

/// `picture` is read by its entry.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The pictures of an entry, in their order.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(db: &impl Connection, entry: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::EntryId.eq(entry)).order_by_asc(Column::Position).all(db).await?)
}
