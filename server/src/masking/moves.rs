//! Conversations that go on over another number, because theirs was lost or is to be given back (E17).
//! One transaction a conversation: its people keep each other, and each is told from the new number.
//!
//! Doesn't belong here: what becomes of the old number (numbers).

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::alerts::{self, Alert, Leads};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::alert::{Kind, Severity};
use crate::entities::market::Strategy;
use crate::entities::route::{self, Disposition};
use crate::entities::{
    conversation, entry, market, participant, person, phone, proxy_number, reconnect_grant, ride,
};
use crate::error::{Error, Result, Shortage};
use crate::masking::allocation::{self, Side, shortage};
use crate::masking::conversations::opening::{Seat, claim_phone};
use crate::masking::conversations::{self, Place};
use crate::masking::wording;
use crate::vault::PhoneHash;

/// What became of the conversations on a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Go on over another number.
    pub moved: u64,
    /// Cannot: no number is free for them.
    pub stuck: u64,
    /// What was short for the last of those.
    pub short: Option<Shortage>,
}

const STUCK: &str = "A number is gone, and no other is free for people who reach each other over it. Add numbers: \
                     their conversations are moved as soon as there are any.";

/// Contacts over such a number soon come to us no more, if they still do: it cannot say where to go (O11).
const GONE: [proxy_number::State; 3] =
    [proxy_number::State::Releasing, proxy_number::State::Released, proxy_number::State::Failed];

/// Tries again for conversations that had to stay on numbers which are gone. Answers how many were moved.
///
/// # Errors
/// When the database fails.
pub async fn stuck(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let leads = route::Entity::find()
        .select_only()
        .column(route::Column::NumberId)
        .filter(
            Expr::col(route::Column::NumberId.as_column_ref())
                .equals(proxy_number::Column::Id.as_column_ref()),
        )
        .filter(route::Column::HeldUntil.gt(now))
        .into_query();
    let gone = [proxy_number::State::Failed, proxy_number::State::Released];
    let markets = market::Entity::find().select_only().column(market::Column::Id).into_query();
    let numbers: Vec<Uuid> = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Id)
        .filter(proxy_number::Column::MarketId.in_subquery(markets))
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.is_in(gone))
        .filter(Expr::exists(leads))
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut moved = 0;
    for number in numbers {
        moved += try_again(app, number).await?.moved;
    }
    Ok(moved)
}

/// Moves all conversations off a number that is not given out any more; of a pair, off the other one,
/// too (E41). If no number is free for some, one is rented where their market wants that (R86); those for which
/// there is none after all stay, are told to operators, and go on record.
///
/// # Errors
/// When the database fails; what was moved until then stays moved.
pub async fn lost_number(app: &App, number: Uuid) -> Result<Moved> {
    let Some((lost, gone)) = leading(app, number).await? else { return Ok(Moved::default()) };
    let mut done = move_all(app, lost.id, gone).await?;
    if let Some(short) = &done.short
        && shortage::relieve(app, short).await?
    {
        let more = move_all(app, lost.id, gone).await?;
        done = Moved { moved: done.moved + more.moved, ..more };
    }
    if let Some(short) = &done.short {
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        shortage::count(app, &mut tx, now, short).await?;
        tell_operators(app, &mut tx, now, &lost).await?;
        tx.commit().await?;
    }
    Ok(done)
}

/// As [`lost_number`], for what could not be moved before: by the numbers there are now, and on record already.
///
/// # Errors
/// As [`lost_number`].
pub async fn try_again(app: &App, number: Uuid) -> Result<Moved> {
    let Some((lost, gone)) = leading(app, number).await? else { return Ok(Moved::default()) };
    let done = move_all(app, lost.id, gone).await?;
    if done.stuck > 0 {
        let mut tx = app.db.begin().await?;
        tell_operators(app, &mut tx, app.clock.now(), &lost).await?;
        tx.commit().await?;
    }
    Ok(done)
}

/// The number that routes lead over: of a pair, the one for texts. And whether the one that is lost is gone for good.
async fn leading(app: &App, number: Uuid) -> Result<Option<(proxy_number::Model, bool)>> {
    let Some(lost) = proxy_number::Entity::find_by_id(number).one(app.db.read()).await? else {
        return Ok(None);
    };
    let gone = GONE.contains(&lost.state);
    Ok(Some((proxy_number::leading(app.db.read(), &lost).await?.unwrap_or(lost), gone)))
}

