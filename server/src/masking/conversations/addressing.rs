//! Whom a text that has not gone out yet is for by now. While it waits for another attempt, or for a person to let it
//! go, a driver may be replaced (E4), a phone or a number may change (E7, E17), the two may be kept apart (E35), contact
//! may be closed and its number lent to others: an attempt that began before is not seen by those who make such a change.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{reach, reach_by_call};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::{self, CloseReason};
use crate::entities::entry::{self, Channel, Kind};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction};
use crate::entities::{block, mask, participant, phone, proxy_number, route};
use crate::error::Result;
use crate::phone::PhoneNumber;
use crate::vault::PhoneHash;

/// Who is to have a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressed {
    /// Who was to have it, where he was.
    AsBefore,
    /// Somebody else, or another phone: it is written down.
    Anew,
    /// Nobody: who was to have it left, and nobody took his place.
    Nobody,
    /// Nobody for now: the two are kept apart (E35).
    Apart,
    /// Nobody any more: contact was closed, or its number leads whoever was to have it to somebody else by now.
    Over,
}

/// Addresses a leg to whoever its entry is for now. The conversation is held from here on.
///
/// # Errors
/// When the database fails.
pub async fn address(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    leg: &leg::Model,
    entry: &entry::Model,
) -> Result<Addressed> {
    let (Some(id), Some(person)) = (entry.conversation_id, entry.to_person_id) else {
        return Ok(Addressed::AsBefore);
    };
    // An answer goes back to where the question came from; of calls see [`call_stands`].
    let follows = matches!(entry.kind, Kind::Relay | Kind::Notice | Kind::Company);
    if !follows || entry.channel != Channel::Sms {
        return Ok(Addressed::AsBefore);
    }
    let conversation = conversation::held(&**tx, id).await?;
    let people = participant::of_conversation(&**tx, id).await?;
    let Some(was) = people.iter().find(|one| one.person_id == person) else {
        return Ok(Addressed::AsBefore);
    };
    let to = match was.left_at {
        None => was,
        // What the company says to one who left is for him: that he left, for one.
        Some(_) if entry.kind != Kind::Relay => was,
        Some(_) => match people.iter().find(|one| one.role == was.role && one.left_at.is_none()) {
            Some(instead) => instead,
            None => return Ok(Addressed::Nobody),
        },
    };
    if entry.kind == Kind::Relay
        && let Some(stopped) = stopped(tx, &conversation, entry, to).await?
    {
        return Ok(stopped);
    }
    let (phone, number) = reach(app, tx, to).await?;
    // Who left has it where he was. Of others, their other phones are theirs, too: where the first one could not be
    // told, another is (E22).
    let as_before = to.left_at.is_some() || leg.number_id == Some(number.id) && is_his(tx, leg, to).await?;
    let key = if as_before {
        leg.phone_hash.clone().zip(leg.number_id)
    } else {
        Some((app.vault.hash(&phone), number.id))
    };
    if !leads_into(tx, id, key).await? {
        return Ok(Addressed::Over);
    }
    if as_before {
        return Ok(Addressed::AsBefore);
    }
    readdress(app, tx, now, leg, to, (&phone, &number)).await?;
    Ok(Addressed::Anew)
}

/// Why what one says to the other is not passed on any more. That its time is over is none: it was received in time
/// (E19).
async fn stopped(
    tx: &WriteTx,
    conversation: &conversation::Model,
    entry: &entry::Model,
    to: &participant::Model,
) -> Result<Option<Addressed>> {
    let apart = match entry.from_person_id {
        Some(from) => block::between(&**tx, from, to.person_id).await?.is_some(),
        None => false,
    };
    if apart || conversation.suspended_at.is_some() {
        return Ok(Some(Addressed::Apart));
    }
    let by_hand = matches!(conversation.close_reason, Some(CloseReason::Dispatcher | CloseReason::Blocked));
    Ok(by_hand.then_some(Addressed::Over))
}

