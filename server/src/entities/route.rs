//! Routes: (a person's phone, a proxy number) leads to one participant of one conversation. The
//! primary key is uniqueness, routing, recency and late contacts at once (pool.md §5).

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::vault::PhoneHash;

/// A row of `route`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "route")]
pub struct Model {
    /// Keyed hash of the person's phone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub phone_hash: PhoneHash,
    /// The proxy number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number_id: Uuid,
    /// The conversation it leads into.
    pub conversation_id: Uuid,
    /// Whose phone it is.
    pub participant_id: Uuid,
    /// The other side.
    pub peer_id: Uuid,
    /// Until when it leads there; [`Timestamp::FAR`] while a ride is under way.
    pub held_until: Timestamp,
    /// When its last ride ended.
    pub ended_at: Option<Timestamp>,
    /// Where it led before.
    pub prev_conversation_id: Option<Uuid>,
    /// Whom it reached before.
    pub prev_peer_id: Option<Uuid>,
    /// Until when it led there.
    pub prev_until: Option<Timestamp>,
}

/// `route` is reached by its key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The one indexed look-up of an inbound text or call.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, phone: &PhoneHash, number: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((phone.clone(), number)).one(db).await?)
}

/// Every number a phone ever held within the retention horizon.
///
/// # Errors
/// When the database fails.
pub async fn of_phone(db: &impl ConnectionTrait, phone: &PhoneHash) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PhoneHash.eq(phone.clone())).all(db).await?)
}
