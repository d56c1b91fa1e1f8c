//! What a market's pool went through, read from its conversations: how many numbers would have been
//! enough, exactly; how long numbers rested; how busy people were.
//!
//! Each question is one statement, the same on both databases, bounded by a span of conversations
//! that is found by index. Doesn't belong here: what follows from it (advisor, autopilot).

use std::time::Duration;

use sea_orm::{FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::clock::{Timestamp, millis};
use crate::db::Connection;
use crate::error::Result;

/// How far back history is read.
pub const SPAN: Duration = Duration::from_hours(28 * 24);
/// Of more conversations than this, the latest are read.
const MOST: u64 = 100_000;

/// A market's conversations of some time.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Which market.
    pub market: Uuid,
    /// Opened at or after.
    pub from: Timestamp,
    /// Opened before.
    pub to: Timestamp,
}

/// A phone, with the most numbers it needed at once.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Busiest {
    /// Whose phone.
    pub person_id: Uuid,
    /// How many numbers its conversations held or rested at once.
    pub numbers: i64,
}

/// How busy a market was.
#[derive(Clone, Copy, Debug, Default, PartialEq, FromQueryResult)]
pub struct Pace {
    /// Conversations.
    pub opened: i64,
    /// Drivers among their people.
    pub drivers: i64,
    /// Conversations of a driver on a day he had any.
    pub per_day: f64,
    /// The most of one driver on one day.
    pub busiest_day: i64,
    /// From opening to the end of the last ride, on average, in milliseconds.
    pub length_ms: f64,
}

/// The latest conversations of a market, up to [`SPAN`] and [`MOST`].
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &impl Connection, market: Uuid, now: Timestamp) -> Result<Span> {
    let from = now.minus(SPAN);
    let sql = "SELECT opened_at FROM conversation WHERE market_id = $1 AND opened_at >= $2
        ORDER BY opened_at DESC LIMIT 1 OFFSET $3";
    let values = [market.into(), from.0.into(), MOST.cast_signed().into()];
    let oldest = one::<i64>(db, sql, values).await?;
    Ok(Span { market, from: Timestamp(oldest.unwrap_or(from.0)), to: Timestamp(now.0 + 1) })
}

/// The phones that needed most numbers at once, had each been held for `prolonged` after the end of
/// its conversation: the largest is `Δ(prolonged)` of pool.md, with which a pool serves all of this
/// span without a reuse within that time, and below which none does.
///
/// # Errors
/// When the database fails.
pub async fn busiest(
    db: &impl Connection,
    span: Span,
    now: Timestamp,
    prolonged: Duration,
    limit: u32,
) -> Result<Vec<Busiest>> {
    let sql = "WITH talk AS (
            SELECT id, opened_at, COALESCE(ended_at, $4) AS ended FROM conversation
            WHERE market_id = $1 AND opened_at >= $2 AND opened_at < $3),
        step AS (
            SELECT p.phone_id, t.opened_at AS at, 1 AS x
            FROM talk t JOIN participant p ON p.conversation_id = t.id
            UNION ALL
            SELECT p.phone_id, COALESCE(p.left_at, t.ended) + $5, -1
            FROM talk t JOIN participant p ON p.conversation_id = t.id),
        held AS (
            SELECT phone_id,
                SUM(x) OVER (PARTITION BY phone_id ORDER BY at, x ROWS UNBOUNDED PRECEDING) AS numbers
            FROM step),
        top AS (SELECT phone_id, MAX(numbers) AS numbers FROM held GROUP BY phone_id ORDER BY 2 DESC, 1 LIMIT $6)
        SELECT phone.person_id AS person_id, CAST(top.numbers AS BIGINT) AS numbers
        FROM top JOIN phone ON phone.id = top.phone_id ORDER BY 2 DESC, 1";
    let values: [Value; 6] = [
        span.market.into(),
        span.from.0.into(),
        span.to.0.into(),
        now.0.into(),
        millis(prolonged).into(),
        i64::from(limit).into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Busiest::find_by_statement(statement).all(db).await?)
}

/// Conversations alive at once, at most, each counted for `prolonged` after its end.
///
/// # Errors
/// When the database fails.
pub async fn live_peak(db: &impl Connection, span: Span, now: Timestamp, prolonged: Duration) -> Result<i64> {
    let sql = "WITH talk AS (
            SELECT opened_at, COALESCE(ended_at, $4) + $5 AS until FROM conversation
            WHERE market_id = $1 AND opened_at >= $2 AND opened_at < $3),
        step AS (SELECT opened_at AS at, 1 AS x FROM talk UNION ALL SELECT until, -1 FROM talk)
        SELECT CAST(COALESCE(MAX(alive), 0) AS BIGINT) FROM (
            SELECT SUM(x) OVER (ORDER BY at, x ROWS UNBOUNDED PRECEDING) AS alive FROM step) AS run";
    let values =
        [span.market.into(), span.from.0.into(), span.to.0.into(), now.0.into(), millis(prolonged).into()];
    Ok(one::<i64>(db, sql, values).await?.unwrap_or(0))
}

