//! The autopilot (R25, R74): once a day it looks at how each pool does and buys or releases numbers,
//! once a minute whether rides are refused. By the market's mode it only writes down what it would
//! do, asks, or does it. Whatever it decides is on record, in words.

mod act;
mod decide;
mod situation;

pub use act::{approve, carry_out, reject};
pub use decide::{Decision, Situation, decide};
pub use situation::of as situation;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::event::Topic;
use crate::entities::market;
use crate::entities::pool_policy::{self, Autopilot};
use crate::entities::pool_proposal::{self, Action, State};
use crate::error::Result;

/// The daily look at every pool. Answers how many proposals came of it.
///
/// # Errors
/// When the database fails.
pub async fn daily(app: App) -> Result<u64> {
    let mut made = 0;
    for (market, policy) in piloted(&app).await? {
        let seen = latest(app.db.read(), &market).await?;
        let decision = decide(&situation(&app, &market).await?);
        made += u64::from(propose(&app, &market, &policy, &decision, seen).await?);
    }
    carry_out(&app).await?;
    Ok(made)
}

/// The look at every minute: only whether rides are refused or nearly so, and whether something that
/// was approved waits to be done.
///
/// # Errors
/// When the database fails.
pub async fn watch(app: App) -> Result<u64> {
    let mut made = 0;
    for (market, policy) in piloted(&app).await? {
        let seen = latest(app.db.read(), &market).await?;
        let decision = decide(&situation::of_the_minute(&app, &market).await?);
        if matches!(decision, Decision::Buy { urgent: true, .. }) {
            made += u64::from(propose(&app, &market, &policy, &decision, seen).await?);
        }
    }
    carry_out(&app).await?;
    Ok(made)
}

/// The markets whose pool it looks at.
async fn piloted(app: &App) -> Result<Vec<(market::Model, pool_policy::Model)>> {
    let policies = pool_policy::Entity::find()
        .filter(pool_policy::Column::Autopilot.ne(Autopilot::Off))
        .all(app.db.read())
        .await?;
    let mut piloted = Vec::new();
    for policy in policies {
        piloted.push((market::named_or_default(app.db.read(), Some(policy.market_id)).await?, policy));
    }
    Ok(piloted)
}

/// The last proposal of a market.
async fn latest(db: &impl Connection, market: &market::Model) -> Result<Option<Uuid>> {
    Ok(pool_proposal::latest(db, market.id, 1).await?.first().map(|row| row.id))
}

/// Writes a decision down as a proposal in the state that the market's mode gives it. Answers whether
/// one was made: one that waits for an answer is not made twice, and none if there is a later one than
/// was `seen` before deciding.
async fn propose(
    app: &App,
    market: &market::Model,
    policy: &pool_policy::Model,
    decision: &Decision,
    seen: Option<Uuid>,
) -> Result<bool> {
    let (action, count, urgent, reason) = match decision {
        Decision::Keep { .. } => return withdraw(app, market).await.map(|()| false),
        Decision::Buy { count, urgent, reason } => (Action::Buy, *count, *urgent, reason),
        Decision::Release { count, reason } => (Action::Release, *count, false, reason),
    };
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    let asks = policy.approve_above.is_some_and(|limit| count > limit);
    let state = match policy.autopilot {
        Autopilot::Off | Autopilot::Propose => State::Noted,
        Autopilot::Auto if !asks => State::Approved,
        Autopilot::Approve | Autopilot::Auto => State::Proposed,
    };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // One at a time: the daily look and the one of the minute may meet.
    market::Entity::find_by_id(market.id).lock_exclusive().one(&*tx).await?;
    if latest(&*tx, market).await? != seen || is_said_already(&tx, market, action, state, now).await? {
        return Ok(false);
    }
    pool_proposal::ActiveModel {
        id: Set(app.clock.new_id()),
        market_id: Set(market.id),
        action: Set(action),
        count: Set(count),
        urgent: Set(urgent),
        reason: Set(reason.clone()),
        state: Set(state),
        done: Set(0),
        problem: Set(None),
        made_at: Set(now),
        decided_at: Set((state == State::Approved).then_some(now)),
        decided_by: Set(None),
        lease_until: Set(None),
    }
    .insert(&*tx)
    .await?;
    let verb = match action {
        Action::Buy => "buy",
        Action::Release => "release",
    };
    let said = match state {
        State::Noted => "would",
        State::Proposed => "asks to",
        _ => "decided to",
    };
    let words = format!("The autopilot {said} {verb} {count} numbers for {}: {reason}", market.name);
    audit::record(app, &mut tx, None, &format!("autopilot.{verb}"), Some(market.id), words.clone()).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await?;
    tracing::info!(market = %market.id, "{words}");
    Ok(true)
}

/// The same thing waits for an answer, is being done, or was written down within a day.
async fn is_said_already(
    tx: &WriteTx,
    market: &market::Model,
    action: Action,
    state: State,
    now: Timestamp,
) -> Result<bool> {
    use pool_proposal::Column as C;
    let of_market =
        || pool_proposal::Entity::find().filter(C::MarketId.eq(market.id)).filter(C::Action.eq(action));
    let open = of_market().filter(C::State.is_in([State::Proposed, State::Approved, State::UnderWay]));
    if open.count(&**tx).await? > 0 {
        return Ok(true);
    }
    let noted =
        of_market().filter(C::State.eq(State::Noted)).filter(C::MadeAt.gt(now.minus(super::days::DAY)));
    Ok(state == State::Noted && noted.count(&**tx).await? > 0)
}

/// What waits for an answer is not needed any more.
async fn withdraw(app: &App, market: &market::Model) -> Result<()> {
    use pool_proposal::Column as C;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let passed = pool_proposal::Entity::update_many()
        .col_expr(C::State, Expr::value(State::Passed))
        .col_expr(C::DecidedAt, Expr::value(now.0))
        .filter(C::MarketId.eq(market.id))
        .filter(C::State.eq(State::Proposed))
        .exec(&*tx)
        .await?;
    if passed.rows_affected > 0 {
        tx.note(Topic::PoolChanged, None, None, now);
        tx.commit().await?;
    }
    Ok(())
}
