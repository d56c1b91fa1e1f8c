//! Conversations: opened or joined when a ride is made, and how something is told in them.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::person::{self, Kind};
use crate::entities::{conversation, entry, market, participant, phone, proxy_number, ride, route};
use crate::error::{Error, Result};
use crate::masking::allocation::{self, Side};
use crate::masking::log::{self, NewEntry};
use crate::masking::pin;
use crate::masking::wording::{self, Wording};

/// A person with the phone he is reached on.
#[derive(Clone, Debug)]
pub struct Party {
    /// The person.
    pub person: person::Model,
    /// The primary phone.
    pub phone: phone::Model,
}

impl Party {
    /// A person with his primary phone.
    pub async fn of(tx: &WriteTx, person: person::Model) -> Result<Self> {
        let phone = phone::primary_of(&**tx, person.id).await?;
        Ok(Self { person, phone })
    }
}

/// The live conversation of these two, reopened if it was in grace; else a new one with numbers of
/// its own (pool.md §4, step 0; E14).
pub async fn join_or_open(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    customer: &Party,
    driver: &Party,
) -> Result<conversation::Model> {
    match live_conversation(tx, now, customer, driver).await? {
        Some(id) => rejoin(tx, now, id).await,
        None => open(app, tx, now, market, customer, driver).await,
    }
}

/// The conversation in which both phones lead to each other now, if there is one.
async fn live_conversation(
    tx: &WriteTx,
    now: Timestamp,
    customer: &Party,
    driver: &Party,
) -> Result<Option<Uuid>> {
    let held = async |party: &Party| -> Result<Vec<Uuid>> {
        Ok(route::Entity::find()
            .select_only()
            .column(route::Column::ConversationId)
            .filter(route::Column::PhoneHash.eq(party.phone.number_hash.clone()))
            .filter(route::Column::HeldUntil.gt(now))
            .into_tuple()
            .all(&**tx)
            .await?)
    };
    let theirs = held(driver).await?;
    for id in held(customer).await?.into_iter().filter(|id| theirs.contains(id)) {
        // A phone may be shared: the people must be the same too, in the same roles (E2, E3).
        let people = participant::of_conversation(&**tx, id).await?;
        let has = |party: &Party| {
            people.iter().any(|p| p.person_id == party.person.id && p.phone_id == party.phone.id)
        };
        if has(customer) && has(driver) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

async fn rejoin(tx: &WriteTx, now: Timestamp, id: Uuid) -> Result<conversation::Model> {
    let conversation = conversation::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    let conversation = conversation.ok_or(Error::Conflict)?;
    let routes = route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(Timestamp::FAR.0))
        .col_expr(route::Column::EndedAt, Expr::value(Option::<i64>::None))
        .filter(route::Column::ConversationId.eq(id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    // A route each, and those of further phones.
    if routes.rows_affected < 2 {
        return Err(Error::Conflict);
    }
    let mut live: conversation::ActiveModel = conversation.into();
    live.ended_at = Set(None);
    live.expires_at = Set(Timestamp::FAR);
    Ok(live.update(&**tx).await?)
}

async fn open(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    customer: &Party,
    driver: &Party,
) -> Result<conversation::Model> {
    let id = app.clock.id_at(now);
    let sides = [side(app, now, customer), side(app, now, driver)];
    let found = allocation::choose(app, tx, now, market, [&sides[0], &sides[1]], &[]).await?;
    // The routes refer to the conversation, so its row comes before they are claimed.
    let conversation = conversation::ActiveModel {
        id: Set(id),
        market_id: Set(market.id),
        rung: Set(found.rung),
        rested_ms: Set(found.rested_ms),
        opened_at: Set(now),
        ended_at: Set(None),
        expires_at: Set(Timestamp::FAR),
        suspended_at: Set(None),
        last_entry_at: Set(Some(now)),
    }
    .insert(&**tx)
    .await?;
    allocation::claim(app, tx, now, market, id, [&sides[0], &sides[1]], &found).await?;
    for (party, side, number_id) in [(customer, &sides[0], found.first), (driver, &sides[1], found.second)] {
        participant::ActiveModel {
            id: Set(side.participant),
            conversation_id: Set(id),
            person_id: Set(party.person.id),
            phone_id: Set(party.phone.id),
            role: Set(party.person.kind),
            number_id: Set(number_id),
            left_at: Set(None),
        }
        .insert(&**tx)
        .await?;
    }
    Ok(conversation)
}

/// A person as allocation sees him, with a participant row to be.
#[must_use]
pub fn side(app: &App, now: Timestamp, party: &Party) -> Side {
    Side {
        phone: party.phone.number_hash.clone(),
        country: party.phone.country.clone(),
        person: party.person.id,
        participant: app.clock.id_at(now),
    }
}

/// Queues a text from the company to one person of a ride, from the number that person dials.
pub async fn tell(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    ride: &ride::Model,
    to: Kind,
    kind: entry::Kind,
    words: &Wording,
) -> Result<entry::Model> {
    let person = participant::of_conversation(&**tx, ride.conversation_id)
        .await?
        .into_iter()
        .find(|participant| participant.role == to)
        .ok_or_else(|| Error::Internal(format!("ride {} has no {}", ride.id, to.word())))?;
    let (phone, number) = reach(app, tx, &person).await?;
    let market = market::named_or_default(&**tx, Some(ride.market_id)).await?;
    let locale = person::locale_of(&**tx, person.person_id).await?;
    let pin = pin::of(app, &market, person.id).unwrap_or_default();
    let words = words.clone().with("pin", pin);
    let words = wording::put(&**tx, &market, locale.as_deref(), &words).await?;
    let new = NewEntry {
        conversation_id: Some(ride.conversation_id),
        ride_id: Some(ride.id),
        number_id: Some(number.id),
        channel: entry::Channel::Sms,
        kind,
        from: (entry::Party::Company, None),
        to: Some((to.into(), Some(person.person_id))),
        body: Some(&words.text),
        template: words.template,
        problem: None,
        steps: &[],
    };
    let entry = log::write(app, tx, at, new).await?;
    log::queue_text(app, tx, at, entry.id, &number, &phone).await?;
    Ok(entry)
}

/// The phone of a participant, and the number he knows us by.
pub async fn reach(
    app: &App,
    tx: &WriteTx,
    participant: &participant::Model,
) -> Result<(crate::phone::PhoneNumber, proxy_number::Model)> {
    let phone = phone::Entity::find_by_id(participant.phone_id).one(&**tx).await?;
    let number = proxy_number::Entity::find_by_id(participant.number_id).one(&**tx).await?;
    let (Some(phone), Some(number)) = (phone, number) else {
        return Err(Error::Internal(format!("participant {} lacks a phone or number", participant.id)));
    };
    Ok((app.vault.open_phone(phone.id, &phone.number_sealed)?, number))
}
