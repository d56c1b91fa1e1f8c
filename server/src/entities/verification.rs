//! Verifications: a code was sent to a phone, and whoever has the phone gives it back (R7).

use async_graphql::Enum;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::leg;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::vault::PhoneHash;

/// What a phone is verified for.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "VerificationPurpose")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Purpose {
    /// It becomes the identity of a customer.
    #[sea_orm(string_value = "IDENTITY")]
    Identity,
    /// A user of the console signs in with it.
    #[sea_orm(string_value = "LOGIN")]
    Login,
}

/// What was decided of a verification. Whether an open one has expired is told by the clock.
#[derive(EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Nothing yet: the code may be given back.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// It was given back.
    #[sea_orm(string_value = "VERIFIED")]
    Verified,
    /// Too many wrong codes.
    #[sea_orm(string_value = "LOCKED")]
    Locked,
    /// Someone called it off, or the person gave up the phone.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
    /// It expired, and another one followed.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
}

/// Where a verification stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "VerificationState")]
pub enum Standing {
    /// The code waits to be sent.
    Created,
    /// The code is on its way, or there.
    Sent,
    /// A wrong code came back, and there are tries left.
    Wrong,
    /// The person has the phone.
    Verified,
    /// The code came to nothing in time.
    Expired,
    /// Too many wrong codes.
    Locked,
    /// Called off.
    Cancelled,
    /// The code could not be sent, or did not arrive.
    SendFailed,
}

/// A row of `verification`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification")]
pub struct Model {
    /// Row id; sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What for.
    pub purpose: Purpose,
    /// A customer's phone.
    pub phone_id: Option<Uuid>,
    /// A user of the console.
    pub account_id: Option<Uuid>,
    /// Keyed hash of the number.
    pub number_hash: PhoneHash,
    /// In which market.
    pub market_id: Uuid,
    /// Our number that the code comes from and goes back to.
    pub number_id: Uuid,
    /// Keyed hash of the newest code.
    pub code_hash: Vec<u8>,
    /// Wrong codes so far, of whichever code was the newest.
    pub tries: i32,
    /// Codes sent so far.
    pub sends: i32,
    /// What was decided.
    pub state: State,
    /// The text with the newest code.
    pub entry_id: Uuid,
    /// When the newest code was sent.
    pub sent_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// When it was given back.
    pub verified_at: Option<Timestamp>,
    /// Which account asked for it.
    pub requested_by: Option<Uuid>,
    /// When it was first asked for.
    pub created_at: Timestamp,
}

/// `verification` is reached by phone, number or account.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Legs in these states have the code still to be sent.
const TO_BE_SENT: [leg::State; 2] = [leg::State::Queued, leg::State::Sending];
/// In these, it did not arrive.
const NOT_ARRIVED: [leg::State; 6] = [
    leg::State::Undelivered,
    leg::State::Rejected,
    leg::State::Failed,
    leg::State::Expired,
    leg::State::Cancelled,
    leg::State::Blocked,
];

impl Model {
    /// May its code still be given back?
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.state == State::Open && now < self.expires_at
    }

    /// Where it stands; `leg` is that of the newest code.
    #[must_use]
    pub fn standing(&self, leg: Option<leg::State>, now: Timestamp) -> Standing {
        match self.state {
            State::Verified => Standing::Verified,
            State::Locked => Standing::Locked,
            State::Cancelled => Standing::Cancelled,
            State::Expired => Standing::Expired,
            State::Open if now >= self.expires_at => Standing::Expired,
            State::Open if leg.is_some_and(|leg| NOT_ARRIVED.contains(&leg)) => Standing::SendFailed,
            State::Open if self.tries > 0 => Standing::Wrong,
            State::Open if leg.is_some_and(|leg| TO_BE_SENT.contains(&leg)) => Standing::Created,
            State::Open => Standing::Sent,
        }
    }
}

/// Those that stand so: [`Model::standing`] as a question to the database.
#[must_use]
pub fn standing(wanted: Standing, now: Timestamp) -> Condition {
    let is = |state: State| Condition::all().add(Column::State.eq(state));
    let live = || is(State::Open).add(Column::ExpiresAt.gt(now.0));
    let leg_in = |states: &[leg::State]| {
        let entries = Query::select()
            .column(leg::Column::EntryId)
            .from(leg::Entity)
            .and_where(Expr::col((leg::Entity, leg::Column::EntryId)).equals((Entity, Column::EntryId)))
            .and_where(leg::Column::State.is_in(states.iter().copied()))
            .take();
        Column::EntryId.in_subquery(entries)
    };
    match wanted {
        Standing::Verified => is(State::Verified),
        Standing::Locked => is(State::Locked),
        Standing::Cancelled => is(State::Cancelled),
        Standing::Expired => {
            Condition::any().add(is(State::Expired)).add(is(State::Open).add(Column::ExpiresAt.lte(now.0)))
        }
        Standing::SendFailed => live().add(leg_in(&NOT_ARRIVED)),
        Standing::Wrong => live().add(Column::Tries.gt(0)).add(leg_in(&NOT_ARRIVED).not()),
        Standing::Created => live().add(Column::Tries.eq(0)).add(leg_in(&TO_BE_SENT)),
        Standing::Sent => {
            live().add(Column::Tries.eq(0)).add(leg_in(&TO_BE_SENT).not()).add(leg_in(&NOT_ARRIVED).not())
        }
    }
}

/// The verification of that id.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub async fn by_id(db: &impl Connection, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("verification"))
}

/// The newest verification of a customer's phone.
///
/// # Errors
/// When the database fails.
pub async fn newest_of_phone(db: &impl Connection, phone: Uuid) -> Result<Option<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find().filter(Column::PhoneId.eq(phone)).order_by_desc(Column::Id).one(db).await?)
}

/// The verifications of customers' phones with this number, newest first; so many as could matter.
///
/// # Errors
/// When the database fails.
pub async fn of_number(db: &impl Connection, number: &PhoneHash) -> Result<Vec<Model>> {
    use sea_orm::{QueryOrder, QuerySelect};
    Ok(Entity::find()
        .filter(Column::NumberHash.eq(number.clone()))
        .filter(Column::Purpose.eq(Purpose::Identity))
        .order_by_desc(Column::Id)
        .limit(20)
        .all(db)
        .await?)
}

/// The verification of a customer's phone whose newest code is in this text.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(db: &impl Connection, entry: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::EntryId.eq(entry))
        .filter(Column::Purpose.eq(Purpose::Identity))
        .one(db)
        .await?)
}

/// Some whose code has expired and still stands somewhere.
///
/// # Errors
/// When the database fails.
pub async fn just_expired(db: &impl Connection, now: Timestamp, most: u64) -> Result<Vec<Model>> {
    use sea_orm::QuerySelect;
    let kept = Query::select()
        .column(super::entry::Column::Id)
        .from(super::entry::Entity)
        .and_where(super::entry::Column::SecretSealed.is_not_null())
        .take();
    Ok(Entity::find()
        .filter(Column::ExpiresAt.lte(now.0))
        .filter(Column::EntryId.in_subquery(kept))
        .limit(most)
        .all(db)
        .await?)
}
