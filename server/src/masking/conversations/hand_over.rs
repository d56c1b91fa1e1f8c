//! Another driver joins a conversation: the customer keeps the number, the former driver can't reach
//! him from that instant (E4–E6). All of it is one transaction, or nothing of it happens.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::opening::{self, Seat};
use super::{Party, reach};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Kind as EntryKind};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::entities::person::Kind;
use crate::entities::route::Disposition;
use crate::entities::{conversation, market, participant, route};
use crate::error::{Error, Result};
use crate::masking::allocation;
use crate::masking::log;

/// What came of it.
#[derive(Clone, Debug)]
pub struct HandedOver {
    /// The new driver in the conversation.
    pub driver: participant::Model,
    /// The driver who was in it before.
    pub former: Option<participant::Model>,
}

/// Lets `driver` take the place of the present one, if there is one. He gets the customer's number if
/// he can, else one of his own (E5); one who was there before gets his old one back (E6).
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
    let was_here = people.iter().find(|p| p.person_id == driver.person.id).map(|p| p.id);
    let id = was_here.unwrap_or_else(|| app.clock.id_at(now));
    let found = allocation::reserve_one_side(
        app,
        tx,
        now,
        &market,
        conversation.id,
        &driver.side(id),
        customer.id,
        Some(customer.number_id),
        &[],
    )
    .await?;
    let joined = opening::enter(tx, &conversation, driver, id, found.first).await?;
    route::Entity::update_many()
        .col_expr(route::Column::PeerId, Expr::value(joined.id))
        .filter(route::Column::ConversationId.eq(conversation.id))
        .filter(route::Column::ParticipantId.eq(customer.id))
        .exec(&**tx)
        .await?;
    let (version, connected_at) = (conversation.version, conversation.connected_at);
    let mut changed: conversation::ActiveModel = conversation.into();
    changed.rung = Set(found.rung);
    changed.rested_ms = Set(found.rested_ms);
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
    match &former {
        Some(former) => send_elsewhere(app, tx, now, former, &joined).await?,
        None => pass_on_kept(app, tx, now, &joined).await?,
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
        let change = leg::Entity::update_many()
            .col_expr(leg::Column::PhoneSealed, Expr::value(app.vault.seal(leg.id, phone.e164())))
            .col_expr(leg::Column::PhoneHash, Expr::value(app.vault.hash(&phone)))
            .col_expr(leg::Column::NumberId, Expr::value(number.id))
            .col_expr(leg::Column::Provider, Expr::value(number.provider.clone()))
            .filter(leg::Column::Id.eq(leg.id))
            // The courier may have taken it meanwhile.
            .filter(leg::Column::State.eq(State::Queued));
        if change.exec(&**tx).await?.rows_affected == 0 {
            continue;
        }
        let entry = entry::Entity::update_many()
            .col_expr(entry::Column::ToPersonId, Expr::value(to.person_id))
            .filter(entry::Column::Id.eq(leg.entry_id));
        entry.exec(&**tx).await?;
        tx.note(Topic::EntryUpdated, Some(leg.entry_id), None, now);
    }
    Ok(())
}

/// What the customer wrote while there was nobody on the other side goes out now, in its order (E46).
async fn pass_on_kept(app: &App, tx: &mut WriteTx, now: Timestamp, to: &participant::Model) -> Result<()> {
    let kept = entry::Entity::find()
        .filter(entry::Column::ConversationId.eq(to.conversation_id))
        .filter(entry::Column::Kind.eq(EntryKind::Relay))
        .filter(entry::Column::Channel.eq(Channel::Sms))
        .filter(entry::Column::ToPersonId.is_null())
        .order_by_asc(entry::Column::Id)
        .all(&**tx)
        .await?;
    if kept.is_empty() {
        return Ok(());
    }
    let (phone, number) = reach(app, tx, to).await?;
    for entry in kept {
        log::queue_text(app, tx, now, entry.id, &number, &phone).await?;
        tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
        let mut passed_on: entry::ActiveModel = entry.into();
        passed_on.to_person_id = Set(Some(to.person_id));
        passed_on.problem = Set(None);
        passed_on.update(&**tx).await?;
    }
    Ok(())
}
