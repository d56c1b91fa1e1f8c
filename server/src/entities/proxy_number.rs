//! Proxy numbers: the pool.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::phone::PhoneNumber;

/// Whether a number may be given out.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "NumberState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Given out and working.
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    /// Not given out for now; conversations on it go on.
    #[sea_orm(string_value = "SUSPENDED")]
    Suspended,
    /// Not given out any more; conversations on it finish.
    #[sea_orm(string_value = "DRAINING")]
    Draining,
    /// Not ours any more.
    #[sea_orm(string_value = "RELEASED")]
    Released,
}

/// A row of `proxy_number`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proxy_number")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The number, in clear: it is public.
    pub e164: String,
    /// Name of the telco that serves it.
    pub provider: String,
    /// The pool it belongs to.
    pub market_id: Uuid,
    /// Whether it may be given out.
    pub state: State,
    /// Carries texts.
    pub sms: bool,
    /// Carries calls.
    pub voice: bool,
    /// When a text or call last went over it.
    pub last_used_at: Option<Timestamp>,
    /// When it joined the pool.
    pub created_at: Timestamp,
}

/// `proxy_number` is referred to by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The number as a value.
    #[must_use]
    pub fn phone(&self) -> PhoneNumber {
        PhoneNumber::from_stored(self.e164.clone())
    }
}

/// The proxy number with these digits, if it is one of ours.
///
/// # Errors
/// When the database fails.
pub async fn by_phone(db: &impl ConnectionTrait, phone: &PhoneNumber) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::E164.eq(phone.e164()))
        .filter(Column::State.ne(State::Released))
        .one(db)
        .await?)
}

/// The numbers of a market that may be given out for texts and calls (R58).
///
/// # Errors
/// When the database fails.
pub async fn assignable(db: &impl ConnectionTrait, market: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MarketId.eq(market))
        .filter(Column::State.eq(State::Active))
        .filter(Column::Sms.eq(true))
        .filter(Column::Voice.eq(true))
        .all(db)
        .await?)
}
