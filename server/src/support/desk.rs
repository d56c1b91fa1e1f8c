//! What people do at the support desk: take a conversation, hand it on, answer from the line, close.

use uuid::Uuid;

use super::{assigning, closing, line};
use crate::app::App;
use crate::audit;
use crate::db::{WriteTx, until_won};
use crate::entities::conversation::CloseReason;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::support_conversation::{self as case, State};
use crate::entities::{agent, conversation, participant, person};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::shortage;
use crate::masking::company::LONGEST_TEXT;
use crate::masking::conversations::reach;
use crate::masking::guards::allowance;
use crate::masking::log::{self, NewEntry};
use crate::masking::once::{self, Terms};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};

/// The caller takes a conversation, from the queue or from a colleague.
///
/// # Errors
/// `NOT_FOUND`, `FORBIDDEN` if the caller is no agent, `ILLEGAL_TRANSITION` while he is off duty,
/// `SAME_PERSON`, `BLOCKED`, `POOL_EXHAUSTED`, `STALE_VERSION`.
pub async fn take(app: &App, account: Uuid, id: Uuid, terms: &Terms) -> Result<case::Model> {
    let me = agent::of_account(app.db.read(), account).await?;
    let me = me.ok_or_else(|| {
        let message = "You are no agent of the support line. Ask an administrator to link your account.";
        Error::refused(ErrorCode::Forbidden, message)
    })?;
    give(app, id, me.person_id, "support.take", terms).await
}

/// Gives a conversation to another agent. The customer notices nothing (R77).
///
/// # Errors
/// As [`take`].
pub async fn hand_over(app: &App, id: Uuid, to: Uuid, terms: &Terms) -> Result<case::Model> {
    give(app, id, to, "support.hand_over", terms).await
}

async fn give(app: &App, id: Uuid, to: Uuid, verb: &'static str, terms: &Terms) -> Result<case::Model> {
    shortage::relieved(app, || until_won(|| try_give(app, id, to, verb, terms))).await
}

async fn try_give(app: &App, id: Uuid, to: Uuid, verb: &'static str, terms: &Terms) -> Result<case::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mut row = case::held(&*tx, id).await?;
    check_version(&tx, id, terms).await?;
    let agent = agent::Entity::find_by_id(to).one(&*tx).await?;
    let agent = agent.ok_or_else(|| Error::not_found("agent"))?;
    let person = person::by_id(&*tx, to).await?;
    if !agent.on_duty || !person.active {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This agent is off duty."));
    }
    if row.agent_id == Some(to) {
        tx.roll_back().await?;
        return Ok(row);
    }
    if !assigning::is_there(&tx, &agent, id).await? {
        let message = "This agent may not answer here: by role, or limited to other markets.";
        return Err(Error::refused(ErrorCode::IllegalTransition, message));
    }
    if row.state == State::Closed {
        row = closing::reopen(&mut tx, row).await?;
    }
    let given = assigning::pass(app, &mut tx, now, row, Some(&agent)).await?;
    audit::record(app, &mut tx, terms.by, verb, Some(id), "").await?;
    tx.commit().await?;
    Ok(given)
}

async fn check_version(tx: &WriteTx, id: Uuid, terms: &Terms) -> Result<()> {
    let conversation = conversation::held(&**tx, id).await?;
    terms.check_version(conversation.version, "conversation")
}

/// Writes to the customer, from the line. An agent who answers what nobody has takes it with that.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED`, `RATE_LIMITED`.
pub async fn reply(app: &App, id: Uuid, body: &str, terms: &Terms) -> Result<entry::Model> {
    let body = body.trim();
    if body.is_empty() || body.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid("body", format!("Between 1 and {LONGEST_TEXT} characters.")));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let new_id = app.clock.id_at(now);
    if let Some(done) = once::made_earlier(&tx, now, terms, "replySupport", new_id).await? {
        let known = entry::Entity::find_by_id(done).one(&*tx).await?;
        tx.roll_back().await?;
        return known.ok_or(Error::Conflict);
    }
    let row = case::held(&*tx, id).await?;
    if row.state == State::Closed {
        let message = "This conversation is closed. Take it first.";
        return Err(Error::refused(ErrorCode::ConversationClosed, message));
    }
    let requester = participant::Entity::find_by_id(row.requester_id).one(&*tx).await?;
    let requester = requester.ok_or_else(|| Error::not_found("support conversation"))?;
    let (phone, number) = reach(app, &tx, &requester).await?;
    let new = NewEntry {
        conversation_id: Some(id),
        ride_id: None,
        number_id: Some(number.id),
        channel: Channel::Sms,
        kind: entry::Kind::Company,
        from: (Party::Company, None),
        to: Some((requester.role.into(), Some(requester.person_id))),
        body: Some(body),
        template: None,
        problem: None,
        steps: &[],
    };
    let entry = log::write_as(app, &mut tx, now, new, new_id).await?;
    let entry = log::authored(&tx, entry, terms.by).await?;
    log::queue_text(app, &tx, now, entry.id, &number, &phone).await?;
    log::note_activity(&mut tx, now, None, Some(id), Some(&number)).await?;
    line::answered(&mut tx, now, id).await?;
    allowance::commit(app, tx, terms.by).await?;
    if row.state == State::Queued {
        take_by_answering(app, id, terms).await?;
    }
    Ok(entry)
}

/// Whoever answers from the queue has it now, if he is an agent on duty.
async fn take_by_answering(app: &App, id: Uuid, terms: &Terms) -> Result<()> {
    let Some(account) = terms.by else { return Ok(()) };
    let Some(me) = agent::of_account(app.db.read(), account).await?.filter(|me| me.on_duty) else {
        return Ok(());
    };
    let terms = Terms { by: terms.by, ..Terms::default() };
    match give(app, id, me.person_id, "support.take", &terms).await {
        Ok(_) => answered_again(app, id).await,
        // The answer is on its way; who has the conversation is another matter.
        Err(Error::Refused { .. } | Error::PoolExhausted(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn answered_again(app: &App, id: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    line::answered(&mut tx, app.clock.now(), id).await?;
    tx.commit().await
}

/// Ends a conversation. When the customer writes again it goes on.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `CONVERSATION_CLOSED` if it is over already.
pub async fn close(app: &App, id: Uuid, terms: &Terms) -> Result<case::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let row = case::held(&*tx, id).await?;
    check_version(&tx, id, terms).await?;
    if row.state == State::Closed {
        return Err(Error::refused(ErrorCode::ConversationClosed, "This conversation is closed already."));
    }
    let closed = closing::close(&mut tx, now, row, CloseReason::Dispatcher).await?;
    audit::record(app, &mut tx, terms.by, "support.close", Some(id), "").await?;
    tx.commit().await?;
    Ok(closed)
}

/// Notes that somebody read what the customer wrote.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn mark_read(app: &App, id: Uuid) -> Result<case::Model> {
    let mut tx = app.db.begin().await?;
    let row = case::held(&*tx, id).await?;
    if row.unread == 0 {
        tx.roll_back().await?;
        return Ok(row);
    }
    let mut read: case::ActiveModel = row.into();
    read.unread = Set(0);
    let row = read.update(&*tx).await?;
    tx.note_support(id, app.clock.now());
    tx.commit().await?;
    Ok(row)
}