/// How busy the people of a market were.
///
/// # Errors
/// When the database fails.
pub async fn pace(db: &impl Connection, span: Span) -> Result<Pace> {
    let sql = "WITH talk AS (
            SELECT id, opened_at, ended_at FROM conversation
            WHERE market_id = $1 AND opened_at >= $2 AND opened_at < $3),
        worked AS (
            SELECT p.person_id, t.opened_at / 86400000 AS day, COUNT(*) AS n
            FROM talk t JOIN participant p ON p.conversation_id = t.id AND p.role = 'DRIVER' GROUP BY 1, 2)
        SELECT (SELECT COUNT(*) FROM talk) AS opened,
            (SELECT COUNT(DISTINCT person_id) FROM worked) AS drivers,
            CAST(COALESCE((SELECT AVG(n) FROM worked), 0) AS DOUBLE PRECISION) AS per_day,
            COALESCE((SELECT MAX(n) FROM worked), 0) AS busiest_day,
            CAST(COALESCE((SELECT AVG(ended_at - opened_at) FROM talk WHERE ended_at >= opened_at), 0)
                AS DOUBLE PRECISION) AS length_ms";
    let values: [Value; 3] = [span.market.into(), span.from.0.into(), span.to.0.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Pace::find_by_statement(statement).one(db).await?.unwrap_or_default())
}

/// How long reused numbers had rested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Conversations with a number that one of its phones had had before.
    pub reused: i64,
    /// Of these, younger than the quarantine.
    pub early: i64,
    /// One in a hundred had rested for a shorter time than this, in milliseconds.
    pub p1_ms: Option<i64>,
}

/// The live figure of a pool: the first percentile of "how long had this number been left alone by
/// this phone", over the conversations that reused one (docs/pool.md).
///
/// # Errors
/// When the database fails.
pub async fn rest(db: &impl Connection, span: Span, quarantine: Duration) -> Result<Rest> {
    #[derive(FromQueryResult)]
    struct Counts {
        reused: i64,
        early: i64,
    }
    let sql =
        "SELECT COUNT(*) AS reused, COALESCE(SUM(CASE WHEN rested_ms < $4 THEN 1 ELSE 0 END), 0) AS early
        FROM conversation
        WHERE market_id = $1 AND opened_at >= $2 AND opened_at < $3 AND rested_ms IS NOT NULL";
    let values: [Value; 4] =
        [span.market.into(), span.from.0.into(), span.to.0.into(), millis(quarantine).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let Some(counts) = Counts::find_by_statement(statement).one(db).await? else {
        return Ok(Rest::default());
    };
    let sql = "SELECT rested_ms FROM conversation
        WHERE market_id = $1 AND opened_at >= $2 AND opened_at < $3 AND rested_ms IS NOT NULL
        ORDER BY rested_ms LIMIT 1 OFFSET $4";
    let values = [span.market.into(), span.from.0.into(), span.to.0.into(), (counts.reused / 100).into()];
    let p1_ms = one::<i64>(db, sql, values).await?;
    Ok(Rest { reused: counts.reused, early: counts.early, p1_ms })
}

/// Rides of a span that were refused for want of a number.
///
/// # Errors
/// When the database fails.
pub async fn refusals(db: &impl Connection, span: Span) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM pool_refusal WHERE market_id = $1 AND at >= $2 AND at < $3";
    Ok(one::<i64>(db, sql, [span.market.into(), span.from.0.into(), span.to.0.into()]).await?.unwrap_or(0))
}

/// Conversations of a span, and those whose numbers were taken from ones that had just finished.
///
/// # Errors
/// When the database fails.
pub async fn opened(db: &impl Connection, span: Span) -> Result<(i64, i64)> {
    #[derive(FromQueryResult)]
    struct Opened {
        opened: i64,
        cut_short: i64,
    }
    let sql = "SELECT COUNT(*) AS opened,
            COALESCE(SUM(CASE WHEN rung = 'ELASTIC' THEN 1 ELSE 0 END), 0) AS cut_short
        FROM conversation WHERE market_id = $1 AND opened_at >= $2 AND opened_at < $3";
    let values: [Value; 3] = [span.market.into(), span.from.0.into(), span.to.0.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = Opened::find_by_statement(statement).one(db).await?;
    Ok(row.map_or((0, 0), |row| (row.opened, row.cut_short)))
}

/// The fewest numbers a phone of this market has left to be given, of `numbers`; `None` while
/// nobody holds any. Live routes only are looked at, in the index by number.
///
/// # Errors
/// When the database fails.
pub async fn fewest_free(
    db: &impl Connection,
    market: Uuid,
    now: Timestamp,
    numbers: usize,
) -> Result<Option<usize>> {
    let sql = "SELECT COUNT(*) AS held FROM route r JOIN proxy_number n ON n.id = r.number_id
        WHERE n.market_id = $1 AND n.state = 'ACTIVE' AND r.held_until > $2
        GROUP BY r.phone_hash ORDER BY 1 DESC LIMIT 1";
    let held = one::<i64>(db, sql, [market.into(), now.0.into()]).await?;
    Ok(held.map(|held| numbers.saturating_sub(usize::try_from(held).unwrap_or(0))))
}

async fn one<T: sea_orm::TryGetable>(
    db: &impl Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    match db.query_one_raw(statement).await? {
        Some(row) => Ok(row.try_get_by_index::<Option<T>>(0)?),
        None => Ok(None),
    }
}
