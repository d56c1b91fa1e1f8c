//! How a pool does, as the autopilot sees it.

use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::decide::Situation;
use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::pool_proposal::{self, Action, State};
use crate::entities::{market, pool_day};
use crate::error::Result;
use crate::numbers::days::{self, DAY};
use crate::numbers::history::{self, Span};
use crate::numbers::{advisor, stats};

/// The rest of the last so many days counts.
const LOOKED_AT: i32 = 3;
/// What was refused this lately is a reason to hurry.
const LATELY: Duration = Duration::from_mins(15);
/// Numbers that Δ(G) is exceeded by, at least.
const SPARE: usize = 2;

/// Whether a market's pool is short this minute: what is asked every minute, and costs little.
///
/// # Errors
/// When the database fails.
pub async fn of_the_minute(app: &App, market: &market::Model) -> Result<Situation> {
    let (db, now) = (app.db.read(), app.clock.now());
    let stand = stats::stand(app, market).await?;
    let numbers = stats::assignable(app, market).await?;
    let lately = Span { market: market.id, from: now.minus(LATELY), to: Timestamp(now.0 + 1) };
    let (_, cut_short) = history::opened(db, lately).await?;
    let at = |figure: Option<i32>| figure.and_then(|figure| usize::try_from(figure).ok());
    Ok(Situation {
        numbers,
        on_order: stand.on_order + under_way(app, market, Action::Buy).await?,
        draining: stand.draining,
        rested: None,
        calm_days: 0,
        quarantine: market.quarantine(&app.config),
        hold: market.grace(&app.config),
        fill: 0.0,
        floor: at(market.min_numbers).unwrap_or(0),
        ceiling: at(market.max_numbers),
        affordable: affordable(market, &stand),
        short_of_late: history::refusals(db, lately).await? + cut_short,
        fewest_free: history::fewest_free(db, market.id, now, numbers).await?,
        may_buy: !made_since(app, market, &[Action::Buy], false, now.minus(DAY)).await?,
        may_panic: !made_since(app, market, &[Action::Buy], true, now.minus(LATELY)).await?,
        may_release: !made_since(app, market, &[Action::Buy, Action::Release], false, now.minus(7 * DAY))
            .await?
            && !made_since(app, market, &[Action::Buy], true, now.minus(7 * DAY)).await?,
    })
}

/// How a market's pool does: with its history.
///
/// # Errors
/// When the database fails.
pub async fn of(app: &App, market: &market::Model) -> Result<Situation> {
    let (db, now) = (app.db.read(), app.clock.now());
    let minute = of_the_minute(app, market).await?;
    let plan = advisor::plan(app, market, advisor::WhatIf::default()).await?;
    let grace = market.grace(&app.config);
    let span = history::latest(db, market.id, now).await?;
    let least = history::busiest(db, span, now, grace, 1).await?.first().map_or(0, |busiest| busiest.numbers);
    let today = days::day_of(now);
    let from = days::start_of(today - LOOKED_AT + 1);
    let rest = Span { market: market.id, from, to: Timestamp(now.0 + 1) };
    let rest = history::rest(db, rest, minute.quarantine).await?;
    let of_days = pool_day::since(db, market.id, today - 40).await?;
    Ok(Situation {
        rested: rest.p1_ms.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis),
        calm_days: calm_days(&of_days, today, minute.quarantine),
        hold: plan.fleet.ride + grace,
        fill: fill(&plan, minute.numbers),
        floor: minute.floor.max(usize::try_from(least).unwrap_or(0) + SPARE),
        ..minute
    })
}

/// How full the fuller of the telcos' caps is.
#[expect(clippy::cast_precision_loss, reason = "pools are far below 2^52 numbers")]
fn fill(plan: &advisor::Plan, numbers: usize) -> f64 {
    if numbers == 0 {
        return 0.0;
    }
    // The message bound holds at a quarter of the cap already: a pool of that size is full.
    plan.size.for_messages.max(plan.size.for_phones) as f64 / numbers as f64
}

/// How many more numbers the market's budget has room for.
fn affordable(market: &market::Model, stand: &stats::Stand) -> Option<usize> {
    let left = market.spend_cap_micros? - stand.monthly_micros;
    let paid = i64::try_from(stand.active() + stand.draining + stand.out_of_use).unwrap_or(0).max(1);
    // A telco's usual price, where none was told yet.
    let price = if stand.monthly_micros > 0 { stand.monthly_micros / paid } else { 1_000_000 };
    Some(usize::try_from(left.max(0) / price.max(1)).unwrap_or(0))
}

/// For how many days on end, up to yesterday, numbers rested more than twice the quarantine. A day
/// without a ride tells nothing, and counts with its neighbours; a day that is missing ends it.
fn calm_days(days: &[pool_day::Model], today: i32, quarantine: Duration) -> u32 {
    let twice = i64::try_from(2 * quarantine.as_millis()).unwrap_or(i64::MAX);
    let mut calm = 0;
    for day in (today - 40..today).rev() {
        let Some(known) = days.iter().find(|known| known.day == day) else { break };
        let is_calm = known.refusals == 0
            && known.cut_short == 0
            && known.rested_ms.is_none_or(|rested| rested > twice);
        if !is_calm {
            break;
        }
        calm += 1;
    }
    calm
}

/// Numbers of proposals that are approved and not done.
async fn under_way(app: &App, market: &market::Model, action: Action) -> Result<usize> {
    use pool_proposal::Column as C;
    let open = pool_proposal::Entity::find()
        .filter(C::MarketId.eq(market.id))
        .filter(C::Action.eq(action))
        .filter(C::State.is_in([State::Approved, State::UnderWay]))
        .all(app.db.read())
        .await?;
    let missing = open.iter().map(|row| row.count - row.done).sum::<i32>();
    Ok(usize::try_from(missing).unwrap_or(0))
}

/// Was something like that carried out since?
async fn made_since(
    app: &App,
    market: &market::Model,
    actions: &[Action],
    urgent: bool,
    since: Timestamp,
) -> Result<bool> {
    use pool_proposal::Column as C;
    let made = pool_proposal::Entity::find()
        .filter(C::MarketId.eq(market.id))
        .filter(C::Action.is_in(actions.iter().copied()))
        .filter(C::Urgent.eq(urgent))
        .filter(C::State.is_in([State::Approved, State::UnderWay, State::Done, State::Failed]))
        .filter(C::DecidedAt.gt(since));
    Ok(made.count(app.db.read()).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i32, rested_hours: Option<i64>) -> pool_day::Model {
        pool_day::Model {
            market_id: uuid::Uuid::nil(),
            day,
            opened: 10,
            reused: 10,
            rested_ms: rested_hours.map(|hours| hours * 3_600_000),
            reused_early: 0,
            refusals: 0,
            cut_short: 0,
            live_peak: 5,
            needed: 5,
            numbers: 10,
        }
    }

    #[test]
    fn calm_days_count_back_from_yesterday_to_the_first_that_was_not() {
        let quarantine = Duration::from_hours(24);
        let mut days: Vec<_> = (100..120).map(|n| day(n, Some(49))).collect();
        assert_eq!(calm_days(&days, 120, quarantine), 20);
        days[10].rested_ms = Some(48 * 3_600_000);
        assert_eq!(calm_days(&days, 120, quarantine), 9);
        days[18].refusals = 1;
        assert_eq!(calm_days(&days, 120, quarantine), 1);
        days.remove(19);
        assert_eq!(calm_days(&days, 120, quarantine), 0);
        assert_eq!(calm_days(&[], 120, quarantine), 0);
    }
}
