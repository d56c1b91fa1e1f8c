//! Routes: (a person's phone, a proxy number) leads to one participant of one conversation. The
//! primary key is uniqueness, routing, recency and late contacts at once (docs/pool.md).

use std::time::Duration;

use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;
use crate::vault::PhoneHash;

/// The other side while there is none yet: no participant has this id (E46).
pub const NOBODY: Uuid = Uuid::nil();

/// Why a route leads nowhere any more, once its time is over.
#[derive(EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Disposition {
    /// Its conversation ended.
    #[sea_orm(string_value = "ENDED")]
    Ended,
    /// Its driver was replaced, and is not to reach the customer any more (E4).
    #[sea_orm(string_value = "DRIVER_REMOVED")]
    DriverRemoved,
    /// The two are kept apart (E35).
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
    /// The conversation went on over another number (E17).
    #[sea_orm(string_value = "MOVED")]
    Moved,
    /// The person has another phone now (E7).
    #[sea_orm(string_value = "PHONE_DROPPED")]
    PhoneDropped,
    /// Another agent answers this customer of the support line.
    #[sea_orm(string_value = "HANDED_OVER")]
    HandedOver,
}

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
    /// The other side; [`NOBODY`] while there is none yet.
    pub peer_id: Uuid,
    /// Until when it leads there.
    pub held_until: Timestamp,
    /// When its last ride ended.
    pub ended_at: Option<Timestamp>,
    /// Why it leads nowhere any more, once its time is over.
    pub disposition: Disposition,
    /// The number the conversation went on over, if it moved.
    pub moved_to: Option<Uuid>,
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

impl Model {
    /// Does it lead to the other side for what is received at `at`? A contact a little late counts
    /// as in time (E19), unless the route was taken from its phone: that holds at once (E4).
    #[must_use]
    pub fn is_live(&self, at: Timestamp, skew: Duration) -> bool {
        let until = match self.disposition {
            Disposition::Ended => self.held_until.plus(skew),
            Disposition::DriverRemoved
            | Disposition::Blocked
            | Disposition::Moved
            | Disposition::PhoneDropped
            | Disposition::HandedOver => self.held_until,
        };
        at < until
    }

    /// The conversation this route led into until less than `quarantine` ago: who comes now may mean
    /// that one (docs/pool.md, misroute guard). `None` where the pool is large enough.
    #[must_use]
    pub fn lately_led_to(&self, now: Timestamp, quarantine: Duration) -> Option<Uuid> {
        let until = self.prev_until?;
        let is_recent = now.since(until) < quarantine;
        self.prev_conversation_id.filter(|before| is_recent && *before != self.conversation_id)
    }
}

/// The one indexed look-up of an inbound text or call.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Connection, phone: &PhoneHash, number: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((phone.clone(), number)).one(db).await?)
}

/// How many phones hold a number.
///
/// # Errors
/// When the database fails.
pub async fn holds(db: &impl Connection, number: Uuid, now: Timestamp) -> Result<i64> {
    let held = Entity::find().filter(Column::NumberId.eq(number)).filter(Column::HeldUntil.gt(now));
    Ok(i64::try_from(held.count(db).await?).unwrap_or(i64::MAX))
}

/// Every number a phone ever held within the retention horizon.
///
/// # Errors
/// When the database fails.
pub async fn of_phone(db: &impl Connection, phone: &PhoneHash) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PhoneHash.eq(phone.clone())).all(db).await?)
}
