//! Keeping two people apart (E35): no ride together, no text and no call, also in what is under way.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::ride_history::What;
use crate::entities::route::Disposition;
use crate::entities::{block, conversation, participant, person, phone, route};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::{note_rides, ride_meant};
use crate::masking::once::Terms;
use crate::masking::rides::history;

/// Blocks two people from each other. Their conversations are suspended, and what was said stays as it is
/// for whoever looks into it; a contact hears that the conversation is not available (O12).
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason or for one person twice, `ALREADY_EXISTS`.
pub async fn block(app: &App, people: [Uuid; 2], reason: String, terms: &Terms) -> Result<block::Model> {
    until_won(|| try_to_block(app, people, reason.clone(), terms)).await
}

async fn try_to_block(app: &App, people: [Uuid; 2], reason: String, terms: &Terms) -> Result<block::Model> {
    let now = app.clock.now();
    let reason = history::checked_note(Some(reason))?
        .ok_or_else(|| Error::invalid("reason", "Tell in a few words why the two are kept apart."))?;
    let [one, other] = people;
    if one == other {
        return Err(Error::invalid("personIds", "Name two different people."));
    }
    let mut tx = app.db.begin().await?;
    // Whoever connects the two at this instant is waited for, and sees it after.
    for id in [one.min(other), one.max(other)] {
        person::by_id(&*tx, id).await?;
        phone::hold(&*tx, id).await?;
    }
    if block::between(&*tx, one, other).await?.is_some() {
        return Err(Error::refused(
            ErrorCode::AlreadyExists,
            "These two are blocked from each other already.",
        ));
    }
    let block = block::ActiveModel {
        id: Set(app.clock.id_at(now)),
        first_id: Set(one.min(other)),
        second_id: Set(one.max(other)),
        reason: Set(reason.clone()),
        account_id: Set(terms.by),
        created_at: Set(now),
        lifted_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    for id in shared(&tx, people).await? {
        suspend(app, &mut tx, now, id, &reason, terms).await?;
    }
    audit::record(app, &mut tx, terms.by, "pair.block", Some(block.id), reason).await?;
    tx.commit().await?;
    Ok(block)
}

async fn suspend(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    id: Uuid,
    reason: &str,
    terms: &Terms,
) -> Result<()> {
    let conversation = conversation::held(&**tx, id).await?;
    answer_late_contacts_with(tx, id, Disposition::Ended, Disposition::Blocked).await?;
    if conversation.expires_at <= now {
        return Ok(());
    }
    let (version, since) = (conversation.version, conversation.suspended_at);
    let mut apart: conversation::ActiveModel = conversation.into();
    apart.suspended_at = Set(Some(since.unwrap_or(now)));
    apart.version = Set(version + 1);
    apart.update(&**tx).await?;
    let rides = note_rides(tx, now, id).await?;
    if let Some(ride) = ride_meant(&rides, now) {
        history::write(app, tx, now, ride, What::Blocked, terms.by, Some(reason.to_owned())).await?;
    }
    Ok(())
}

/// Lets contact work again in a conversation that is suspended between two who are blocked from each other, as one of
/// them leaves it (E4): the block is about them, not about who comes instead.
///
/// # Errors
/// When the database fails.
pub(super) async fn leave_behind(
    tx: &WriteTx,
    conversation: conversation::Model,
    [stays, leaves]: [Uuid; 2],
) -> Result<conversation::Model> {
    if conversation.suspended_at.is_none() || block::between(&**tx, stays, leaves).await?.is_none() {
        return Ok(conversation);
    }
    answer_late_contacts_with(tx, conversation.id, Disposition::Blocked, Disposition::Ended).await?;
    let mut free: conversation::ActiveModel = conversation.into();
    free.suspended_at = Set(None);
    Ok(free.update(&**tx).await?)
}

/// Lifts the block between two people. Their conversations stay suspended until someone resumes
/// them; new rides are possible.
///
/// # Errors
/// `NOT_FOUND` if they are not blocked.
pub async fn lift(app: &App, people: [Uuid; 2], reason: String, terms: &Terms) -> Result<block::Model> {
    let now = app.clock.now();
    let reason = history::checked_note(Some(reason))?.unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let found = block::between(&*tx, people[0], people[1]).await?;
    let mut row: block::ActiveModel = found.ok_or_else(|| Error::not_found("block"))?.into();
    row.lifted_at = Set(Some(now));
    let block = row.update(&*tx).await?;
    for id in shared(&tx, people).await? {
        answer_late_contacts_with(&tx, id, Disposition::Blocked, Disposition::Ended).await?;
        note_rides(&mut tx, now, id).await?;
    }
    audit::record(app, &mut tx, terms.by, "pair.unblock", Some(block.id), reason).await?;
    tx.commit().await?;
    Ok(block)
}

/// The conversations that both are in.
async fn shared(tx: &WriteTx, [one, other]: [Uuid; 2]) -> Result<Vec<Uuid>> {
    let of = async |person: Uuid| -> Result<Vec<Uuid>> {
        Ok(participant::Entity::find()
            .select_only()
            .column(participant::Column::ConversationId)
            .filter(participant::Column::PersonId.eq(person))
            .filter(participant::Column::LeftAt.is_null())
            .into_tuple()
            .all(&**tx)
            .await?)
    };
    let theirs = of(other).await?;
    let mut shared: Vec<Uuid> = of(one).await?.into_iter().filter(|id| theirs.contains(id)).collect();
    shared.sort_unstable();
    Ok(shared)
}

async fn answer_late_contacts_with(tx: &WriteTx, id: Uuid, from: Disposition, to: Disposition) -> Result<()> {
    route::Entity::update_many()
        .col_expr(route::Column::Disposition, Expr::value(to))
        .filter(route::Column::ConversationId.eq(id))
        .filter(route::Column::Disposition.eq(from))
        .exec(&**tx)
        .await?;
    Ok(())
}
