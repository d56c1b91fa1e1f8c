//! What comes to a support line: before it is routed the sender is given an agent, if he has none,
//! and after it was written down the desk is told who waits.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{assigning, callers, closing};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::{Kind, Mode, Rung};
use crate::entities::entry::Channel;
use crate::entities::person::Kind as Side;
use crate::entities::proxy_number::{self, Purpose};
use crate::entities::support_conversation::{self as case, State};
use crate::entities::{ignored_phone, market, route};
use crate::error::{Error, Result};
use crate::masking::conversations::opening::{self, New, Seat};
use crate::masking::ours::Ours;
use crate::masking::resolve::{self, Contact, Decision, Destination};
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// Sees to it that who writes to a support line has a conversation there, and an agent if one is on
/// duty. Of two first texts at the same instant one finds the route taken ([`Error::Conflict`]): taken
/// in again, it joins the other (E50).
///
/// # Errors
/// When the database fails.
pub(crate) async fn prepare(app: &App, tx: &mut WriteTx, contact: &Contact<'_>) -> Result<()> {
    let line = contact.ours.number.as_ref().filter(|number| number.purpose == Purpose::Support);
    let (Some(line), Sender::Phone(phone)) = (line, contact.from) else { return Ok(()) };
    let hash = app.vault.hash(phone);
    if contact.ours.sender.is_some() || ignored_phone::has(&**tx, &hash).await? {
        return Ok(());
    }
    let known = route::find(&**tx, &hash, line.id).await?;
    let leads = known.filter(|route| route.is_live(contact.at, app.config.skew));
    let now = contact.at;
    let Some(route) = leads else {
        let opened = open(app, tx, now, line, phone).await?;
        return assigning::assign(app, tx, now, opened, None).await.map(drop);
    };
    let Some(row) = case::Entity::find_by_id(route.conversation_id).one(&**tx).await? else {
        return Ok(());
    };
    let mut row = if row.state == State::Closed || !assigning::is_served(tx, &row).await? {
        case::held(&**tx, row.conversation_id).await?
    } else {
        return Ok(());
    };
    if row.state == State::Closed {
        row = closing::reopen(tx, row).await?;
    } else if row.agent_id.is_some() {
        row = assigning::unseat(tx, now, row).await?.0;
    }
    let before = row.last_agent_id;
    assigning::assign(app, tx, now, row, before).await.map(drop)
}

/// The support line of a market; of another one, where it has none. Another environment's is none of ours (R12).
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_market(app: &App, tx: &WriteTx, market: Uuid) -> Result<Option<proxy_number::Model>> {
    let mut lines = proxy_number::Entity::find()
        .filter(proxy_number::Column::Purpose.eq(Purpose::Support))
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.eq(proxy_number::State::Active))
        .all(&**tx)
        .await?;
    lines.sort_by_key(|line| (line.market_id != market, line.id));
    Ok(lines.into_iter().next())
}

/// Takes a contact over that reached nobody, as if it had come to this line. Answers where it leads:
/// to an agent, or to one who is awaited; to nobody if its sender is ignored or has no number.
///
/// # Errors
/// [`Error::Conflict`] if its sender wrote to the line at this instant; when the database fails.
pub(crate) async fn take_over(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    line: &proxy_number::Model,
    (channel, from): (Channel, &Sender),
) -> Result<Decision> {
    let to = line.phone();
    let sender = Ours::at(&**tx, None, from).await?.sender;
    let ours = Ours { number: Some(line.clone()), line: None, sender };
    let contact = Contact { at, channel, to: Some(&to), ours: &ours, from, body: None };
    Box::pin(prepare(app, tx, &contact)).await?;
    let decision = resolve::resolve(app, &**tx, &contact).await?;
    heard(tx, &contact, &decision.destination).await?;
    Ok(decision)
}

