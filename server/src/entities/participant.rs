//! One person in a conversation, with the number that person dials.

use sea_orm::entity::prelude::*;

use super::person::Kind;
use crate::clock::Timestamp;
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

/// The people of a conversation.
///
/// # Errors
/// When the database fails.
pub async fn of_conversation(db: &impl ConnectionTrait, conversation: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::ConversationId.eq(conversation)).all(db).await?)
}
