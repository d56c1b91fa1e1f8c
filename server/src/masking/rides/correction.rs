//! Setting back a ride that was ended by mistake: for administrators, with a reason, on record.

use std::time::Duration;

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{history, steps};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::event::Topic;
use crate::entities::ride::State;
use crate::entities::ride_history::What;
use crate::entities::{conversation, erasure, market, participant, phone, ride, route};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::{held_with_people, opening, reconnect};
use crate::masking::once::{self, Terms};

/// Sets a ride that is over back to an earlier state: for administrators, when it was ended by
/// mistake. The two get their numbers back if those are still theirs.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `INVALID_INPUT` without a reason, `ILLEGAL_TRANSITION`,
/// `CONVERSATION_CLOSED` if a number leads elsewhere by now.
pub async fn correct(app: &App, id: Uuid, to: State, reason: String, terms: &Terms) -> Result<ride::Model> {
    let reason = history::checked_note(Some(reason))?
        .ok_or_else(|| Error::invalid("reason", "Tell why the ride is set back."))?;
    until_won(|| try_correct(app, id, to, reason.clone(), terms)).await
}

async fn try_correct(app: &App, id: Uuid, to: State, reason: String, terms: &Terms) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(done) = once::earlier(&tx, now, terms, "correctRide", id).await? {
        let ride = ride::by_id(&*tx, done).await?;
        tx.roll_back().await?;
        return Ok(ride);
    }
    let before = ride::held(&*tx, id).await?;
    terms.check_version(before.version, "ride")?;
    let legal = before.state.is_over()
        && (if before.driver_id.is_some() { to.is_under_way() } else { to == State::Requested });
    if !legal {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "Only a ride that is over can be set back, to a state it can have had.",
        ));
    }
    for person in [Some(before.customer_id), before.driver_id].into_iter().flatten() {
        erasure::refuse_if_asked(&*tx, person).await?;
    }
    if let Some(conversation) = before.conversation_id {
        revive(app, &tx, now, conversation, &before).await?;
    } else if to.is_under_way() {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This ride never had a number."));
    }
    let ride = steps::put(&tx, now, before, |ride| {
        ride.state = Set(to);
        ride.ended_at = Set(None);
    })
    .await?;
    history::write(app, &tx, now, &ride, What::Corrected, terms.by, Some(reason.clone())).await?;
    audit::record(app, &mut tx, terms.by, "ride.correct", Some(id), reason).await?;
    tx.note(Topic::RideChanged, None, Some(id), now);
    tx.commit().await?;
    Ok(ride)
}

/// Contact works again as while the ride was under way, if both numbers still lead here.
async fn revive(app: &App, tx: &WriteTx, now: Timestamp, id: Uuid, ride: &ride::Model) -> Result<()> {
    let (conversation, people) = held_with_people(tx, id).await?;
    // Its conversation may have gone on with the driver of a later ride: he is not to have this one.
    if ride.driver_id.is_some_and(|driver| !people.iter().any(|one| one.person_id == driver)) {
        return Err(elsewhere());
    }
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    // Another ride of the two may need contact for longer (E14).
    let until = opening::New::ride(app, &market, now, ride.pickup_at).until.max(conversation.expires_at);
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(until.0))
        .col_expr(route::Column::EndedAt, Expr::value(Option::<i64>::None))
        .filter(route::Column::ConversationId.eq(id))
        .filter(route::Column::Disposition.eq(route::Disposition::Ended))
        .exec(&**tx)
        .await?;
    let mut open: conversation::ActiveModel = conversation.into();
    open.ended_at = Set(None);
    open.expires_at = Set(until);
    open.hard_expires_at = Set(Some(until));
    open.closed_at = Set(None);
    open.close_reason = Set(None);
    let conversation = open.update(&**tx).await?;
    for one in &people {
        let peer = people.iter().find(|other| other.id != one.id).map_or(route::NOBODY, |other| other.id);
        seat(tx, now, &conversation, one, peer, market.quarantine(&app.config)).await?;
    }
    if conversation.connected_at.is_some() && !opening::both_lead_here(tx, now, id).await? {
        return Err(elsewhere());
    }
    Ok(())
}

/// Someone's number must still be ours; whoever has another phone by now is reached on that.
async fn seat(
    tx: &WriteTx,
    now: Timestamp,
    conversation: &conversation::Model,
    one: &participant::Model,
    peer: Uuid,
    rest: Duration,
) -> Result<()> {
    if !reconnect::is_in_use(tx, one.number_id).await? {
        return Err(elsewhere());
    }
    let phone = phone::primary_of(&**tx, one.person_id).await?;
    if phone.id == one.phone_id {
        return Ok(());
    }
    let seat = opening::Seat { participant: one.id, peer, number: one.number_id };
    let known = route::find(&**tx, &phone.number_hash, one.number_id).await?;
    let is_in = known.is_some_and(|route| route.participant_id == one.id && route.held_until > now);
    if !is_in && !opening::claim_phone(tx, now, conversation, seat, &phone.number_hash, rest).await? {
        return Err(elsewhere());
    }
    let mut moved: participant::ActiveModel = one.clone().into();
    moved.phone_id = Set(phone.id);
    moved.update(&**tx).await?;
    Ok(())
}

fn elsewhere() -> Error {
    let message = "A number of this ride is not theirs any more. Make a new ride.";
    Error::refused(ErrorCode::ConversationClosed, message)
}
