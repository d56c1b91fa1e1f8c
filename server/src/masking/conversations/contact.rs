//! How long contact works: it goes on after the last ride, is prolonged, suspended and closed. That
//! it has ended is judged by the clock (R80); the sweep only writes it down.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{again, note_rides, ride_meant};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::{self, CloseReason, State};
use crate::entities::event::Topic;
use crate::entities::market::{self, ExpiryMode};
use crate::entities::ride_history::What;
use crate::entities::{block, participant, reconnect_grant, ride, route};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::once::{self, Terms};
use crate::masking::rides::history;

/// The longest a dispatcher may prolong contact from now.
const LONGEST_EXTENSION: Duration = Duration::from_hours(7 * 24);
/// Conversations whose end is written down at a time.
const BATCH: u64 = 200;

/// After a ride of a conversation ended: once none goes on, contact lasts until the longest promise
/// of its rides (R36, E14). Answers until when it lasts.
///
/// # Errors
/// When the database fails.
pub async fn after_ride(app: &App, tx: &WriteTx, now: Timestamp, id: Uuid) -> Result<Timestamp> {
    let conversation = conversation::held(&**tx, id).await?;
    let rides = ride::of_conversation(&**tx, id).await?;
    if rides.iter().any(|ride| !ride.state.is_over()) {
        return Ok(conversation.expires_at);
    }
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    let people = participant::present(&**tx, id).await?;
    // What a driver was promised who left since, the present one is not.
    let is_theirs = |ride: &&ride::Model| {
        ride.driver_id.is_none_or(|driver| people.iter().any(|one| one.person_id == driver))
    };
    let promised = rides.iter().filter(is_theirs).filter_map(|ride| {
        let grace = match ride.state {
            ride::State::Completed => market.grace(&app.config),
            _ => market.cancel_grace(&app.config),
        };
        ride.ended_at.map(|ended| ended.plus(grace))
    });
    // Nor is a grant cut short, until whose end both were told that they reach each other (C8).
    let granted = reconnect_grant::latest(&**tx, id).await?.filter(|grant| {
        rides.iter().filter(|ride| Some(ride.id) == grant.ride_id).all(|ride| is_theirs(&ride))
    });
    let granted = granted.map(|grant| grant.until);
    // Nor what a dispatcher said while the ride was under way.
    let until = promised.chain(granted).chain(conversation.extended_until).max().unwrap_or(now);
    let over_already = conversation.expires_at <= now;
    let mut ended: conversation::ActiveModel = conversation.clone().into();
    ended.ended_at = Set(Some(now));
    if over_already {
        // The longest contact had passed: an old number is not brought to life again.
        ended.update(&**tx).await?;
        return Ok(conversation.expires_at);
    }
    ended.expires_at = Set(until);
    ended.hard_expires_at = Set(Some(conversation.hard_expires_at.unwrap_or(until).max(until)));
    ended.update(&**tx).await?;
    // Guarded by the conversation, so that a late end can't touch a route that was taken over since
    // (docs/pool.md).
    // While a grant lasts, nobody's want of a number cuts it short.
    let finished = granted.is_none_or(|until| until <= now).then_some(now);
    hold_until(tx, now, id, until, finished).await?;
    Ok(until)
}

