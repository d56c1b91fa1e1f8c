//! Doing what was decided: approved by a person, or by the market's mode.
//!
//! One worker at a time has a proposal in hand, by a lease; how far it came is written down with
//! each number, so that another can go on where one died.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    Statement,
};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::millis;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::market;
use crate::entities::pool_proposal::{self, Action, Column as C, State};
use crate::entities::proxy_number;
use crate::error::{Error, ErrorCode, Result};
use crate::numbers::{lifecycle, orders};

/// After this a proposal that is under way counts as abandoned.
const LEASE: Duration = Duration::from_mins(10);
/// A number is given back this shortly before its rent is due again.
const BEFORE_RENEWAL: Duration = Duration::from_hours(10 * 24);

/// An administrator says yes; it is done at once.
///
/// # Errors
/// `NOT_FOUND`; `ILLEGAL_TRANSITION` unless it waits for an answer.
pub async fn approve(app: &App, account: Uuid, id: Uuid) -> Result<pool_proposal::Model> {
    answer(app, account, id, State::Approved).await?;
    carry_out(app).await?;
    let row = pool_proposal::Entity::find_by_id(id).one(app.db.read()).await?;
    row.ok_or_else(|| Error::not_found("proposal"))
}

/// An administrator says no.
///
/// # Errors
/// As [`approve`].
pub async fn reject(app: &App, account: Uuid, id: Uuid) -> Result<pool_proposal::Model> {
    answer(app, account, id, State::Rejected).await
}

async fn answer(app: &App, account: Uuid, id: Uuid, to: State) -> Result<pool_proposal::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let row = pool_proposal::locked(&*tx, id).await?;
    // A dry run may be taken at its word; only once, and not after it was answered.
    if !matches!(row.state, State::Proposed | State::Noted) {
        return Err(Error::refused(ErrorCode::IllegalTransition, "This proposal was answered already."));
    }
    let (market, reason, count) = (row.market_id, row.reason.clone(), row.count);
    let mut changed: pool_proposal::ActiveModel = row.into();
    changed.state = Set(to);
    changed.decided_at = Set(Some(now));
    changed.decided_by = Set(Some(account));
    let row = changed.update(&*tx).await?;
    let (action, verb) = match to {
        State::Approved => ("autopilot.approve", "Approved"),
        _ => ("autopilot.reject", "Rejected"),
    };
    let words = format!("{verb}: {:?} {count} numbers. {reason}", row.action);
    audit::record(app, &mut tx, Some(account), action, Some(market), words).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await?;
    Ok(row)
}

/// Does what is approved and in nobody's hand. What goes wrong is written on the proposal.
///
/// # Errors
/// When the database fails.
pub async fn carry_out(app: &App) -> Result<()> {
    let now = app.clock.now();
    let waiting = pool_proposal::Entity::find()
        .filter(C::State.is_in([State::Approved, State::UnderWay]))
        // One further away than any lease was written by a clock that was wrong (F12).
        .filter(C::LeaseUntil.is_null().or(C::LeaseUntil.lte(now)).or(C::LeaseUntil.gt(now.plus(2 * LEASE))))
        .order_by_asc(C::MadeAt)
        .all(app.db.read())
        .await?;
    for mut proposal in waiting {
        if take(app, &mut proposal).await? {
            perform(app, proposal).await?;
        }
    }
    Ok(())
}

/// Takes it in hand, unless someone else just did.
async fn take(app: &App, proposal: &mut pool_proposal::Model) -> Result<bool> {
    let until = app.clock.now().plus(LEASE);
    let tx = app.db.begin().await?;
    let taken = pool_proposal::Entity::update_many()
        .col_expr(C::State, Expr::value(State::UnderWay))
        .col_expr(C::LeaseUntil, Expr::value(until.0))
        .filter(C::Id.eq(proposal.id))
        .filter(C::State.eq(proposal.state))
        .filter(same_lease(proposal))
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    proposal.state = State::UnderWay;
    proposal.lease_until = Some(until);
    Ok(taken.rows_affected > 0)
}

/// Nobody took it in hand since it was read.
fn same_lease(proposal: &pool_proposal::Model) -> Expr {
    match proposal.lease_until {
        None => C::LeaseUntil.is_null(),
        Some(lease) => C::LeaseUntil.eq(lease),
    }
}

async fn perform(app: &App, mut proposal: pool_proposal::Model) -> Result<()> {
    let market = market::named_or_default(app.db.read(), Some(proposal.market_id)).await?;
    let mut problem = None;
    while proposal.done < proposal.count && problem.is_none() {
        let step = match proposal.action {
            Action::Buy => add_one(app, &market, &mut proposal).await,
            Action::Release => drain_one(app, &market, &mut proposal).await,
        };
        match step {
            Ok(true) => {}
            // Another worker goes on from what is written there.
            Ok(false) => return Ok(()),
            Err(Error::Database(cause)) => return Err(Error::Database(cause)),
            Err(error) => problem = Some(error.public_message()),
        }
    }
    let state = if problem.is_none() { State::Done } else { State::Failed };
    end(app, pool_proposal::Model { state, problem, ..proposal }).await
}

