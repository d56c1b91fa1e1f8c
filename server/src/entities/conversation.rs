//! Conversations: the temporary link between the people of a ride.

use async_graphql::Enum;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::market;
use crate::error::{Error, Result};
use crate::providers::Capabilities;

/// Where a conversation stands; follows from the clock, not from a sweeper (R80).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "ConversationState")]
pub enum State {
    /// One side has a number; the other is not known yet.
    Pending,
    /// The two reach each other.
    Open,
    /// The ride is over, contact still works.
    Grace,
    /// Nobody is to reach anybody: suspended by a dispatcher, or the two are blocked.
    Suspended,
    /// Contact has ended.
    Closed,
    /// It ended before there was another side.
    Failed,
}

/// What a conversation is about.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "ConversationKind")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// A ride.
    #[sea_orm(string_value = "RIDE")]
    Ride,
    /// Two people who were connected without a ride.
    #[sea_orm(string_value = "DIRECT")]
    Direct,
    /// A customer and the company's own people.
    #[sea_orm(string_value = "SUPPORT")]
    Support,
    /// A code that is sent and comes back.
    #[sea_orm(string_value = "VERIFY")]
    Verify,
}

/// What may be sent in a conversation.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "ConversationMode")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Mode {
    /// Texts and calls.
    #[sea_orm(string_value = "SMS_AND_VOICE")]
    SmsAndVoice,
    /// Only texts.
    #[sea_orm(string_value = "SMS_ONLY")]
    SmsOnly,
    /// Only calls.
    #[sea_orm(string_value = "VOICE_ONLY")]
    VoiceOnly,
}

impl Mode {
    /// What a number must carry to serve such a conversation in this market. Texts always: people are told
    /// by them.
    #[must_use]
    pub fn needs(self, market: &market::Model) -> Capabilities {
        Capabilities { voice: self != Self::SmsOnly, ..market.needs() }
    }
}

/// What may be sent in that conversation.
///
/// # Errors
/// `NOT_FOUND`; when the database fails.
pub async fn mode_of(db: &impl Connection, id: Uuid) -> Result<Mode> {
    let mode = Entity::find_by_id(id).select_only().column(Column::Mode).into_tuple().one(db).await?;
    mode.ok_or_else(|| Error::not_found("conversation"))
}

/// Why contact ended.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CloseReason")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CloseReason {
    /// Its time was over while a ride was under way, or without one.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
    /// The ride ended, and the time after it.
    #[sea_orm(string_value = "RIDE_ENDED")]
    RideEnded,
    /// A dispatcher closed it.
    #[sea_orm(string_value = "DISPATCHER")]
    Dispatcher,
    /// The two were blocked from each other.
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
    /// The number was lost and no other was free.
    #[sea_orm(string_value = "NUMBER_LOST")]
    NumberLost,
    /// Another conversation took its place.
    #[sea_orm(string_value = "REPLACED")]
    Replaced,
}

/// How its numbers were found.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AllocationRung")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Rung {
    /// The ride joined a live conversation of the same two people.
    #[sea_orm(string_value = "COALESCED")]
    Coalesced,
    /// The numbers the same two people had last.
    #[sea_orm(string_value = "STICKY")]
    Sticky,
    /// One number that both could take.
    #[sea_orm(string_value = "COMMON")]
    Common,
    /// One number a side.
    #[sea_orm(string_value = "SPLIT")]
    Split,
    /// Numbers of a wider area, as the market's own were not enough.
    #[sea_orm(string_value = "WIDENED")]
    Widened,
    /// Numbers of finished conversations whose time for late contact was cut short.
    #[sea_orm(string_value = "ELASTIC")]
    Elastic,
    /// A number that was rented for this ride.
    #[sea_orm(string_value = "RENTED")]
    Rented,
}

/// A row of `conversation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose pool, wording and durations.
    pub market_id: Uuid,
    /// How its numbers were found.
    pub rung: Rung,
    /// For how many milliseconds its numbers had been left alone by their phones, the shorter time of
    /// the two; `None` where neither phone had its number before, or had it with this same peer.
    pub rested_ms: Option<i64>,
    /// What it is about.
    pub kind: Kind,
    /// How numbers were to be given out.
    pub strategy: super::market::Strategy,
    /// What may be sent in it.
    pub mode: Mode,
    /// When it began.
    pub opened_at: Timestamp,
    /// When both sides could reach each other; none while there is only one.
    pub connected_at: Option<Timestamp>,
    /// When its last ride ended.
    pub ended_at: Option<Timestamp>,
    /// Until when contact works: while a ride is under way, the longest it may take.
    pub expires_at: Timestamp,
    /// What no text or call prolongs contact beyond; none in conversations of older versions.
    pub hard_expires_at: Option<Timestamp>,
    /// When its end was noted. Whether it has ended is judged by `expires_at`.
    pub closed_at: Option<Timestamp>,
    /// Why it ended.
    pub close_reason: Option<CloseReason>,
    /// Raised by each change by hand: for `expectedVersion`.
    pub version: i32,
    /// Since when nobody is to reach anybody in it (E35).
    pub suspended_at: Option<Timestamp>,
    /// Until when a dispatcher said that contact shall work; the end of a ride does not cut it short.
    pub extended_until: Option<Timestamp>,
}

/// `conversation` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        match (now < self.expires_at, self.connected_at.is_some()) {
            (false, false) => State::Failed,
            (false, true) => State::Closed,
            (true, _) if self.suspended_at.is_some() => State::Suspended,
            (true, false) => State::Pending,
            (true, true) if self.ended_at.is_some() => State::Grace,
            (true, true) => State::Open,
        }
    }
}

/// The conversation of that id, held until the transaction ends: whoever changes it, its rides or
/// its routes waits.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn held(db: &impl Connection, id: Uuid) -> Result<Model> {
    use sea_orm::{QuerySelect, sea_query::LockType};
    // What only refers to it, as what is said in it, need not wait.
    let found = Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(db).await?;
    found.ok_or_else(|| Error::not_found("conversation"))
}

/// Says that who is reached in a conversation, or on which phone or number, is not as it was: a contact
/// that was to pass the old way at this instant looks again.
///
/// # Errors
/// When the database fails.
pub async fn changed(db: &impl Connection, id: Uuid) -> Result<()> {
    use sea_orm::ExprTrait;
    let next = Expr::col(Column::Version).add(1);
    Entity::update_many().col_expr(Column::Version, next).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}