async fn is_his(tx: &WriteTx, leg: &leg::Model, to: &participant::Model) -> Result<bool> {
    let his = phone::of_person(&**tx, to.person_id).await?;
    Ok(his.iter().any(|one| leg.phone_hash.as_ref() == Some(&one.number_hash)))
}

/// Does this number lead this phone into the conversation, live or at rest? What is said over one that leads elsewhere
/// is answered to a stranger. A mask's leads anyone into its log.
///
/// # Errors
/// When the database fails.
pub async fn leads_into(tx: &WriteTx, conversation: Uuid, key: Option<(PhoneHash, Uuid)>) -> Result<bool> {
    let Some((phone, number)) = key else { return Ok(false) };
    let route = route::find(&**tx, &phone, number).await?;
    if route.is_some_and(|route| route.conversation_id == conversation) {
        return Ok(true);
    }
    let mask = mask::of_conversation(&**tx, conversation).await?;
    Ok(mask.is_some_and(|mask| mask.state != mask::State::Revoked && mask.number_id == Some(number)))
}

/// Does a call that the company ordered still lead to those whom it was to ring or connect? It names their phones, and
/// waits while a telco is down.
///
/// # Errors
/// When the database fails.
pub async fn call_stands(app: &App, tx: &WriteTx, now: Timestamp, entry: &entry::Model) -> Result<bool> {
    let Some(id) = entry.conversation_id else { return Ok(true) };
    let conversation = conversation::held(&**tx, id).await?;
    let mut legs = leg::of_entry(&**tx, entry.id).await?;
    legs.retain(|leg| leg.direction == Direction::Outbound);
    let connects = legs.len() > 1;
    if conversation.expires_at <= now || (connects && conversation.suspended_at.is_some()) {
        return Ok(false);
    }
    let mut reached = Vec::new();
    for one in participant::present(&**tx, id).await? {
        let (phone, number) = reach_by_call(app, tx, &one).await?;
        reached.push((Some(app.vault.hash(&phone)), Some(number.id)));
    }
    Ok(legs.into_iter().all(|leg| reached.contains(&(leg.phone_hash, leg.number_id))))
}

/// Has a leg, and its entry, lead to this participant.
///
/// # Errors
/// When the database fails.
pub async fn readdress(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    leg: &leg::Model,
    to: &participant::Model,
    (phone, number): (&PhoneNumber, &proxy_number::Model),
) -> Result<bool> {
    if !redirect(app, tx, leg, (phone, number)).await? {
        return Ok(false);
    }
    let entry = entry::Entity::update_many()
        .col_expr(entry::Column::ToPersonId, Expr::value(to.person_id))
        .filter(entry::Column::Id.eq(leg.entry_id));
    entry.exec(&**tx).await?;
    tx.note(Topic::EntryUpdated, Some(leg.entry_id), None, now);
    Ok(true)
}

/// Has a leg lead to this phone, from this number; whom its entry is for stays. Answers `false` if the courier took it
/// meanwhile.
///
/// # Errors
/// When the database fails.
pub(super) async fn redirect(
    app: &App,
    tx: &WriteTx,
    leg: &leg::Model,
    (phone, number): (&PhoneNumber, &proxy_number::Model),
) -> Result<bool> {
    let change = leg::Entity::update_many()
        .col_expr(leg::Column::PhoneSealed, Expr::value(app.vault.seal(leg.id, phone.e164())))
        .col_expr(leg::Column::PhoneHash, Expr::value(app.vault.hash(phone)))
        .col_expr(leg::Column::NumberId, Expr::value(number.id))
        .col_expr(leg::Column::Provider, Expr::value(number.provider.clone()))
        .filter(leg::Column::Id.eq(leg.id))
        .filter(leg::Column::State.eq(leg.state))
        .filter(leg::Column::Attempts.eq(leg.attempts));
    Ok(change.exec(&**tx).await?.rows_affected > 0)
}
