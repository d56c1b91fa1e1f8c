//! Another driver joins a conversation: the customer keeps the number, the former driver can't reach
//! him from that instant (E4–E6). All of it is one transaction, or nothing of it happens.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::addressing::readdress;
use super::opening::{self, Seat};
use super::{Party, Place, reach, reconnect, say};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::Rung;
use crate::entities::entry::{self, Channel, Kind as EntryKind};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::entities::market::LeakPolicy;
use crate::entities::person::Kind;
use crate::entities::route::Disposition;
use crate::entities::{conversation, market, participant, route};
use crate::error::{Error, Result};
use crate::masking::guards::leaks;
use crate::masking::{allocation, log, wording};

/// What came of it.
#[derive(Clone, Debug)]
pub struct HandedOver {
    /// The new driver in the conversation.
    pub driver: participant::Model,
    /// The driver who was in it before.
    pub former: Option<participant::Model>,
}

/// Lets `driver` take the place of the present one, if there is one. One who was there before gets his old
/// number back, if it is his still (E6); else he gets the customer's if he can, or one of his own (E5).
///
/// # Errors
/// `POOL_EXHAUSTED`: then the transaction is to be dropped, and the present driver stays.
pub async fn hand_over(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    conversation: conversation::Model,
    driver: &Party,
) -> Result<HandedOver> {
    let people = participant::of_conversation(&**tx, conversation.id).await?;
    let present = |role| people.iter().find(|p| p.role == role && p.left_at.is_none());
    let customer = present(Kind::Customer)
        .ok_or_else(|| Error::Internal(format!("conversation {} has no customer", conversation.id)))?;
    let former = present(Kind::Driver).cloned();
    if let Some(former) = &former {
        remove(tx, now, former).await?;
    }
    let market = market::named_or_default(&**tx, Some(conversation.market_id)).await?;
    let was_here = people.iter().find(|p| p.person_id == driver.person.id);
    let back = match was_here {
        Some(me) => reconnect::take_back(tx, &conversation, me, driver, customer.id).await?,
        None => None,
    };
    let (joined, rung, rested_ms) = if let Some(back) = back {
        // The same two people: nobody can be misled, however short the rest.
        (back, Rung::Sticky, None)
    } else {
        let id = was_here.map_or_else(|| app.clock.id_at(now), |me| me.id);
        let (side, theirs) = (driver.side(id), Some(customer.number_id));
        let found = allocation::reserve_one_side(
            app,
            tx,
            now,
            &market,
            conversation.id,
            &side,
            customer.id,
            theirs,
            &[],
        )
        .await?;
        let joined = opening::enter(tx, &conversation, driver, id, found.first).await?;
        (joined, found.rung, found.rested_ms)
    };
    route::Entity::update_many()
        .col_expr(route::Column::PeerId, Expr::value(joined.id))
        .filter(route::Column::ConversationId.eq(conversation.id))
        .filter(route::Column::ParticipantId.eq(customer.id))
        .exec(&**tx)
        .await?;
    let (version, connected_at) = (conversation.version, conversation.connected_at);
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.rung = Set(rung);
    changed.rested_ms = Set(rested_ms);
    changed.connected_at = Set(Some(connected_at.unwrap_or(now)));
    changed.version = Set(version + 1);
    let conversation = changed.update(&**tx).await?;
    opening::hold(tx, now, conversation.id, conversation.expires_at).await?;
    let seat = Seat { participant: joined.id, peer: customer.id, number: joined.number_id };
    opening::claim_alternates(
        tx,
        now,
        &conversation,
        seat,
        &driver.alternates,
        market.quarantine(&app.config),
    )
    .await?;
    if was_here.is_some() {
        lead_on(tx, driver, &joined).await?;
    }
    match &former {
        Some(former) => send_elsewhere(app, tx, now, former, &joined).await?,
        None => pass_on_kept(app, tx, now, &market, &conversation, customer, &joined).await?,
    }
    Ok(HandedOver { driver: joined, former })
}

/// From this instant his phones lead nowhere: no allowance for late contacts (E4).
async fn remove(tx: &WriteTx, now: Timestamp, driver: &participant::Model) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, Expr::value(now.0))
        .col_expr(route::Column::EndedAt, Expr::value(now.0))
        .col_expr(route::Column::Disposition, Expr::value(Disposition::DriverRemoved))
        .filter(route::Column::ConversationId.eq(driver.conversation_id))
        .filter(route::Column::ParticipantId.eq(driver.id))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    leave(tx, now, driver).await
}

