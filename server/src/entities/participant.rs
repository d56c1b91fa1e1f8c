//! One person in a conversation, with the number that person dials.

use sea_orm::entity::prelude::*;

use super::person::Kind;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// A row of `participant`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which conversation.
    pub conversation_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// The phone it was opened with.
    pub phone_id: Uuid,
    /// On which side.
    pub role: Kind,
    /// The proxy number this person dials, and texts to this person come from.
    pub number_id: Uuid,
    /// When this person was taken out, as a driver who was replaced (E4).
    pub left_at: Option<Timestamp>,
}

/// `participant` is reached by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The people of a conversation, in the order in which they joined.
///
/// # Errors
/// When the database fails.
pub async fn of_conversation(db: &impl Connection, conversation: Uuid) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    let all = Entity::find().filter(Column::ConversationId.eq(conversation)).order_by_asc(Column::Id);
    Ok(all.all(db).await?)
}

/// Those of a conversation who are in it now: not the drivers who were replaced.
///
/// # Errors
/// When the database fails.
pub async fn present(db: &impl Connection, conversation: Uuid) -> Result<Vec<Model>> {
    let mut people = of_conversation(db, conversation).await?;
    people.retain(|participant| participant.left_at.is_none());
    Ok(people)
}