/// Writes down how far it came, and keeps it in hand for as long again. Answers it as it then stands;
/// `None` once another worker has it.
async fn note(
    app: &App,
    tx: &mut WriteTx,
    proposal: pool_proposal::Model,
) -> Result<Option<pool_proposal::Model>> {
    let now = app.clock.now();
    let until = now.plus(LEASE);
    let noted = pool_proposal::Entity::update_many()
        .col_expr(C::State, Expr::value(proposal.state))
        .col_expr(C::Done, Expr::value(proposal.done))
        .col_expr(C::Problem, Expr::value(proposal.problem.clone()))
        .col_expr(C::LeaseUntil, Expr::value(until.0))
        .filter(C::Id.eq(proposal.id))
        .filter(C::State.eq(State::UnderWay))
        .filter(same_lease(&proposal))
        .exec(&**tx)
        .await?;
    tx.note(Topic::PoolChanged, None, None, now);
    let is_ours = noted.rows_affected > 0;
    Ok(is_ours.then_some(pool_proposal::Model { lease_until: Some(until), ..proposal }))
}

/// A transaction in which one number more is counted, for what is done with it: whoever takes the proposal
/// up after a crash, or after a pause, does not do that once more (R25). With it the proposal as it will stand;
/// `None` once another worker has it.
async fn counting(
    app: &App,
    proposal: &pool_proposal::Model,
) -> Result<Option<(WriteTx, pool_proposal::Model)>> {
    let mut tx = app.db.begin().await?;
    let counted = pool_proposal::Model { done: proposal.done + 1, ..proposal.clone() };
    match note(app, &mut tx, counted).await? {
        Some(next) => Ok(Some((tx, next))),
        None => tx.roll_back().await.map(|()| None),
    }
}

/// Writes down what became of it, also on the record of deeds.
async fn end(app: &App, proposal: pool_proposal::Model) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(ended) = note(app, &mut tx, proposal).await? else { return tx.roll_back().await };
    let what = match ended.action {
        Action::Buy => "came into the pool",
        Action::Release => "drain and will be given back",
    };
    let stopped = ended.problem.map(|problem| format!(" Then it stopped: {problem}")).unwrap_or_default();
    let words = format!("Of {} numbers {} {what}.{stopped}", ended.count, ended.done);
    audit::record(app, &mut tx, None, "autopilot.done", Some(ended.market_id), words).await?;
    tx.commit().await
}

/// One more number: the draining one of this environment that was used last is taken back first, else one is
/// rented.
async fn add_one(app: &App, market: &market::Model, proposal: &mut pool_proposal::Model) -> Result<bool> {
    let draining = proxy_number::Entity::find()
        .filter(proxy_number::Column::MarketId.eq(market.id))
        .filter(proxy_number::Column::Purpose.eq(proxy_number::Purpose::Pool))
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.eq(proxy_number::State::Draining))
        .order_by_desc(proxy_number::Column::StateChangedAt)
        .one(app.db.read())
        .await?;
    if let Some(number) = draining {
        let Some((mut tx, next)) = counting(app, proposal).await? else { return Ok(false) };
        lifecycle::set_in_use_within(app, &mut tx, number.id, true, None, None).await?;
        tx.commit().await?;
        *proposal = next;
        app.stock.forget();
        return Ok(true);
    }
    rent_one(app, market, proposal).await
}

/// Its order goes on by itself from when it is placed: it is counted with that.
async fn rent_one(app: &App, market: &market::Model, proposal: &mut pool_proposal::Model) -> Result<bool> {
    let Some((mut tx, next)) = counting(app, proposal).await? else { return Ok(false) };
    let order = orders::place_one(app, &mut tx, market.id).await?;
    tx.commit().await?;
    *proposal = next;
    if let Err(error) = orders::finish(app, order).await {
        // It did not come, or not yet.
        proposal.done -= 1;
        return Err(error);
    }
    app.stock.forget();
    Ok(true)
}

/// One number less: of this environment's (R12) whose rent is due soon, or due at no known time, the one that
/// fewest phones hold.
async fn drain_one(app: &App, market: &market::Model, proposal: &mut pool_proposal::Model) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Least {
        id: Uuid,
    }
    let now = app.clock.now();
    let db = app.db.read();
    let sql = "SELECT n.id AS id,
            (SELECT COUNT(*) FROM route r WHERE r.number_id = n.id AND r.held_until > $2) AS held
        FROM proxy_number n
        WHERE n.market_id = $1 AND n.purpose = 'POOL' AND n.state = 'ACTIVE' AND n.environment = $4
            AND (n.renews_at IS NULL OR n.renews_at < $3)
        ORDER BY 2, n.id LIMIT 1";
    let due = now.0 + millis(BEFORE_RENEWAL);
    let values = [market.id.into(), now.0.into(), due.into(), app.config.environment.clone().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let Some(least) = Least::find_by_statement(statement).one(db).await? else {
        let words = "No number's rent is due within ten days: it is paid for anyway.";
        return Err(Error::refused(ErrorCode::IllegalTransition, words));
    };
    let Some((mut tx, next)) = counting(app, proposal).await? else { return Ok(false) };
    lifecycle::drain_within(app, &mut tx, least.id, true, None, None).await?;
    tx.commit().await?;
    *proposal = next;
    app.stock.forget();
    Ok(true)
}