/// He is back, over another number than before: the one he knew says which (O11), and not that he has no part in this.
async fn lead_on(tx: &WriteTx, driver: &Party, back: &participant::Model) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::Disposition, Expr::value(Disposition::Moved))
        .col_expr(route::Column::MovedTo, Expr::value(back.number_id))
        .filter(route::Column::ConversationId.eq(back.conversation_id))
        .filter(route::Column::ParticipantId.eq(back.id))
        .filter(route::Column::PhoneHash.is_in(driver.hashes().cloned()))
        .filter(route::Column::Disposition.eq(Disposition::DriverRemoved))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// A driver who was replaced after contact had ended: who writes to the number he knows is told that the ride went to
/// somebody else, and nobody connects him again (E4).
///
/// # Errors
/// When the database fails.
pub async fn dismiss(tx: &WriteTx, now: Timestamp, driver: &participant::Model) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::Disposition, Expr::value(Disposition::DriverRemoved))
        .filter(route::Column::ConversationId.eq(driver.conversation_id))
        .filter(route::Column::ParticipantId.eq(driver.id))
        .filter(route::Column::Disposition.eq(Disposition::Ended))
        .exec(&**tx)
        .await?;
    leave(tx, now, driver).await
}

async fn leave(tx: &WriteTx, now: Timestamp, driver: &participant::Model) -> Result<()> {
    let mut left: participant::ActiveModel = driver.clone().into();
    left.left_at = Set(Some(now));
    left.update(&**tx).await?;
    Ok(())
}

/// The customer's texts that were not handed to a telco yet go to the new driver (E4), or agent.
///
/// # Errors
/// When the database fails.
pub(crate) async fn send_elsewhere(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    from: &participant::Model,
    to: &participant::Model,
) -> Result<()> {
    let waiting = leg::Entity::find()
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::State.eq(State::Queued))
        .filter(leg::Column::NumberId.eq(from.number_id))
        .inner_join(entry::Entity)
        .filter(entry::Column::ConversationId.eq(from.conversation_id))
        .filter(entry::Column::Kind.eq(EntryKind::Relay))
        .filter(entry::Column::ToPersonId.eq(from.person_id))
        .all(&**tx)
        .await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let (phone, number) = reach(app, tx, to).await?;
    for leg in waiting {
        readdress(app, tx, now, &leg, to, (&phone, &number)).await?;
    }
    Ok(())
}

/// What the customer wrote while there was nobody on the other side goes out now, in its order (E46); what
/// it gives away is treated as if he wrote it now (E34).
async fn pass_on_kept(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    market: &market::Model,
    conversation: &conversation::Model,
    from: &participant::Model,
    to: &participant::Model,
) -> Result<()> {
    let kept = entry::Entity::find()
        .filter(entry::Column::ConversationId.eq(conversation.id))
        .filter(entry::Column::Kind.eq(EntryKind::Relay))
        .filter(entry::Column::Channel.eq(Channel::Sms))
        .filter(entry::Column::ToPersonId.is_null())
        .order_by_asc(entry::Column::Id)
        .all(&**tx)
        .await?;
    if kept.is_empty() {
        return Ok(());
    }
    // A customer may tell the company how to reach him.
    let is_support = conversation.kind == conversation::Kind::Support;
    let policy = if is_support { LeakPolicy::Allow } else { market.leak_policy };
    let (phone, number) = reach(app, tx, to).await?;
    let mut blocked_at = None;
    for entry in kept {
        let (id, ride) = (entry.id, entry.ride_id);
        let body = entry::passed_on(&app.vault, &entry)?;
        let guarded = body.and_then(|body| leaks::judge(policy, &body));
        let done = guarded.as_ref().map(|guarded| guarded.done);
        let blocked = done == Some(entry::Leak::Blocked);
        let mut passed_on: entry::ActiveModel = entry.into();
        passed_on.to_person_id = Set(Some(to.person_id));
        passed_on.leak = Set(done);
        passed_on.problem = Set(blocked.then(|| leaks::BLOCKED.to_owned()));
        if let Some(clean) = guarded.and_then(|guarded| guarded.clean) {
            passed_on.body_sealed = Set(Some(app.vault.seal(id, &clean)));
        }
        passed_on.update(&**tx).await?;
        if blocked {
            blocked_at = Some(ride);
        } else {
            log::queue_text(app, tx, now, id, &number, &phone).await?;
        }
        tx.note(Topic::EntryUpdated, Some(id), ride, now);
    }
    // Its sender is told, once for all of them.
    if let Some(ride) = blocked_at {
        let place = Place { conversation: conversation.id, ride, market: market.id };
        say(app, tx, now, place, from, EntryKind::AutoReply, &wording::leak_blocked()).await?;
    }
    Ok(())
}
