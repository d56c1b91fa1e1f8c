//! The steps of a ride: only the legal ones, each with the texts it causes, and only
//! if nobody changed the ride since the caller read it.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{history, requester, waiting};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::entry::{self, Channel};
use crate::entities::event::Topic;
use crate::entities::person::Kind;
use crate::entities::ride::State;
use crate::entities::ride_history::What;
use crate::entities::{conversation, leg, market, participant, person, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::{self, contact};
use crate::masking::once::{self, Terms};
use crate::masking::wording::{self, Wording};

/// Takes a ride one step further: the driver sets off, arrives, the customer gets in. The customer
/// is told of the first two (C2, C3).
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION`, which names the steps that are allowed.
pub async fn advance(app: &App, id: Uuid, to: Option<State>, terms: &Terms) -> Result<ride::Model> {
    step(app, id, terms, "advanceRide", None, |state| {
        let next = match state {
            State::Scheduled => State::Requested,
            State::Assigned => State::EnRoute,
            State::EnRoute => State::Arrived,
            State::Arrived => State::InProgress,
            State::InProgress => State::Completed,
            _ => return Err(illegal(state)),
        };
        match to {
            Some(to) if to != next => Err(illegal(state)),
            _ => Ok(next),
        }
    })
    .await
}

/// Completes a ride: the two still reach each other for the market's grace (R36).
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn complete(app: &App, id: Uuid, terms: &Terms) -> Result<ride::Model> {
    step(app, id, terms, "completeRide", None, |state| allowed(state, State::Completed)).await
}

/// Cancels a ride: the two reach each other for the shorter grace after a cancellation, and are told
/// so (C4, D4); who asked for it by text and has no number of it yet is told over the intake line (I4).
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn cancel(app: &App, id: Uuid, reason: Option<String>, terms: &Terms) -> Result<ride::Model> {
    let reason = history::checked_note(reason)?;
    step(app, id, terms, "cancelRide", reason, |state| allowed(state, State::Cancelled)).await
}

/// Notes that the customer did not come: he is told (C4b), and what was tried goes on record.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn no_show(app: &App, id: Uuid, terms: &Terms) -> Result<ride::Model> {
    step(app, id, terms, "noShow", None, |state| allowed(state, State::NoShow)).await
}

fn allowed(from: State, to: State) -> Result<State> {
    check(from, to).map(|()| to)
}

/// Is this step allowed?
///
/// # Errors
/// `ILLEGAL_TRANSITION`, which names those that are.
pub fn check(from: State, to: State) -> Result<()> {
    if from.next().contains(&to) { Ok(()) } else { Err(illegal(from)) }
}

fn illegal(from: State) -> Error {
    let next: Vec<String> = from.next().iter().map(|state| spelled(*state)).collect();
    let message = if next.is_empty() {
        format!("The ride is already {}.", from.word())
    } else {
        format!("The ride is {}. Allowed next: {}.", from.word(), next.join(", "))
    };
    Error::refused(ErrorCode::IllegalTransition, message)
}

/// As the API spells it.
fn spelled(state: State) -> String {
    use sea_orm::ActiveEnum;
    state.to_value()
}

/// One step of a ride with what follows from it.
async fn step(
    app: &App,
    id: Uuid,
    terms: &Terms,
    name: &'static str,
    reason: Option<String>,
    choose: impl Fn(State) -> Result<State>,
) -> Result<ride::Model> {
    until_won(|| try_to_step(app, id, terms, name, reason.clone(), &choose)).await
}

async fn try_to_step(
    app: &App,
    id: Uuid,
    terms: &Terms,
    name: &'static str,
    reason: Option<String>,
    choose: impl Fn(State) -> Result<State>,
) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(done) = once::earlier(&tx, now, terms, name, id).await? {
        let ride = ride::by_id(&*tx, done).await?;
        tx.roll_back().await?;
        return Ok(ride);
    }
    let before = ride::held(&*tx, id).await?;
    // What cannot be done at all is told before who was faster.
    let to = choose(before.state)?;
    terms.check_version(before.version, "ride")?;
    let ride = step_to(app, &mut tx, now, before, to, reason, terms.by).await?;
    if to == State::Cancelled && ride.conversation_id.is_none() {
        requester::tell(app, &mut tx, now, &ride, &wording::request_cancelled()).await?;
    }
    tx.commit().await?;
    if to.is_over() {
        // A number may be free for a ride that waits for one; a timer looks, too.
        waiting::retry_soon(app);
    }
    Ok(ride)
}

/// Cancels a ride that is held in the transaction of what asks for it, if that can be done.
///
/// # Errors
/// `ILLEGAL_TRANSITION`, or when the database fails.
pub(crate) async fn cancel_within(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    before: ride::Model,
    reason: &str,
) -> Result<ride::Model> {
    let to = allowed(before.state, State::Cancelled)?;
    step_to(app, tx, now, before, to, Some(reason.to_owned()), None).await
}

async fn step_to(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    before: ride::Model,
    to: State,
    reason: Option<String>,
    by: Option<Uuid>,
) -> Result<ride::Model> {
    let id = before.id;
    let ride = put(tx, now, before, |ride| {
        ride.state = Set(to);
        ride.ended_at = Set(to.is_over().then_some(now));
    })
    .await?;
    let note = match to {
        State::NoShow => Some(attempts(tx, &ride).await?),
        _ => reason,
    };
    if let Some(id) = ride.conversation_id {
        // Once contact is over, a word about the ride would come over a number that may lead elsewhere by now.
        let tells = conversation::held(&**tx, id).await?.expires_at > now;
        let until = if to.is_over() { Some(contact::after_ride(app, tx, now, id).await?) } else { None };
        if tells {
            tell(app, tx, now, &ride, until).await?;
        }
    }
    history::write(app, tx, now, &ride, What::State, by, note).await?;
    tx.note(Topic::RideChanged, None, Some(id), now);
    Ok(ride)
}

/// Changes a ride's row, and its version with it.
///
/// # Errors
/// [`Error::Conflict`] if someone else changed it meanwhile.
pub(super) async fn put(
    tx: &WriteTx,
    now: Timestamp,
    ride: ride::Model,
    change: impl FnOnce(&mut ride::ActiveModel),
) -> Result<ride::Model> {
    let version = ride.version;
    let mut row: ride::ActiveModel = ride.into();
    change(&mut row);
    row.version = Set(version + 1);
    row.activity_at = Set(now);
    let id = *row.id.as_ref();
    let changed = ride::Entity::update_many()
        .set(row)
        .filter(ride::Column::Id.eq(id))
        .filter(ride::Column::Version.eq(version))
        .exec(&**tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict);
    }
    ride::by_id(&**tx, id).await
}

/// Who is told what of a step.
async fn tell(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    ride: &ride::Model,
    until: Option<Timestamp>,
) -> Result<()> {
    let Some(conversation) = ride.conversation_id else { return Ok(()) };
    let names = names(tx, ride).await?;
    let driver = names.driver.as_deref().unwrap_or_default();
    let to_customer = match ride.state {
        State::EnRoute => Some(wording::on_my_way()),
        State::Arrived => Some(wording::arrived(driver, &ride.start)),
        State::NoShow => Some(wording::nobody_came(driver, &ride.start)),
        _ => None,
    };
    if let Some(words) = to_customer {
        conversations::tell(app, tx, now, ride, Kind::Customer, entry::Kind::Notice, &words).await?;
        return Ok(());
    }
    let Some(until) = until else { return Ok(()) };
    let market = market::named_or_default(&**tx, Some(ride.market_id)).await?;
    for participant in participant::present(&**tx, conversation).await? {
        let other = match participant.role {
            Kind::Customer => names.driver.as_deref().map(|name| (Kind::Driver, name)),
            Kind::Driver | Kind::Agent => Some((Kind::Customer, names.customer.as_str())),
        };
        let words: Option<Wording> = match ride.state {
            State::Cancelled if until > now => {
                Some(wording::cancelled(participant.role, ride.pickup_at, until))
            }
            State::Cancelled => Some(wording::cancelled_at_once(participant.role, ride.pickup_at)),
            State::Completed if market.tells_completion && until > now => {
                other.map(|other| wording::complete(participant.role, other, until))
            }
            _ => None,
        };
        if let Some(words) = words {
            conversations::tell(app, tx, now, ride, participant.role, entry::Kind::Notice, &words).await?;
        }
    }
    Ok(())
}

struct Names {
    customer: String,
    driver: Option<String>,
}

async fn names(tx: &WriteTx, ride: &ride::Model) -> Result<Names> {
    let ids = std::iter::once(ride.customer_id).chain(ride.driver_id);
    let people = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(&**tx).await?;
    let name = |id: Uuid| people.iter().find(|person| person.id == id).map(|person| person.name.clone());
    Ok(Names { customer: name(ride.customer_id).unwrap_or_default(), driver: ride.driver_id.and_then(name) })
}

/// What was tried before a ride was closed as a no-show, as it stands at this moment: evidence that
/// no later receipt changes.
async fn attempts(tx: &WriteTx, ride: &ride::Model) -> Result<String> {
    let count = async |channel: Channel, from: Option<entry::Party>, states: &[leg::State]| -> Result<u64> {
        let mut legs = leg::Entity::find()
            .inner_join(entry::Entity)
            .filter(entry::Column::RideId.eq(ride.id))
            .filter(entry::Column::Channel.eq(channel))
            .filter(leg::Column::Direction.eq(leg::Direction::Outbound));
        if let Some(from) = from {
            legs = legs.filter(entry::Column::FromRole.eq(from));
        }
        if !states.is_empty() {
            legs = legs.filter(leg::Column::State.is_in(states.iter().copied()));
        }
        Ok(legs.count(&**tx).await?)
    };
    let driver = Some(entry::Party::Driver);
    let texts = count(Channel::Sms, driver, &[]).await?;
    let delivered = count(Channel::Sms, driver, &[leg::State::Delivered]).await?;
    let calls = count(Channel::Voice, driver, &[]).await?;
    let answered = count(Channel::Voice, driver, &[leg::State::Bridged, leg::State::Completed]).await?;
    let replies = count(Channel::Sms, Some(entry::Party::Customer), &[]).await?;
    Ok(format!(
        "The driver sent {texts} texts ({delivered} delivered) and called {calls} times ({answered} answered). \
         The customer sent {replies} texts."
    ))
}
