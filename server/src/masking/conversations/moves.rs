//! Moves in the middle of a conversation: a person's phone changes (E7), a further phone joins. Whom
//! people reach stays the same.
//!
//! Doesn't belong here: a number that is taken out of service (`masking::moves`).

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::addressing::redirect;
use super::opening::{self, Seat};
use super::{Place, note_rides, reach, ride_meant, say};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::leg::{self, Direction, State};
use crate::entities::ride_history::What;
use crate::entities::route::Disposition;
use crate::entities::{conversation, entry, market, participant, person, phone, route};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::{self, Side};
use crate::masking::rides::history;
use crate::masking::wording;

/// Moves a person's live conversations from one phone to another (E7). With `keep`, the old phone
/// goes on as an alternate; else it leads nowhere any more. The history of his rides tells `by` whom.
///
/// # Errors
/// `SAME_PERSON` if the other side has the new phone, `POOL_EXHAUSTED` if it needs another number
/// and none is left.
pub async fn change_phone(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    (person, by): (&person::Model, Option<Uuid>),
    [old, new]: [&phone::Model; 2],
    keep: bool,
) -> Result<()> {
    allocation::wait_for_turn(tx, [&new.number_hash]).await?;
    for (conversation, held) in held_by(tx, now, person.id, &old.number_hash).await? {
        check_other_side(tx, &conversation, person.id, new).await?;
        let me = participant::Entity::find_by_id(held.participant_id).one(&**tx).await?;
        let me = me.ok_or_else(|| Error::Internal(format!("route of {} is nobody's", conversation.id)))?;
        let number = let_in(app, tx, now, &conversation, &held, &me, new).await?;
        let mut moved: participant::ActiveModel = me.into();
        moved.phone_id = Set(new.id);
        moved.number_id = Set(number);
        let me = moved.update(&**tx).await?;
        if !keep {
            drop_route(tx, now, &held).await?;
            send_to_new_phone(app, tx, &held, &me).await?;
        }
        conversation::changed(&**tx, conversation.id).await?;
        greet(app, tx, now, &conversation, &me, held.peer_id, ("The phone changed.", by)).await?;
    }
    if keep { Ok(()) } else { forget_ended(tx, now, person.id, &old.number_hash).await }
}

/// Lets a further phone of a person take part in his live conversations, where it reaches nobody
/// else over their numbers.
///
/// # Errors
/// `SAME_PERSON` if someone on the other side has that phone.
pub async fn add_alternate(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    person: &person::Model,
    primary: &phone::Model,
    alternate: &phone::Model,
) -> Result<()> {
    for (conversation, held) in held_by(tx, now, person.id, &primary.number_hash).await? {
        check_other_side(tx, &conversation, person.id, alternate).await?;
        let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
        let (seat, rest) = (seat_of(&held), market.quarantine(&app.config));
        opening::claim_phone(tx, now, &conversation, seat, &alternate.number_hash, rest).await?;
    }
    Ok(())
}

/// A phone of a person leads nowhere any more.
///
/// # Errors
/// When the database fails.
pub async fn retire_phone(tx: &WriteTx, now: Timestamp, person: Uuid, phone: &phone::Model) -> Result<()> {
    for (_, held) in held_by(tx, now, person, &phone.number_hash).await? {
        drop_route(tx, now, &held).await?;
    }
    forget_ended(tx, now, person, &phone.number_hash).await
}

