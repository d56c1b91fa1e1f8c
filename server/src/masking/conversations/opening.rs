//! How a conversation begins: a live one of the same two people is joined (E14), else a new one
//! gets numbers of its own; or only one side has a number until the other is known (E46).

use std::collections::HashMap;
use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::Party;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::{Kind, Mode, Rung};
use crate::entities::{conversation, market, participant, phone, route};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation;
use crate::vault::PhoneHash;

/// A conversation to open.
#[derive(Clone, Copy, Debug)]
pub struct New {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub kind: Kind,
    /// What may be sent in it.
    pub mode: Mode,
    /// Until when contact works.
    pub until: Timestamp,
    /// What no text or call prolongs it beyond.
    pub longest: Timestamp,
}

impl New {
    /// For a ride: until the longest contact of its market after the pickup.
    #[must_use]
    pub fn ride(app: &App, market: &market::Model, now: Timestamp, pickup_at: Timestamp) -> Self {
        let until = Ord::max(pickup_at, now).plus(market.longest_contact(&app.config));
        Self { id: app.clock.id_at(now), kind: Kind::Ride, mode: Mode::SmsAndVoice, until, longest: until }
    }
}

/// The live conversation of these two, reopened if it was in grace; else a new one with numbers of
/// its own (docs/pool.md, step 0; E14).
///
/// # Errors
/// `POOL_EXHAUSTED`; [`Error::Conflict`] when another request was faster; when the database fails.
pub async fn join_or_open(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    new: New,
    pair: [&Party; 2],
) -> Result<conversation::Model> {
    match live_conversation(tx, now, market.id, new, pair).await? {
        Some(id) => rejoin(tx, now, id, new, pair).await,
        None => open(app, tx, now, market, new, pair).await,
    }
}

/// The conversation of this market, about the same and in the same mode as `new`, in which both phones lead to
/// each other now, if there is one. Another market's is not joined: its dispatchers would see each other's
/// rides (T24).
///
/// # Errors
/// When the database fails.
pub async fn live_conversation(
    tx: &WriteTx,
    now: Timestamp,
    market: Uuid,
    new: New,
    [one, other]: [&Party; 2],
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
    let theirs = held(other).await?;
    let shared: Vec<Uuid> = held(one).await?.into_iter().filter(|id| theirs.contains(id)).collect();
    if shared.is_empty() {
        return Ok(None);
    }
    let mut people: HashMap<Uuid, Vec<participant::Model>> = HashMap::new();
    let rows = participant::Entity::find()
        .filter(participant::Column::ConversationId.is_in(shared.iter().copied()))
        .filter(participant::Column::LeftAt.is_null())
        .all(&**tx)
        .await?;
    for row in rows {
        people.entry(row.conversation_id).or_default().push(row);
    }
    // A phone may be shared: the people must be the same too, in the same roles (E2, E3).
    let has = |id: &Uuid, party: &Party| {
        people.get(id).is_some_and(|people| {
            people.iter().any(|p| p.person_id == party.person.id && p.role == party.person.kind)
        })
    };
    let both: Vec<Uuid> = shared.into_iter().filter(|id| has(id, one) && has(id, other)).collect();
    Ok(conversation::Entity::find()
        .filter(conversation::Column::Id.is_in(both))
        .filter(conversation::Column::Kind.eq(new.kind))
        .filter(conversation::Column::Mode.eq(new.mode))
        .filter(conversation::Column::MarketId.eq(market))
        .filter(conversation::Column::ExpiresAt.gt(now))
        .one(&**tx)
        .await?
        .map(|conversation| conversation.id))
}

async fn rejoin(
    tx: &WriteTx,
    now: Timestamp,
    id: Uuid,
    new: New,
    parties: [&Party; 2],
) -> Result<conversation::Model> {
    let conversation = conversation::held(&**tx, id).await?;
    // Before it was held it may have gone to another driver, or ended.
    let people = participant::present(&**tx, id).await?;
    let is_here = |party: &&Party| {
        people.iter().any(|one| one.person_id == party.person.id && one.role == party.person.kind)
    };
    if conversation.expires_at <= now || !parties.iter().all(is_here) {
        return Err(Error::Conflict);
    }
    if conversation.suspended_at.is_some() {
        return Err(Error::refused(
            ErrorCode::Blocked,
            "The conversation of these two is suspended. Resume it first, or choose somebody else.",
        ));
    }
    let longest = conversation.hard_expires_at.map_or(new.longest, |longest| Ord::max(longest, new.longest));
    // While a ride is under way contact lasts as long as it may at all.
    let until = if new.kind == Kind::Ride { longest } else { Ord::max(new.until, conversation.expires_at) };
    hold(tx, now, id, until).await?;
    if !both_lead_here(tx, now, id).await? {
        return Err(Error::Conflict);
    }
    let mut live: conversation::ActiveModel = conversation.into();
    live.ended_at = Set(None);
    live.expires_at = Set(until);
    live.hard_expires_at = Set(Some(longest));
    live.closed_at = Set(None);
    live.close_reason = Set(None);
    Ok(live.update(&**tx).await?)
}