async fn tell_operators(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    lost: &proxy_number::Model,
) -> Result<()> {
    let alert = Alert {
        kind: Kind::PoolExhausted,
        severity: Severity::Critical,
        market: Some(lost.market_id),
        subject: &lost.e164,
        message: STUCK,
    };
    let leads = Leads { number: Some(lost.id), ..Leads::default() };
    alerts::raise_about(app, tx, now, &alert, leads).await
}

async fn move_all(app: &App, number: Uuid, gone: bool) -> Result<Moved> {
    let leading: Vec<Uuid> = route::Entity::find()
        .select_only()
        .column(route::Column::ConversationId)
        .distinct()
        .filter(route::Column::NumberId.eq(number))
        .filter(route::Column::HeldUntil.gt(app.clock.now()))
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut done = Moved::default();
    for conversation in leading {
        match move_one(app, number, conversation, gone).await {
            Ok(true) => done.moved += 1,
            Ok(false) => {}
            Err(Error::PoolExhausted(short)) => {
                done.stuck += 1;
                done.short = Some(*short);
                tracing::error!(%conversation, %number, "no number is free for a conversation whose number was lost");
            }
            Err(error) => return Err(error),
        }
    }
    if done != Moved::default() {
        tracing::info!(%number, moved = done.moved, stuck = done.stuck, "conversations were moved to other numbers");
    }
    Ok(done)
}

async fn move_one(app: &App, number: Uuid, conversation: Uuid, gone: bool) -> Result<bool> {
    until_won(|| try_to_move(app, number, conversation, gone)).await
}

/// Answers whether anything was left to move.
async fn try_to_move(app: &App, number: Uuid, conversation: Uuid, gone: bool) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let (locked, _) = conversations::held_with_people(&tx, conversation).await?;
    let market = market::named_or_default(&*tx, Some(locked.market_id)).await?;
    let mut routes = route::Entity::find()
        .filter(route::Column::ConversationId.eq(conversation))
        .filter(route::Column::NumberId.eq(number))
        .filter(route::Column::HeldUntil.gt(now))
        .all(&*tx)
        .await?;
    let people = participant::of_conversation(&*tx, conversation).await?;
    let main = main_phones(&tx, &people).await?;
    let is_main = |route: &route::Model| main.get(&route.participant_id) == Some(&route.phone_hash);
    // The phone a person is reached on decides his number; his others follow it where they can.
    routes.sort_by_key(|route| !is_main(route));
    let mut moved: HashMap<Uuid, Uuid> = HashMap::new();
    let mains: Vec<_> = routes.iter().filter(|route| is_main(route)).cloned().collect();
    if market.strategy == Strategy::Single
        && let [one, other] = &mains[..]
    {
        // The two have one number in common, or none: it is chosen for both.
        let who = |route: &route::Model| people.iter().find(|person| person.id == route.participant_id);
        let (Some(first), Some(second)) = (who(one), who(other)) else { return Ok(false) };
        let sides = [side(&tx, one, first).await?, side(&tx, other, second).await?];
        let pair = [&sides[0], &sides[1]];
        let found = allocation::choose(app, &tx, now, &market, locked.mode, pair, &[number]).await?;
        allocation::claim(app, &tx, now, &market, conversation, pair, &found).await?;
        for (route, who, to) in [(one, first, found.first), (other, second, found.second)] {
            hand_over(&tx, now, route, to).await?;
            seat(&tx, who, to).await?;
            moved.insert(who.id, to);
        }
        routes.retain(|route| !is_main(route));
    }
    for route in routes {
        let Some(who) = people.iter().find(|one| one.id == route.participant_id) else { continue };
        let own = moved.get(&who.id).copied().unwrap_or(who.number_id);
        if !is_main(&route) && own != number {
            let seat = Seat { participant: who.id, peer: route.peer_id, number: own };
            let rest = market.quarantine(&app.config);
            claim_phone(&tx, now, &locked, seat, &route.phone_hash, rest).await?;
            hand_over(&tx, now, &route, own).await?;
            moved.insert(who.id, own);
            continue;
        }
        let side = side(&tx, &route, who).await?;
        let (peer, tried) = (route.peer_id, &[number]);
        // The two share a number where they can.
        let other = people.iter().find(|one| one.id == peer);
        let theirs = other.map(|other| moved.get(&other.id).copied().unwrap_or(other.number_id));
        let found =
            allocation::reserve_one_side(app, &tx, now, &market, conversation, &side, peer, theirs, tried)
                .await?;
        hand_over(&tx, now, &route, found.first).await?;
        if moved.insert(who.id, found.first).is_none() {
            seat(&tx, who, found.first).await?;
        }
    }
    if moved.is_empty() {
        return Ok(false);
    }
    conversation::changed(&*tx, conversation).await?;
    tell(app, &mut tx, now, &locked, &moved, gone).await?;
    tx.commit().await?;
    Ok(true)
}

