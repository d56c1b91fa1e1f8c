//! Erasure of a person (E48, T31): name, numbers, texts and places go, from the log, the raw webhooks,
//! search and every later export; rows stay, so that counts and evidence hold. While a ride is under
//! way, or the numbers of the last contact have not rested, it waits.

mod trail;
mod wiping;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::holds::checked_reason;
use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::clock::Timestamp;
use crate::entities::{conversation, erasure, legal_hold, market, person, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::masks;

/// Asks for a person's erasure. He gets no new rides from now on; if nothing is under way he is erased
/// at once. Again is no error.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT` without a reason, or naming `confirm` when that is not his name;
/// `ILLEGAL_TRANSITION` while his data is held.
pub async fn request(
    app: &App,
    caller: &Identity,
    id: Uuid,
    confirm: &str,
    reason: &str,
) -> Result<erasure::Model> {
    let reason = checked_reason(reason)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::by_id(&*tx, id).await?;
    if let Some(known) = erasure::Entity::find_by_id(id).one(&*tx).await? {
        tx.roll_back().await?;
        return Ok(known);
    }
    if confirm.trim() != person.name {
        return Err(Error::invalid("confirm", "Type the person's name as it is written."));
    }
    if legal_hold::of_person(&*tx, id).await?.is_some() {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This person's data is held. Lift the legal hold first.",
        ));
    }
    erasure::ActiveModel {
        person_id: Set(id),
        reason: Set(reason.clone()),
        account_id: Set(Some(caller.account_id)),
        requested_at: Set(now),
        due_at: Set(None),
        done_at: Set(None),
        scrubbed_at: Set(None),
        summary: Set(None),
    }
    .insert(&*tx)
    .await?;
    person::Entity::update_many()
        .col_expr(person::Column::Active, Expr::value(false))
        .col_expr(person::Column::Version, Expr::col(person::Column::Version).add(1))
        .filter(person::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "person.erase_request", Some(id), reason).await?;
    tx.commit().await?;
    attempt(app, id).await?;
    found(app, id).await
}

/// Takes a request back, as long as it was not carried out.
///
/// # Errors
/// `NOT_FOUND` without one, `ILLEGAL_TRANSITION` when it is too late.
pub async fn cancel(app: &App, caller: &Identity, id: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = erasure::Entity::find_by_id(id).one(&*tx).await?;
    if row.ok_or_else(|| Error::not_found("erasure"))?.done_at.is_some() {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This person was erased already."));
    }
    erasure::Entity::delete_by_id(id).exec(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "person.erase_cancel", Some(id), "").await?;
    tx.commit().await
}

async fn found(app: &App, id: Uuid) -> Result<erasure::Model> {
    let row = erasure::Entity::find_by_id(id).one(app.db.read()).await?;
    row.ok_or_else(|| Error::not_found("erasure"))
}

/// Carries out what is due, and sees to it that the database's files forget, too. Answers how many.
///
/// # Errors
/// When the database fails; the rest is done by the next run.
pub async fn sweep(app: &App) -> Result<u64> {
    let waiting = erasure::Entity::find().filter(erasure::Column::DoneAt.is_null());
    let mut erased = 0;
    for row in waiting.all(app.db.read()).await? {
        erased += u64::from(attempt(app, row.person_id).await?);
    }
    scrub(app).await?;
    Ok(erased)
}

/// Erases a person if his time has come.
async fn attempt(app: &App, id: Uuid) -> Result<bool> {
    let Some(asked) = erasure::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(false) };
    // Their numbers rest like others.
    masks::revoke_all_of(app, id, asked.account_id).await?;
    let now = app.clock.now();
    let due = due(app, id, now).await?;
    let held = legal_hold::of_person(app.db.read(), id).await?.is_some();
    if held || due.is_none_or(|due| due > now) {
        let tx = app.db.begin().await?;
        erasure::Entity::update_many()
            .col_expr(erasure::Column::DueAt, Expr::value(due.map(|due| due.0)))
            .filter(erasure::Column::PersonId.eq(id))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        return Ok(false);
    }
    wiping::carry_out(app, id).await?;
    scrub(app).await?;
    Ok(true)
}

/// When a person's numbers will have rested after his last contact; none while a ride is not over.
async fn due(app: &App, id: Uuid, now: Timestamp) -> Result<Option<Timestamp>> {
    let db = app.db.read();
    let alive = ride::Entity::find()
        .filter(ride::Column::CustomerId.eq(id).or(ride::Column::DriverId.eq(id)))
        .filter(ride::Column::State.is_in(ride::State::ALIVE));
    if alive.count(db).await? > 0 {
        return Ok(None);
    }
    let talked = conversation::Entity::find()
        .filter(conversation::Column::Id.in_subquery(trail::conversations_of(id)))
        .all(db)
        .await?;
    let markets = market::Entity::find().all(db).await?;
    let rested = talked.into_iter().map(|talk| {
        let market = markets.iter().find(|market| market.id == talk.market_id);
        let rest = market.map_or(app.config.quarantine, |market| market.quarantine(&app.config));
        talk.expires_at.plus(rest)
    });
    // Someone who never had a ride has nothing to wait for.
    Ok(Some(rested.max().unwrap_or(now)))
}

/// Erases someone whom an older copy of the database brought back, whatever stands in it.
pub(super) async fn erase_again(app: &App, id: Uuid) -> Result<()> {
    let tx = app.db.begin().await?;
    if erasure::Entity::find_by_id(id).one(&*tx).await?.is_none() {
        erasure::ActiveModel {
            person_id: Set(id),
            reason: Set("Erased before this copy of the database was brought back.".to_owned()),
            account_id: Set(None),
            requested_at: Set(app.clock.now()),
            due_at: Set(None),
            done_at: Set(None),
            scrubbed_at: Set(None),
            summary: Set(None),
        }
        .insert(&*tx)
        .await?;
    }
    tx.commit().await?;
    masks::revoke_all_of(app, id, None).await?;
    wiping::carry_out(app, id).await?;
    scrub(app).await
}

/// Has the database's files forget what was erased; one that could not is tried again by the sweep.
async fn scrub(app: &App) -> Result<()> {
    let open = erasure::Entity::find()
        .filter(erasure::Column::DoneAt.is_not_null())
        .filter(erasure::Column::ScrubbedAt.is_null());
    let open: Vec<_> = open.all(app.db.read()).await?.into_iter().map(|row| row.person_id).collect();
    if open.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    if let Err(error) = app.db.forget_what_was_removed().await {
        tracing::warn!(%error, "the database's files may still hold what was erased; tried again soon");
        return Ok(());
    }
    let tx = app.db.begin().await?;
    erasure::Entity::update_many()
        .col_expr(erasure::Column::ScrubbedAt, Expr::value(Some(now.0)))
        .filter(erasure::Column::PersonId.is_in(open))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
