//! The days of each pool: rolled up from its conversations every hour, for charts and the autopilot.

use std::time::Duration;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, Iterable, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::{Timestamp, millis};
use crate::entities::{market, pool_day};
use crate::error::Result;
use crate::numbers::history::{self, Span};
use crate::numbers::stats;

/// The length of a day.
pub const DAY: Duration = Duration::from_hours(24);
/// How many days a pool's charts go back, and are filled in when a market has none yet.
pub const SHOWN: i32 = 28;

/// The day of an instant: days since 1970, UTC.
#[must_use]
pub fn day_of(at: Timestamp) -> i32 {
    i32::try_from(at.0.div_euclid(millis(DAY))).unwrap_or(0)
}

/// When a day begins.
#[must_use]
pub fn start_of(day: i32) -> Timestamp {
    Timestamp(i64::from(day) * millis(DAY))
}

/// Rolls up today, yesterday, and, for a market that has none yet, the days before. Answers how many
/// days were written.
///
/// # Errors
/// When the database fails.
pub async fn roll(app: App) -> Result<u64> {
    let today = day_of(app.clock.now());
    let mut written = 0;
    for market in market::Entity::find().all(app.db.read()).await? {
        let known = pool_day::since(app.db.read(), market.id, today - SHOWN).await?;
        let first = match known.iter().map(|day| day.day).filter(|day| *day < today).max() {
            Some(last) => last.min(today - 1),
            None => today - SHOWN,
        };
        for day in first..=today {
            written += u64::from(roll_day(&app, &market, day).await?);
        }
    }
    Ok(written)
}

/// Rolls up one day of a market, unless nothing happened on it before the market's first.
async fn roll_day(app: &App, market: &market::Model, day: i32) -> Result<bool> {
    let db = app.db.read();
    let now = app.clock.now();
    let span = Span { market: market.id, from: start_of(day), to: start_of(day + 1) };
    let (opened, cut_short) = history::opened(db, span).await?;
    let refusals = history::refusals(db, span).await?;
    let is_past = day < day_of(now);
    if is_past && opened == 0 && refusals == 0 && !was_in_use_before(app, market.id, day).await? {
        return Ok(false);
    }
    let (grace, quarantine) = (market.grace(&app.config), market.quarantine(&app.config));
    let rest = history::rest(db, span, quarantine).await?;
    // What was opened before still held and rested on this day.
    let wider = Span { from: span.from.minus(grace + quarantine + DAY), ..span };
    let at = now.min(span.to);
    let needed = history::busiest(db, wider, at, grace + quarantine, 1).await?;
    let row = pool_day::Model {
        market_id: market.id,
        day,
        opened,
        reused: rest.reused,
        rested_ms: rest.p1_ms,
        reused_early: rest.early,
        refusals,
        cut_short,
        live_peak: history::live_peak(db, wider, at, grace).await?,
        needed: needed.first().map_or(0, |busiest| busiest.numbers),
        numbers: i64::try_from(stats::assignable(app, market).await?).unwrap_or(i64::MAX),
    };
    write(app, row, is_past).await?;
    Ok(true)
}

async fn was_in_use_before(app: &App, market: Uuid, day: i32) -> Result<bool> {
    let earlier = pool_day::Entity::find()
        .filter(pool_day::Column::MarketId.eq(market))
        .filter(pool_day::Column::Day.lt(day));
    Ok(earlier.count(app.db.read()).await? > 0)
}

/// Of a day that is past, how many numbers there were is left as it was written on that day.
async fn write(app: &App, row: pool_day::Model, is_past: bool) -> Result<()> {
    use pool_day::Column as C;
    let columns = C::iter().filter(|column| match column {
        C::MarketId | C::Day => false,
        C::Numbers => !is_past,
        _ => true,
    });
    let tx = app.db.begin().await?;
    pool_day::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::columns([C::MarketId, C::Day]).update_columns(columns).to_owned())
        .exec_without_returning(&*tx)
        .await?;
    tx.commit().await
}