/// A dropped phone is nobody's where contact has ended, too: it neither comes a little late, nor asks
/// for what was left behind, in the name of a person who has another phone now.
async fn forget_ended(tx: &WriteTx, now: Timestamp, person: Uuid, hash: &[u8]) -> Result<()> {
    let own = Query::select()
        .column(participant::Column::Id)
        .from(participant::Entity)
        .and_where(participant::Column::PersonId.eq(person))
        .to_owned();
    route::Entity::update_many()
        .col_expr(route::Column::Disposition, Expr::value(Disposition::PhoneDropped))
        .filter(route::Column::PhoneHash.eq(hash.to_vec()))
        .filter(route::Column::HeldUntil.lte(now))
        .filter(route::Column::Disposition.eq(Disposition::Ended))
        .filter(route::Column::ParticipantId.in_subquery(own))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The routes that a phone of a person holds now, over all numbers, each with its conversation, which is
/// held.
async fn held_by(
    tx: &WriteTx,
    now: Timestamp,
    person: Uuid,
    hash: &[u8],
) -> Result<Vec<(conversation::Model, route::Model)>> {
    let mut found = Vec::new();
    let ids: BTreeSet<Uuid> =
        own_routes(tx, now, person, hash).await?.iter().map(|route| route.conversation_id).collect();
    for id in ids {
        let conversation = conversation::held(&**tx, id).await?;
        // Before it was held it may have gone to another number, or to someone else.
        let routes = own_routes(tx, now, person, hash).await?;
        let here = routes.into_iter().filter(|route| route.conversation_id == id);
        found.extend(here.map(|route| (conversation.clone(), route)));
    }
    Ok(found)
}

async fn own_routes(tx: &WriteTx, now: Timestamp, person: Uuid, hash: &[u8]) -> Result<Vec<route::Model>> {
    let routes = route::Entity::find()
        .filter(route::Column::PhoneHash.eq(hash.to_vec()))
        .filter(route::Column::HeldUntil.gt(now))
        .all(&**tx)
        .await?;
    // A phone may be shared: only this person's own.
    let own: Vec<Uuid> = participant::Entity::find()
        .filter(participant::Column::PersonId.eq(person))
        .filter(participant::Column::Id.is_in(routes.iter().map(|route| route.participant_id)))
        .all(&**tx)
        .await?
        .into_iter()
        .map(|participant| participant.id)
        .collect();
    Ok(routes.into_iter().filter(|route| own.contains(&route.participant_id)).collect())
}

/// Invariant 2: nobody has the phone of the other side.
async fn check_other_side(
    tx: &WriteTx,
    conversation: &conversation::Model,
    person: Uuid,
    phone: &phone::Model,
) -> Result<()> {
    let others: Vec<Uuid> = participant::present(&**tx, conversation.id)
        .await?
        .into_iter()
        .map(|participant| participant.person_id)
        .filter(|other| *other != person)
        .collect();
    let same = phone::Entity::find()
        .filter(phone::Column::PersonId.is_in(others))
        .filter(phone::Column::RetiredAt.is_null())
        .filter(phone::Column::NumberHash.eq(phone.number_hash.clone()))
        .one(&**tx)
        .await?;
    if same.is_none() {
        return Ok(());
    }
    Err(Error::Refused {
        code: ErrorCode::SamePerson,
        message: "This is the phone of the other side of a ride under way.".to_owned(),
        field: Some("phone"),
    })
}

/// Lets the new phone in over the same number; over another one if that leads it to someone else, or
/// did a short while ago. Answers the number.
async fn let_in(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    held: &route::Model,
    me: &participant::Model,
    phone: &phone::Model,
) -> Result<Uuid> {
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    let rest = market.quarantine(&app.config);
    if opening::claim_phone(tx, now, conversation, seat_of(held), &phone.number_hash, rest).await? {
        return Ok(held.number_id);
    }
    // As a further phone of this person it is in already.
    let known = route::find(&**tx, &phone.number_hash, held.number_id).await?;
    if known.is_some_and(|route| route.participant_id == me.id && route.held_until > now) {
        return Ok(held.number_id);
    }
    let side = Side {
        phone: phone.number_hash.clone(),
        country: phone.country.clone(),
        person: me.person_id,
        participant: me.id,
    };
    let exclude = [held.number_id];
    let found = allocation::reserve_one_side(
        app,
        tx,
        now,
        &market,
        conversation.id,
        &side,
        held.peer_id,
        None,
        &exclude,
    )
    .await?;
    restore_times(tx, now, conversation, me.id).await?;
    Ok(found.first)
}

/// A claim holds for ever: it ends with its conversation.
async fn restore_times(
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    participant: Uuid,
) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(conversation.expires_at.0))
        .col_expr(route::Column::EndedAt, Expr::value(conversation.ended_at.map(|ended| ended.0)))
        .filter(route::Column::ConversationId.eq(conversation.id))
        .filter(route::Column::ParticipantId.eq(participant))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn drop_route(tx: &WriteTx, now: Timestamp, held: &route::Model) -> Result<()> {
    leads_to(tx, now, held, Disposition::PhoneDropped, None).await
}

/// From now on a route leads nowhere, and answers why. Guarded by the conversation.
async fn leads_to(
    tx: &WriteTx,
    now: Timestamp,
    held: &route::Model,
    why: Disposition,
    moved_to: Option<Uuid>,
) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(now.0))
        .col_expr(route::Column::EndedAt, Expr::value(now.0))
        .col_expr(route::Column::Disposition, Expr::value(why))
        .col_expr(route::Column::MovedTo, Expr::value(moved_to))
        .filter(route::Column::PhoneHash.eq(held.phone_hash.clone()))
        .filter(route::Column::NumberId.eq(held.number_id))
        .filter(route::Column::ConversationId.eq(held.conversation_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What was not handed to a telco yet goes to the new phone: the old one gets nothing (E7).
async fn send_to_new_phone(
    app: &App,
    tx: &WriteTx,
    held: &route::Model,
    me: &participant::Model,
) -> Result<()> {
    let waiting = leg::Entity::find()
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::State.eq(State::Queued))
        .filter(leg::Column::NumberId.eq(held.number_id))
        .filter(leg::Column::PhoneHash.eq(held.phone_hash.clone()))
        .inner_join(entry::Entity)
        .filter(entry::Column::ConversationId.eq(held.conversation_id))
        .all(&**tx)
        .await?;
    let (phone, number) = reach(app, tx, me).await?;
    for leg in waiting {
        redirect(app, tx, &leg, (&phone, &number)).await?;
    }
    Ok(())
}

/// Tells someone on his new phone or number whom he is connected to (C6, D6).
async fn greet(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    me: &participant::Model,
    peer: Uuid,
    (note, by): (&'static str, Option<Uuid>),
) -> Result<()> {
    let rides = note_rides(tx, now, conversation.id).await?;
    let ride = ride_meant(&rides, now);
    let Some(other) = counterpart(tx, peer).await? else { return Ok(()) };
    let words = match ride {
        Some(ride) => wording::connected_here(me.role, (other.kind, &other.name), &ride.r#ref),
        None => wording::reply_here(me.role, (other.kind, &other.name)),
    };
    let place = Place {
        conversation: conversation.id,
        ride: ride.map(|ride| ride.id),
        market: conversation.market_id,
    };
    say(app, tx, now, place, me, entry::Kind::Notice, &words).await?;
    if let Some(ride) = ride {
        history::write(app, tx, now, ride, What::Moved, by, Some(note.to_owned())).await?;
    }
    Ok(())
}

async fn counterpart(tx: &WriteTx, peer: Uuid) -> Result<Option<person::Model>> {
    let Some(peer) = participant::Entity::find_by_id(peer).one(&**tx).await? else { return Ok(None) };
    Ok(person::Entity::find_by_id(peer.person_id).one(&**tx).await?)
}

fn seat_of(held: &route::Model) -> Seat {
    Seat { participant: held.participant_id, peer: held.peer_id, number: held.number_id }
}
