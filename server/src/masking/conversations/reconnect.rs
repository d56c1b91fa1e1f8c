//! Reconnecting two people after the end, for a limited time: lost and found (E11). By a dispatcher,
//! or by the word LOST where the market wants that.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::opening::{self, New};
use super::{Party, ride_meant};
use super::{Place, again, check_pair, held_with_people, note_rides, say};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::conversation::Mode;
use crate::entities::market::Strategy;
use crate::entities::reconnect_grant::{self, Source};
use crate::entities::ride_history::What;
use crate::entities::route::Disposition;
use crate::entities::{conversation, entry, market, participant, person, proxy_number, ride, route};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::{self, shortage};
use crate::masking::once::{self, Terms};
use crate::masking::rides::history;
use crate::masking::{log, wording};

/// The longest that two people are reconnected at a time.
const LONGEST: Duration = Duration::from_hours(72);

/// Who is reconnected.
#[derive(Clone, Copy, Debug)]
pub enum Whom {
    /// The customer and the driver of this ride, also when its conversation goes on with another driver.
    Ride(Uuid),
    /// Whoever is in this conversation.
    Conversation(Uuid),
}

/// Reconnects two people until `until`, by default for the market's time. They get the same numbers
/// if those are still theirs, else others; both are told (C8, D8).
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` for a time past or too far away, `ILLEGAL_TRANSITION` while a ride is
/// under way, `BLOCKED`, `POOL_EXHAUSTED`.
pub async fn reconnect(
    app: &App,
    whom: Whom,
    until: Option<Timestamp>,
    source: Source,
    terms: &Terms,
) -> Result<conversation::Model> {
    // Another request may take the same number (E18).
    let attempt = || until_won(|| try_reconnect(app, whom, until, source, terms));
    match source {
        Source::Dispatcher => shortage::relieved(app, attempt).await,
        // A telco waits for the answer to the word: what it asks for is left to a dispatcher.
        Source::Keyword => shortage::on_record(app, attempt().await).await,
    }
}

async fn try_reconnect(
    app: &App,
    whom: Whom,
    until: Option<Timestamp>,
    source: Source,
    terms: &Terms,
) -> Result<conversation::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let id = match whom {
        Whom::Conversation(id) => {
            // Rides come before their conversation, as for whoever ends one.
            ride::hold_all(&*tx, id).await?;
            id
        }
        Whom::Ride(ride) => of_ride(app, &tx, now, ride).await?,
    };
    if let Some(done) = once::earlier(&tx, now, terms, "reconnect", id).await? {
        let conversation = again(&tx, done).await?;
        tx.roll_back().await?;
        return Ok(conversation);
    }
    let (conversation, people) = held_with_people(&tx, id).await?;
    let market = market::named_or_default(&*tx, Some(conversation.market_id)).await?;
    let until = until.unwrap_or_else(|| now.plus(market.reconnect(&app.config)));
    if until <= now || until > now.plus(LONGEST) {
        return Err(Error::invalid("until", "Choose a time within the next three days."));
    }
    let rides = ride::of_conversation(&*tx, id).await?;
    check(&conversation, &rides, now)?;
    let [one, other] = people.as_slice() else {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "Nobody drove this ride: there is nobody to reach.",
        ));
    };
    let parties = [party(&tx, one).await?, party(&tx, other).await?];
    check_pair(&tx, &parties[0], &parties[1]).await?;

    let conversation = reopen(&tx, conversation, until).await?;
    let [first, second] = if market.strategy == Strategy::Single
        && !(keeps(&tx, &conversation, one, &parties[0]).await?
            && keeps(&tx, &conversation, other, &parties[1]).await?)
    {
        // The two have one number in common, or none.
        let both = [&parties[0], &parties[1]];
        opening::seat_both(app, &tx, now, &market, &conversation, both, [one.id, other.id]).await?
    } else {
        let first = seat(app, &tx, now, &market, &conversation, one, &parties[0], other).await?;
        let second = seat(app, &tx, now, &market, &conversation, other, &parties[1], &first).await?;
        [first, second]
    };

    let ride = ride_meant(&rides, now);
    let grant = reconnect_grant::ActiveModel {
        id: Set(app.clock.id_at(now)),
        conversation_id: Set(id),
        ride_id: Set(ride.map(|ride| ride.id)),
        source: Set(source),
        account_id: Set(terms.by),
        until: Set(until),
        created_at: Set(now),
    };
    grant.insert(&*tx).await?;
    let place = Place { conversation: id, ride: ride.map(|ride| ride.id), market: market.id };
    for (me, them) in [(&first, &parties[1]), (&second, &parties[0])] {
        let words = match ride {
            Some(ride) => wording::reconnected(me.role, &ride.r#ref, until),
            None => wording::reply_here(me.role, (them.person.kind, &them.person.name)),
        };
        say(app, &mut tx, now, place, me, entry::Kind::Notice, &words).await?;
    }
    note_rides(&mut tx, now, id).await?;
    if let Some(ride) = ride {
        log::note_activity(&mut tx, now, Some(ride.id), Some(id), None).await?;
        history::write(app, &tx, now, ride, What::Reconnected, terms.by, None).await?;
    }
    tx.commit().await?;
    Ok(conversation)
}

fn check(conversation: &conversation::Model, rides: &[ride::Model], now: Timestamp) -> Result<()> {
    if conversation.suspended_at.is_some() {
        return Err(Error::refused(
            ErrorCode::Blocked,
            "This conversation is suspended. Resume it before the two are reconnected.",
        ));
    }
    if rides.iter().any(|ride| !ride.state.is_over()) && now < conversation.expires_at {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "The two reach each other: a ride is under way. Extend their contact instead.",
        ));
    }
    Ok(())
}

async fn party(tx: &WriteTx, participant: &participant::Model) -> Result<Party> {
    let person = person::Entity::find_by_id(participant.person_id).one(&**tx).await?;
    Party::of(tx, person.ok_or_else(|| Error::not_found("person"))?).await
}

/// Contact works again; the grant's end is its own, and nothing prolongs it.
async fn reopen(
    tx: &WriteTx,
    conversation: conversation::Model,
    until: Timestamp,
) -> Result<conversation::Model> {
    let version = conversation.version;
    let mut open: conversation::ActiveModel = conversation.into();
    open.ended_at = Set(None);
    open.expires_at = Set(until);
    open.hard_expires_at = Set(Some(until));
    open.closed_at = Set(None);
    open.close_reason = Set(None);
    open.version = Set(version + 1);
    Ok(open.update(&**tx).await?)
}

/// Gives one of the two his number back, or another one if it leads him to someone else by now.
#[expect(clippy::too_many_arguments, reason = "each says something else about one conversation")]
async fn seat(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    conversation: &conversation::Model,
    me: &participant::Model,
    party: &Party,
    peer: &participant::Model,
) -> Result<participant::Model> {
    if let Some(back) = take_back(tx, conversation, me, party, peer.id).await? {
        return Ok(back);
    }
    let side = party.side(me.id);
    let theirs = Some(peer.number_id);
    let found =
        allocation::reserve_one_side(app, tx, now, market, conversation.id, &side, peer.id, theirs, &[])
            .await?;
    opening::hold(tx, now, conversation.id, conversation.expires_at).await?;
    let me = opening::enter(tx, conversation, party, me.id, found.first).await?;
    let seat = opening::Seat { participant: me.id, peer: peer.id, number: me.number_id };
    opening::claim_alternates(tx, now, conversation, seat, &party.alternates, market.quarantine(&app.config))
        .await?;
    Ok(me)
}

/// Lets the number that someone had in a conversation lead him there again, if it leads him nowhere else by now:
/// its route is revived. Answers him as he is then; `None` if the number is his no more.
///
/// # Errors
/// [`Error::Conflict`] when it was taken at this instant; when the database fails.
pub(super) async fn take_back(
    tx: &WriteTx,
    conversation: &conversation::Model,
    me: &participant::Model,
    party: &Party,
    peer: Uuid,
) -> Result<Option<participant::Model>> {
    if !keeps(tx, conversation, me, party).await? {
        return Ok(None);
    }
    let revived = route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(conversation.expires_at.0))
        .col_expr(route::Column::EndedAt, Expr::value(Option::<i64>::None))
        .col_expr(route::Column::Disposition, Expr::value(Disposition::Ended))
        .col_expr(route::Column::PeerId, Expr::value(peer))
        .filter(route::Column::ConversationId.eq(conversation.id))
        .filter(route::Column::ParticipantId.eq(me.id))
        .filter(route::Column::NumberId.eq(me.number_id))
        .filter(route::Column::PhoneHash.is_in(party.hashes().cloned()))
        .exec(&**tx)
        .await?;
    if revived.rows_affected == 0 {
        return Err(Error::Conflict);
    }
    let mut back: participant::ActiveModel = me.clone().into();
    back.phone_id = Set(party.phone.id);
    back.left_at = Set(None);
    Ok(Some(back.update(&**tx).await?))
}

/// Does his number still lead him here? One that left the pool since leads nobody any more.
async fn keeps(
    tx: &WriteTx,
    conversation: &conversation::Model,
    me: &participant::Model,
    party: &Party,
) -> Result<bool> {
    let own = route::find(&**tx, &party.phone.number_hash, me.number_id).await?;
    // A phone may be shared: it may have led somebody else here since.
    let is_his =
        |route: route::Model| route.conversation_id == conversation.id && route.participant_id == me.id;
    Ok(own.is_some_and(is_his) && is_in_use(tx, me.number_id).await?)
}

/// Do contacts over this number still come to us?
///
/// # Errors
/// When the database fails.
pub(crate) async fn is_in_use(tx: &WriteTx, number: Uuid) -> Result<bool> {
    let number = proxy_number::Entity::find_by_id(number).one(&**tx).await?;
    Ok(number.is_some_and(|number| {
        number.purpose == proxy_number::Purpose::Pool
            && matches!(number.state, proxy_number::State::Active | proxy_number::State::Draining)
    }))
}

/// The conversation of a ride. Where that goes on with another driver, who took a later ride of the
/// same customer, this ride gets one of its own: what was lost lies in the car of the driver it had.
async fn of_ride(app: &App, tx: &WriteTx, now: Timestamp, id: Uuid) -> Result<Uuid> {
    let gone = || Error::not_found("conversation");
    ride::hold_all(&**tx, ride::by_id(&**tx, id).await?.conversation_id.ok_or_else(gone)?).await?;
    let ride = ride::held(&**tx, id).await?;
    let conversation = ride.conversation_id.ok_or_else(gone)?;
    let Some(driver) = ride.driver_id else { return Ok(conversation) };
    let here = participant::present(&**tx, conversation).await?;
    if here.iter().any(|one| one.person_id == driver) {
        return Ok(conversation);
    }
    let customer = Party::of(tx, person::by_id(&**tx, ride.customer_id).await?).await?;
    let driver = Party::of(tx, person::by_id(&**tx, driver).await?).await?;
    check_pair(tx, &customer, &driver).await?;
    let (id, kind, mode) = (app.clock.id_at(now), conversation::Kind::Ride, Mode::SmsAndVoice);
    let new = New { id, kind, mode, until: now, longest: now };
    let pair = [&customer, &driver];
    let own = if let Some(live) = opening::live_conversation(tx, now, ride.market_id, new, pair).await? {
        live
    } else {
        let market = market::named_or_default(&**tx, Some(ride.market_id)).await?;
        opening::open(app, tx, now, &market, new, pair).await?.id
    };
    let mut moved: ride::ActiveModel = ride.into();
    moved.conversation_id = Set(Some(own));
    moved.update(&**tx).await?;
    Ok(own)
}
