//! Conversations: the temporary link between the people of a ride.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;

/// Where a conversation stands; follows from the clock, not from a sweeper (R80).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "ConversationState")]
pub enum State {
    /// A ride is under way.
    Open,
    /// The ride is over, contact still works.
    Grace,
    /// Contact has ended.
    Closed,
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
    /// When it began.
    pub opened_at: Timestamp,
    /// When its last ride ended.
    pub ended_at: Option<Timestamp>,
    /// Until when contact works; [`Timestamp::FAR`] while a ride is under way.
    pub expires_at: Timestamp,
    /// Since when nobody is to reach anybody in it (E35).
    pub suspended_at: Option<Timestamp>,
    /// Its last text or call.
    pub last_entry_at: Option<Timestamp>,
}

/// `conversation` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        match self.ended_at {
            None => State::Open,
            Some(_) if now < self.expires_at => State::Grace,
            Some(_) => State::Closed,
        }
    }
}