async fn hold_until(
    tx: &WriteTx,
    now: Timestamp,
    id: Uuid,
    until: Timestamp,
    ended: Option<Timestamp>,
) -> Result<()> {
    let mut change = route::Entity::update_many().col_expr(route::Column::HeldUntil, Expr::value(until.0));
    if let Some(ended) = ended {
        change = change.col_expr(route::Column::EndedAt, Expr::value(ended.0));
    }
    change
        .filter(route::Column::ConversationId.eq(id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What is said prolongs contact, where the market wants that (R79): after the ride, and between two
/// people who were connected without one.
///
/// # Errors
/// When the database fails.
pub async fn slide(app: &App, tx: &WriteTx, at: Timestamp, conversation: &conversation::Model) -> Result<()> {
    if conversation.ended_at.is_none() && conversation.kind == conversation::Kind::Ride {
        return Ok(());
    }
    // What comes a little late is passed on, and prolongs nothing: the numbers may be taken already.
    if conversation.expires_at <= at {
        return Ok(());
    }
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    if market.expiry_mode != ExpiryMode::Sliding {
        return Ok(());
    }
    let longest = conversation.hard_expires_at.unwrap_or(conversation.expires_at);
    let until = at.plus(market.slide(&app.config)).min(longest);
    if until <= conversation.expires_at {
        return Ok(());
    }
    let prolonged = conversation::Entity::update_many()
        .col_expr(conversation::Column::ExpiresAt, Expr::value(until.0))
        .filter(conversation::Column::Id.eq(conversation.id))
        // Not one that was closed, or prolonged further, at this moment.
        .filter(conversation::Column::ExpiresAt.eq(conversation.expires_at))
        .exec(&**tx)
        .await?;
    if prolonged.rows_affected == 0 {
        return Ok(());
    }
    hold_until(tx, at, conversation.id, until, None).await
}

/// Lets contact work until `until`.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `INVALID_INPUT` for a time that is past, too far away or not later than contact lasts
/// already, `CONVERSATION_CLOSED` once it has ended.
pub async fn extend(app: &App, id: Uuid, until: Timestamp, terms: &Terms) -> Result<conversation::Model> {
    let now = app.clock.now();
    if until <= now || until > now.plus(LONGEST_EXTENSION) {
        return Err(Error::invalid("until", "Choose a time within the next seven days."));
    }
    let (tx, conversation) = match begin(app, id, terms, "extendConversation").await? {
        Begun::ToDo(tx, conversation) => (tx, conversation),
        Begun::Done(conversation) => return Ok(conversation),
    };
    if conversation.expires_at <= now {
        return Err(over());
    }
    if until <= conversation.expires_at {
        return Err(lasts_longer(conversation.expires_at));
    }
    hold_until(&tx, now, id, until, None).await?;
    // Texts and calls may go on to prolong it as far as they might have before.
    let longest = conversation.hard_expires_at.map_or(until, |longest| longest.max(until));
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.expires_at = Set(until);
    changed.hard_expires_at = Set(Some(longest));
    changed.extended_until = Set(Some(until));
    finish(app, tx, changed, What::Extended, None, terms).await
}

/// Ends contact at once. A call under way goes on (E20).
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `CONVERSATION_CLOSED` if it has ended already.
pub async fn close(
    app: &App,
    id: Uuid,
    reason: Option<String>,
    terms: &Terms,
) -> Result<conversation::Model> {
    let now = app.clock.now();
    let reason = history::checked_note(reason)?;
    let (tx, conversation) = match begin(app, id, terms, "closeConversation").await? {
        Begun::ToDo(tx, conversation) => (tx, conversation),
        Begun::Done(conversation) => return Ok(conversation),
    };
    if conversation.expires_at <= now {
        return Err(over());
    }
    // The time a late contact is allowed is over, too: a dispatcher means now.
    let until = now.minus(app.config.skew);
    hold_until(&tx, now, id, until, Some(now)).await?;
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.expires_at = Set(until);
    changed.closed_at = Set(Some(now));
    changed.close_reason = Set(Some(CloseReason::Dispatcher));
    finish(app, tx, changed, What::Closed, reason, terms).await
}

/// Suspends contact: nobody reaches anybody until it is resumed (O12). Its time goes on.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION` if it is over or suspended already.
pub async fn suspend(
    app: &App,
    id: Uuid,
    reason: Option<String>,
    terms: &Terms,
) -> Result<conversation::Model> {
    let now = app.clock.now();
    let reason = history::checked_note(reason)?;
    let (tx, conversation) = match begin(app, id, terms, "suspendConversation").await? {
        Begun::ToDo(tx, conversation) => (tx, conversation),
        Begun::Done(conversation) => return Ok(conversation),
    };
    match conversation.state(now) {
        State::Open | State::Grace | State::Pending => {}
        State::Suspended | State::Closed | State::Failed => {
            return Err(Error::refused(
                ErrorCode::IllegalTransition,
                "Only a conversation in which contact works can be suspended.",
            ));
        }
    }
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.suspended_at = Set(Some(now));
    finish(app, tx, changed, What::Suspended, reason, terms).await
}

/// Allows contact again.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION` if it is not suspended, `BLOCKED` while the two
/// are.
pub async fn resume(
    app: &App,
    id: Uuid,
    reason: Option<String>,
    terms: &Terms,
) -> Result<conversation::Model> {
    let reason = history::checked_note(reason)?;
    let (tx, conversation) = match begin(app, id, terms, "resumeConversation").await? {
        Begun::ToDo(tx, conversation) => (tx, conversation),
        Begun::Done(conversation) => return Ok(conversation),
    };
    if conversation.suspended_at.is_none() {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This conversation is not suspended."));
    }
    let people = participant::present(&*tx, id).await?;
    if let [one, other] = people.as_slice()
        && block::between(&*tx, one.person_id, other.person_id).await?.is_some()
    {
        let message = "The two are blocked from each other. Lift the block first.";
        return Err(Error::refused(ErrorCode::Blocked, message));
    }
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.suspended_at = Set(None);
    finish(app, tx, changed, What::Resumed, reason, terms).await
}

fn over() -> Error {
    Error::refused(ErrorCode::ConversationClosed, "Contact has ended. Reconnect the two instead.")
}

/// Prolonging takes nothing away that the two were promised: ending contact is a step of its own.
fn lasts_longer(until: Timestamp) -> Error {
    let message = match until.to_datetime().filter(|_| until < Timestamp::FAR) {
        Some(at) => {
            format!("Contact lasts until {} UTC already. Choose a later time.", at.format("%Y-%m-%d %H:%M"))
        }
        None => "Contact lasts until someone ends it.".to_owned(),
    };
    Error::invalid("until", message)
}

/// A change of a conversation by hand.
enum Begun {
    /// It is to be done in this transaction.
    ToDo(WriteTx, conversation::Model),
    /// An earlier request with the same id did it.
    Done(conversation::Model),
}

async fn begin(app: &App, id: Uuid, terms: &Terms, name: &'static str) -> Result<Begun> {
    let tx = app.db.begin().await?;
    if let Some(done) = once::earlier(&tx, app.clock.now(), terms, name, id).await? {
        let conversation = again(&tx, done).await?;
        tx.roll_back().await?;
        return Ok(Begun::Done(conversation));
    }
    let conversation = conversation::held(&*tx, id).await?;
    terms.check_version(conversation.version, "conversation")?;
    Ok(Begun::ToDo(tx, conversation))
}

/// Writes the change, and puts it into the history of the ride it is about.
async fn finish(
    app: &App,
    mut tx: WriteTx,
    mut changed: conversation::ActiveModel,
    what: What,
    note: Option<String>,
    terms: &Terms,
) -> Result<conversation::Model> {
    let now = app.clock.now();
    changed.version = Set(changed.version.as_ref() + 1);
    let conversation = changed.update(&*tx).await?;
    let rides = note_rides(&mut tx, now, conversation.id).await?;
    if let Some(ride) = ride_meant(&rides, now) {
        history::write(app, &tx, now, ride, what, terms.by, note).await?;
    }
    tx.commit().await?;
    Ok(conversation)
}

/// Writes down which conversations have ended, and makes it known. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn note_ended(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ended: Vec<Uuid> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .filter(conversation::Column::ClosedAt.is_null())
        .filter(conversation::Column::ExpiresAt.lte(now.minus(app.config.skew)))
        .order_by_asc(conversation::Column::ExpiresAt)
        .limit(BATCH)
        .into_tuple()
        .all(&*tx)
        .await?;
    if ended.is_empty() {
        return Ok(0);
    }
    let reason = Expr::case(conversation::Column::EndedAt.is_null(), Expr::value(CloseReason::Expired))
        .finally(Expr::value(CloseReason::RideEnded));
    let noted = conversation::Entity::update_many()
        .col_expr(conversation::Column::ClosedAt, Expr::value(now.0))
        .col_expr(conversation::Column::CloseReason, reason.into())
        .filter(conversation::Column::Id.is_in(ended.iter().copied()))
        // Not those that someone reconnected at this moment.
        .filter(conversation::Column::ExpiresAt.lte(now.minus(app.config.skew)))
        .exec(&*tx)
        .await?
        .rows_affected;
    let rides: Vec<Uuid> = ride::Entity::find()
        .select_only()
        .column(ride::Column::Id)
        .filter(ride::Column::ConversationId.is_in(ended))
        .into_tuple()
        .all(&*tx)
        .await?;
    for ride in rides {
        tx.note(Topic::RideChanged, None, Some(ride), now);
    }
    tx.commit().await?;
    Ok(noted)
}
