//! The end of a conversation of the support line, and its beginning again: the same customer writes
//! into the same one, and to the same agent if he is there.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::assigning;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::{self, CloseReason};
use crate::entities::route::Disposition;
use crate::entities::support_conversation::{self as case, State};
use crate::error::Result;

/// Conversations that are closed at a time.
const BATCH: u64 = 200;

/// Ends a conversation: the agent's number is free for another. The customer's way to the line stays.
///
/// # Errors
/// When the database fails.
pub(super) async fn close(
    tx: &mut WriteTx,
    now: Timestamp,
    row: case::Model,
    why: CloseReason,
) -> Result<case::Model> {
    assigning::leave(tx, now, &row, Disposition::Ended).await?;
    let conversation = conversation::held(&**tx, row.conversation_id).await?;
    let version = conversation.version;
    let mut ended: conversation::ActiveModel = conversation.into();
    ended.ended_at = Set(Some(now));
    ended.expires_at = Set(now);
    ended.closed_at = Set(Some(now));
    ended.close_reason = Set(Some(why));
    ended.version = Set(version + 1);
    ended.update(&**tx).await?;
    let mut closed: case::ActiveModel = row.into();
    closed.agent_id = Set(None);
    closed.state = Set(State::Closed);
    closed.waiting_since = Set(None);
    closed.unread = Set(0);
    let closed = closed.update(&**tx).await?;
    tx.note_support(closed.conversation_id, now);
    Ok(closed)
}

/// Begins it again, without an agent yet.
///
/// # Errors
/// When the database fails.
pub(super) async fn reopen(tx: &mut WriteTx, row: case::Model) -> Result<case::Model> {
    let conversation = conversation::held(&**tx, row.conversation_id).await?;
    let version = conversation.version;
    let mut again: conversation::ActiveModel = conversation.into();
    again.ended_at = Set(None);
    again.expires_at = Set(Timestamp::FAR);
    again.hard_expires_at = Set(Some(Timestamp::FAR));
    again.closed_at = Set(None);
    again.close_reason = Set(None);
    again.version = Set(version + 1);
    again.update(&**tx).await?;
    let mut open: case::ActiveModel = row.into();
    open.state = Set(State::Queued);
    Ok(open.update(&**tx).await?)
}

/// Ends what nobody has written in for long (`MASKLINE_SUPPORT_IDLE`). Who waits in the queue goes on
/// waiting: he was not answered. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn close_idle(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let before = now.minus(app.config.support_idle);
    let idle = |state: State, active_at: Timestamp| {
        !matches!(state, State::Closed | State::Queued) && active_at <= before
    };
    let rows = case::Entity::find()
        .filter(case::Column::ActiveAt.lte(before))
        .filter(case::Column::State.is_not_in([State::Closed, State::Queued]))
        .limit(BATCH)
        .all(app.db.read())
        .await?;
    let mut closed = 0;
    for row in rows {
        let mut tx = app.db.begin().await?;
        let row = case::held(&*tx, row.conversation_id).await?;
        // Not one that somebody wrote in at this moment.
        if !idle(row.state, row.active_at) {
            tx.roll_back().await?;
            continue;
        }
        close(&mut tx, now, row, CloseReason::Expired).await?;
        tx.commit().await?;
        closed += 1;
    }
    Ok(closed)
}
