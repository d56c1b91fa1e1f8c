//! Taking routes: the guarded upsert of docs/pool.md, and ending a finished hold early.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement};
use uuid::Uuid;

use super::Side;
use super::past::Past;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::{conversation, proxy_number, route};
use crate::error::{Error, Result};
use crate::providers::Capabilities;
use crate::vault::PhoneHash;

/// A finished hold is kept at least this long, also when numbers are short.
const GRACE_MIN: Duration = Duration::from_mins(15);

/// One route that is wanted.
pub(super) struct Claim<'a> {
    pub(super) side: &'a Side,
    pub(super) number: Uuid,
    pub(super) peer: Uuid,
}

/// Takes all of these routes, or none.
pub(super) async fn claim(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: Uuid,
    needs: Capabilities,
    conversation: Uuid,
    mut claims: Vec<Claim<'_>>,
) -> Result<()> {
    // One order for everybody, so that two claims can't wait for each other.
    claims.sort_by(|a, b| (&a.side.phone, a.number).cmp(&(&b.side.phone, b.number)));
    if tx.query_all(&upsert(now, conversation, &claims)).await?.len() < claims.len() {
        return Err(Error::Conflict);
    }
    let mut numbers: Vec<Uuid> = claims.iter().map(|claim| claim.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if !are_given_out(app, tx, needs, &numbers).await? {
        // The stock in memory was out of date.
        app.stock.forget();
        return Err(Error::Conflict);
    }
    app.stock.count(tx, now, market, claims.iter().map(|claim| claim.number)).await
}

fn upsert(now: Timestamp, conversation: Uuid, claims: &[Claim<'_>]) -> sea_orm::sea_query::InsertStatement {
    use route::Column as C;
    let mut insert = Query::insert();
    insert.into_table(route::Entity).columns([
        C::PhoneHash,
        C::NumberId,
        C::ConversationId,
        C::ParticipantId,
        C::PeerId,
        C::HeldUntil,
    ]);
    for claim in claims {
        insert.values_panic([
            claim.side.phone.clone().into(),
            claim.number.into(),
            conversation.into(),
            claim.side.participant.into(),
            claim.peer.into(),
            Timestamp::FAR.0.into(),
        ]);
    }
    let old = |column: C| Expr::col((route::Entity, column));
    insert
        .on_conflict(
            OnConflict::columns([C::PhoneHash, C::NumberId])
                .value(C::PrevConversationId, old(C::ConversationId))
                .value(C::PrevPeerId, old(C::PeerId))
                .value(C::PrevUntil, old(C::HeldUntil))
                .update_columns([C::ConversationId, C::ParticipantId, C::PeerId, C::HeldUntil])
                .value(C::EndedAt, Option::<i64>::None)
                .value(C::Disposition, route::Disposition::Ended)
                .value(C::MovedTo, Option::<Uuid>::None)
                .action_and_where(old(C::HeldUntil).lte(now.0))
                .to_owned(),
        )
        .returning_col(C::NumberId);
    insert
}

/// Are these numbers given out at this moment? On PostgreSQL, whoever is about to drain or release
/// one is waited for, and waits for us.
async fn are_given_out(app: &App, tx: &WriteTx, needs: Capabilities, numbers: &[Uuid]) -> Result<bool> {
    let mut select = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Id)
        .filter(proxy_number::Column::Id.is_in(numbers.iter().copied()))
        .filter(proxy_number::is_assignable(&app.config.environment, needs));
    if tx.get_database_backend() == DbBackend::Postgres {
        QuerySelect::query(&mut select).lock(LockType::KeyShare);
    }
    let given_out: Vec<Uuid> = select.into_tuple().all(&**tx).await?;
    Ok(given_out.len() == numbers.len())
}

/// On PostgreSQL: whoever chooses for one of these phones waits until the other has chosen, instead
/// of choosing the same number and losing it (docs/pool.md). SQLite has one writer anyway.
///
/// Whoever holds a conversation, too, takes his turn before: here, conversations that finished are ended
/// early.
///
/// # Errors
/// When the database fails.
pub async fn wait_for_turn<'a>(tx: &WriteTx, phones: impl IntoIterator<Item = &'a PhoneHash>) -> Result<()> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let mut keys: Vec<i64> = phones.into_iter().map(lock_key).collect();
    keys.sort_unstable();
    for key in keys {
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [key.into()],
        );
        tx.execute_raw(lock).await?;
    }
    Ok(())
}

/// A phone's lock: the first half of its keyed hash.
fn lock_key(phone: &PhoneHash) -> i64 {
    phone.iter().take(8).fold(0_i64, |key, byte| (key << 8) | i64::from(*byte))
}

/// Elastic grace: ends this phone's longest-finished conversation early, if any has had its
/// minimum (docs/pool.md). One that ended in the future was written before the clock was set back
/// (F12). Answers whether one was ended.
pub(super) async fn end_oldest_finished_hold(
    tx: &WriteTx,
    now: Timestamp,
    skew: Duration,
    past: &Past,
) -> Result<bool> {
    let latest_end = now.minus(GRACE_MIN);
    let may_end = |ended: Timestamp| ended <= latest_end || ended > now;
    let Some((_, conversation)) =
        past.finished.iter().filter(|(ended, _)| may_end(*ended)).min_by_key(|(ended, _)| *ended)
    else {
        return Ok(false);
    };
    // The time a late contact is allowed has passed, too: the number is about to lead elsewhere.
    let until = Expr::value(now.minus(skew).0);
    // The conversation first, as whoever ends a ride does: two can't wait for each other.
    conversation::Entity::update_many()
        .col_expr(conversation::Column::ExpiresAt, until.clone())
        .filter(conversation::Column::Id.eq(*conversation))
        .filter(conversation::Column::EndedAt.lte(latest_end).or(conversation::Column::EndedAt.gt(now)))
        .exec(&**tx)
        .await?;
    let ended = route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, until)
        .filter(route::Column::ConversationId.eq(*conversation))
        .filter(route::Column::EndedAt.lte(latest_end).or(route::Column::EndedAt.gt(now)))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}