/// A new conversation of this sender, with nobody on the other side.
async fn open(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    line: &proxy_number::Model,
    phone: &PhoneNumber,
) -> Result<case::Model> {
    let party = callers::of_phone(app, tx, now, phone, &[Side::Customer, Side::Driver]).await?;
    let market = market::named_or_default(&**tx, Some(line.market_id)).await?;
    let (id, requester) = (app.clock.id_at(now), app.clock.id_at(now));
    let (kind, mode) = (Kind::Support, Mode::SmsAndVoice);
    let new = New { id, kind, mode, until: Timestamp::FAR, longest: Timestamp::FAR };
    let conversation = opening::insert(tx, now, &market, new, Rung::Common, None, None).await?;
    opening::enter(tx, &conversation, &party, requester, line.id).await?;
    let seat = Seat { participant: requester, peer: route::NOBODY, number: line.id };
    let hash = &party.phone.number_hash;
    if !opening::claim_phone(tx, now, &conversation, seat, hash, Duration::ZERO).await? {
        return Err(Error::Conflict);
    }
    opening::claim_alternates(tx, now, &conversation, seat, &party.alternates, Duration::ZERO).await?;
    let row = case::ActiveModel {
        conversation_id: Set(id),
        line_id: Set(line.id),
        requester_id: Set(requester),
        agent_id: Set(None),
        last_agent_id: Set(None),
        state: Set(State::Queued),
        waiting_since: Set(None),
        unread: Set(0),
        active_at: Set(now),
    };
    Ok(row.insert(&**tx).await?)
}

/// Notes that something was said in a conversation of a support line.
///
/// # Errors
/// When the database fails.
pub(crate) async fn heard(tx: &mut WriteTx, contact: &Contact<'_>, destination: &Destination) -> Result<()> {
    let (origin, reaches) = match destination {
        Destination::Through(way) => (&way.origin, true),
        Destination::Held(way, _) => (&way.origin, false),
        Destination::Waiting(origin) => (&**origin, false),
        Destination::Over(..)
        | Destination::Lost(_)
        | Destination::Verification
        | Destination::Mask(_)
        | Destination::MaskShut(..)
        | Destination::Intake
        | Destination::Nowhere(_) => {
            return Ok(());
        }
    };
    if origin.conversation.kind != Kind::Support {
        return Ok(());
    }
    let (id, at) = (origin.conversation.id, contact.at);
    if origin.sender.role == Side::Agent {
        return answered(tx, at, id).await;
    }
    // A call that rings an agent waits for nobody.
    let waits = contact.channel == Channel::Sms || !reaches;
    let mut change = case::Entity::update_many()
        .col_expr(case::Column::ActiveAt, Expr::value(at.0))
        .filter(case::Column::ConversationId.eq(id));
    if waits {
        let since = Func::coalesce([Expr::col(case::Column::WaitingSince), Expr::value(at.0)]);
        let state =
            Expr::case(case::Column::State.eq(State::WaitingCustomer), Expr::value(State::WaitingAgent))
                .finally(Expr::col(case::Column::State));
        change = change
            .col_expr(case::Column::WaitingSince, since.into())
            .col_expr(case::Column::State, state.into())
            .col_expr(case::Column::Unread, Expr::col(case::Column::Unread).add(1));
    }
    change.exec(&**tx).await?;
    tx.note_support(id, at);
    Ok(())
}

/// Notes that the company answered: nothing waits any more.
///
/// # Errors
/// When the database fails.
pub(super) async fn answered(tx: &mut WriteTx, at: Timestamp, id: Uuid) -> Result<()> {
    let state = Expr::case(case::Column::State.eq(State::Queued), Expr::value(State::Queued))
        .finally(Expr::value(State::WaitingCustomer));
    case::Entity::update_many()
        .col_expr(case::Column::ActiveAt, Expr::value(at.0))
        .col_expr(case::Column::WaitingSince, Expr::value(Option::<i64>::None))
        .col_expr(case::Column::State, state.into())
        .col_expr(case::Column::Unread, Expr::value(0))
        .filter(case::Column::ConversationId.eq(id))
        .exec(&**tx)
        .await?;
    tx.note_support(id, at);
    Ok(())
}