/// Lets the routes of a conversation that still lead somewhere do so until `until`.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &WriteTx, now: Timestamp, id: Uuid, until: Timestamp) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(until.0))
        .col_expr(route::Column::EndedAt, Expr::value(Option::<i64>::None))
        .filter(route::Column::ConversationId.eq(id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Does each side's own number lead it here?
///
/// # Errors
/// When the database fails.
pub async fn both_lead_here(tx: &WriteTx, now: Timestamp, id: Uuid) -> Result<bool> {
    let leading: Vec<Uuid> = route::Entity::find()
        .select_only()
        .column(route::Column::ParticipantId)
        .filter(route::Column::ConversationId.eq(id))
        .filter(route::Column::HeldUntil.gt(now))
        .into_tuple()
        .all(&**tx)
        .await?;
    let people = participant::present(&**tx, id).await?;
    Ok(people.len() >= 2 && people.iter().all(|participant| leading.contains(&participant.id)))
}

/// A new conversation of two people, with numbers.
///
/// # Errors
/// `POOL_EXHAUSTED`; [`Error::Conflict`] when another request was faster; when the database fails.
pub async fn open(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    new: New,
    parties: [&Party; 2],
) -> Result<conversation::Model> {
    let sides = parties.map(|party| party.side(app.clock.id_at(now)));
    let exclude = held_by_alternates(tx, now, &parties).await?;
    let pair = [&sides[0], &sides[1]];
    let found = match allocation::choose(app, tx, now, market, new.mode, pair, &exclude).await {
        // Rather an alternate phone that can't be used here than no ride.
        Err(short) if short.code() == ErrorCode::PoolExhausted && !exclude.is_empty() => {
            allocation::choose(app, tx, now, market, new.mode, pair, &[]).await?
        }
        found => found?,
    };
    // The routes refer to the conversation, so its row comes before they are claimed.
    let conversation = insert(tx, now, market, new, found.rung, found.rested_ms, Some(now)).await?;
    allocation::claim(app, tx, now, market, new.id, pair, &found).await?;
    hold(tx, now, new.id, new.until).await?;
    let numbers = [found.first, found.second];
    let rest = market.quarantine(&app.config);
    enter_both(tx, now, &conversation, parties, sides.map(|side| side.participant), (numbers, rest)).await?;
    Ok(conversation)
}

/// Gives both of a conversation that begins anew numbers as if it were a new one.
///
/// # Errors
/// As [`open`].
pub(super) async fn seat_both(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    conversation: &conversation::Model,
    parties: [&Party; 2],
    ids: [Uuid; 2],
) -> Result<[participant::Model; 2]> {
    let sides = [parties[0].side(ids[0]), parties[1].side(ids[1])];
    let pair = [&sides[0], &sides[1]];
    let found = allocation::choose(app, tx, now, market, conversation.mode, pair, &[]).await?;
    allocation::claim(app, tx, now, market, conversation.id, pair, &found).await?;
    hold(tx, now, conversation.id, conversation.expires_at).await?;
    let numbers = ([found.first, found.second], market.quarantine(&app.config));
    enter_both(tx, now, conversation, parties, ids, numbers).await
}

async fn enter_both(
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    parties: [&Party; 2],
    ids: [Uuid; 2],
    (numbers, rest): ([Uuid; 2], Duration),
) -> Result<[participant::Model; 2]> {
    let first = enter(tx, conversation, parties[0], ids[0], numbers[0]).await?;
    let second = enter(tx, conversation, parties[1], ids[1], numbers[1]).await?;
    for n in 0..2 {
        let seat = Seat { participant: ids[n], peer: ids[1 - n], number: numbers[n] };
        claim_alternates(tx, now, conversation, seat, &parties[n].alternates, rest).await?;
    }
    Ok([first, second])
}

/// A conversation with a number for the customer alone: the driver is not known yet (E46).
///
/// # Errors
/// `POOL_EXHAUSTED`; [`Error::Conflict`] when another request was faster; when the database fails.
pub async fn open_for_customer(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    new: New,
    customer: &Party,
) -> Result<conversation::Model> {
    let id = new.id;
    let side = customer.side(app.clock.id_at(now));
    insert(tx, now, market, new, Rung::Common, None, None).await?;
    let found =
        allocation::reserve_one_side(app, tx, now, market, id, &side, route::NOBODY, None, &[]).await?;
    let mut opened: conversation::ActiveModel = super::again(tx, id).await?.into();
    opened.rung = Set(found.rung);
    opened.rested_ms = Set(found.rested_ms);
    let conversation = opened.update(&**tx).await?;
    hold(tx, now, id, new.until).await?;
    enter(tx, &conversation, customer, side.participant, found.first).await?;
    let seat = Seat { participant: side.participant, peer: route::NOBODY, number: found.first };
    claim_alternates(tx, now, &conversation, seat, &customer.alternates, market.quarantine(&app.config))
        .await?;
    Ok(conversation)
}

/// Writes a conversation's row.
///
/// # Errors
/// When the database fails.
pub(crate) async fn insert(
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    new: New,
    rung: Rung,
    rested_ms: Option<i64>,
    connected_at: Option<Timestamp>,
) -> Result<conversation::Model> {
    let row = conversation::ActiveModel {
        id: Set(new.id),
        market_id: Set(market.id),
        rung: Set(rung),
        rested_ms: Set(rested_ms),
        kind: Set(new.kind),
        strategy: Set(market.strategy),
        mode: Set(new.mode),
        opened_at: Set(now),
        connected_at: Set(connected_at),
        ended_at: Set(None),
        expires_at: Set(new.until),
        hard_expires_at: Set(Some(new.longest)),
        suspended_at: Set(None),
        extended_until: Set(None),
        closed_at: Set(None),
        close_reason: Set(None),
        version: Set(1),
    };
    Ok(row.insert(&**tx).await?)
}

/// Writes who a person is in a conversation; one who was in it before takes his old place.
///
/// # Errors
/// When the database fails.
pub async fn enter(
    tx: &WriteTx,
    conversation: &conversation::Model,
    party: &Party,
    participant: Uuid,
    number: Uuid,
) -> Result<participant::Model> {
    if let Some(known) = participant::Entity::find_by_id(participant).one(&**tx).await? {
        let mut back: participant::ActiveModel = known.into();
        back.phone_id = Set(party.phone.id);
        back.number_id = Set(number);
        back.left_at = Set(None);
        return Ok(back.update(&**tx).await?);
    }
    let row = participant::ActiveModel {
        id: Set(participant),
        conversation_id: Set(conversation.id),
        person_id: Set(party.person.id),
        phone_id: Set(party.phone.id),
        role: Set(party.person.kind),
        number_id: Set(number),
        left_at: Set(None),
    };
    Ok(row.insert(&**tx).await?)
}

/// Where a phone is let in: as whom, to whom, over which number.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    /// Whose phone it is.
    pub participant: Uuid,
    /// The other side.
    pub peer: Uuid,
    /// The number that person dials.
    pub number: Uuid,
}

/// Lets further phones of a participant use his number, too. A phone that reaches someone else over
/// that number keeps doing so.
///
/// # Errors
/// When the database fails.
pub async fn claim_alternates(
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    seat: Seat,
    phones: &[phone::Model],
    rest: Duration,
) -> Result<()> {
    for phone in phones {
        claim_phone(tx, now, conversation, seat, &phone.number_hash, rest).await?;
    }
    Ok(())
}

/// Lets one phone use a number that its person has already: the guarded upsert of docs/pool.md
/// Answers `false`, and changes nothing, if the number leads that phone to someone else, or did until
/// a time less than `rest` ago.
///
/// # Errors
/// When the database fails.
pub async fn claim_phone(
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    seat: Seat,
    phone: &PhoneHash,
    rest: Duration,
) -> Result<bool> {
    use route::Column as C;
    let old = |column: C| Expr::col((route::Entity, column));
    let free = old(C::HeldUntil).lte(now.minus(rest).0);
    let own = old(C::ConversationId).eq(conversation.id).and(old(C::HeldUntil).lte(now.0));
    let mut insert = Query::insert();
    insert
        .into_table(route::Entity)
        .columns([
            C::PhoneHash,
            C::NumberId,
            C::ConversationId,
            C::ParticipantId,
            C::PeerId,
            C::HeldUntil,
            C::EndedAt,
        ])
        .values_panic([
            phone.clone().into(),
            seat.number.into(),
            conversation.id.into(),
            seat.participant.into(),
            seat.peer.into(),
            conversation.expires_at.0.into(),
            conversation.ended_at.map(|ended| ended.0).into(),
        ])
        .on_conflict(
            OnConflict::columns([C::PhoneHash, C::NumberId])
                .value(C::PrevConversationId, old(C::ConversationId))
                .value(C::PrevPeerId, old(C::PeerId))
                .value(C::PrevUntil, old(C::HeldUntil))
                .update_columns([C::ConversationId, C::ParticipantId, C::PeerId, C::HeldUntil, C::EndedAt])
                .value(C::Disposition, route::Disposition::Ended)
                .value(C::MovedTo, Option::<Uuid>::None)
                .action_and_where(free.or(own))
                .to_owned(),
        )
        .returning_col(C::NumberId);
    Ok(!tx.query_all(&insert).await?.is_empty())
}

/// The numbers that alternate phones of these people hold: best left alone, so that the alternates
/// can be used too.
async fn held_by_alternates(tx: &WriteTx, now: Timestamp, parties: &[&Party]) -> Result<Vec<Uuid>> {
    let phones: Vec<PhoneHash> =
        parties.iter().flat_map(|party| &party.alternates).map(|phone| phone.number_hash.clone()).collect();
    if phones.is_empty() {
        return Ok(Vec::new());
    }
    Ok(route::Entity::find()
        .select_only()
        .column(route::Column::NumberId)
        .filter(route::Column::PhoneHash.is_in(phones))
        .filter(route::Column::HeldUntil.gt(now))
        .into_tuple()
        .all(&**tx)
        .await?)
}