async fn seat(tx: &WriteTx, who: &participant::Model, number: Uuid) -> Result<()> {
    let mut row: participant::ActiveModel = who.clone().into();
    row.number_id = Set(number);
    row.update(&**tx).await?;
    Ok(())
}

/// The phone each of these people is reached on.
async fn main_phones(tx: &WriteTx, people: &[participant::Model]) -> Result<HashMap<Uuid, PhoneHash>> {
    let phones = phone::Entity::find()
        .filter(phone::Column::Id.is_in(people.iter().map(|one| one.phone_id)))
        .all(&**tx)
        .await?;
    let of = |one: &participant::Model| phones.iter().find(|phone| phone.id == one.phone_id);
    Ok(people.iter().filter_map(|one| Some((one.id, of(one)?.number_hash.clone()))).collect())
}

async fn side(tx: &WriteTx, route: &route::Model, who: &participant::Model) -> Result<Side> {
    let phone = phone::Entity::find()
        .filter(phone::Column::PersonId.eq(who.person_id))
        .filter(phone::Column::NumberHash.eq(route.phone_hash.clone()))
        .one(&**tx)
        .await?;
    Ok(Side {
        phone: route.phone_hash.clone(),
        country: phone.and_then(|phone| phone.country),
        person: who.person_id,
        participant: who.id,
    })
}

/// The new route leads as long as the old one did; the old one says where it went (O11).
async fn hand_over(tx: &WriteTx, now: Timestamp, old: &route::Model, to: Uuid) -> Result<()> {
    let key = |number: Uuid| {
        route::Column::PhoneHash.eq(old.phone_hash.clone()).and(route::Column::NumberId.eq(number))
    };
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(old.held_until.0))
        .col_expr(route::Column::EndedAt, Expr::value(old.ended_at.map(|at| at.0)))
        .filter(key(to))
        .filter(route::Column::ConversationId.eq(old.conversation_id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(now.0))
        .col_expr(route::Column::EndedAt, Expr::value(now.0))
        .col_expr(route::Column::Disposition, Expr::value(Disposition::Moved))
        .col_expr(route::Column::MovedTo, Expr::value(to))
        .filter(key(old.number_id))
        .filter(route::Column::ConversationId.eq(old.conversation_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Tells each person who has another number now, from that number: while a ride is under way, two people are
/// connected without one or under a grant, or as long as contact goes on and the old number is gone. Else the old
/// number tells whoever tries it (O11).
async fn tell(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    moved: &HashMap<Uuid, Uuid>,
    gone: bool,
) -> Result<()> {
    let rides = ride::of_conversation(&**tx, conversation.id).await?;
    let ride = conversations::ride_meant(&rides, now);
    if conversation.kind != conversation::Kind::Direct && ride.is_none_or(|ride| ride.state.is_over()) {
        let granted = reconnect_grant::latest(&**tx, conversation.id).await?;
        let is_expected = gone || granted.is_some_and(|grant| grant.until > now);
        if !is_expected || conversation.expires_at <= now {
            return Ok(());
        }
    }
    let place = Place {
        conversation: conversation.id,
        ride: ride.map(|ride| ride.id),
        market: conversation.market_id,
    };
    let people = participant::present(&**tx, conversation.id).await?;
    for who in people.iter().filter(|who| moved.get(&who.id) == Some(&who.number_id)) {
        let Some(other) = people.iter().find(|one| one.id != who.id) else { continue };
        let name = person::Entity::find_by_id(other.person_id).one(&**tx).await?.map(|row| row.name);
        let counterpart = (other.role, name.as_deref().unwrap_or_default());
        let words = wording::use_this_number(who.role, counterpart);
        conversations::say(app, tx, now, place, who, entry::Kind::Notice, &words).await?;
    }
    Ok(())
}
