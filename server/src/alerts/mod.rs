//! Alerts: one row for one matter, however often it happens. Other rooms raise them within the
//! transaction of what they are about; people acknowledge and resolve them.
//!
//! Doesn't belong here: when something is worth an alert (each room knows its own).

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};
use std::time::Duration;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::alert::{self, Column, Kind, Severity, State};
use crate::error::{Error, ErrorCode, Result};

/// An acknowledged matter that was quiet for so long is news again.
const QUIET: Duration = Duration::from_hours(1);
/// So often, and a warning has become critical.
const BURST: i32 = 20;
/// Counts up to here are all made known; higher ones only as they grow by a tenth.
const EACH_TOLD: i32 = 10;

/// Those that nobody has resolved, written out: a bound value would hide it from the partial index.
pub const UNRESOLVED: &str = "state <> 'RESOLVED'";

/// What happened.
#[derive(Clone, Debug)]
pub struct Alert<'a> {
    /// What it is about.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// In which market, if in one.
    pub market: Option<Uuid>,
    /// The telco, number or ride it is about. With kind, market and where it leads it tells one matter from another.
    /// Never a person's phone.
    pub subject: &'a str,
    /// What happened and what to do, for people. Never a person's phone or text.
    pub message: &'a str,
}

/// Where it leads whoever is to see to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leads {
    /// The ride it happened in. One matter is of one ride, where there is one.
    pub ride: Option<Uuid>,
    /// The conversation it happened in; where there is no ride, one matter is of one conversation.
    pub conversation: Option<Uuid>,
    /// The number of ours it happened over.
    pub number: Option<Uuid>,
}

impl Alert<'_> {
    fn key(&self, leads: Leads) -> String {
        let key = key(self.kind, self.market, self.subject);
        match leads.ride.or(leads.conversation) {
            Some(id) => format!("{key}:{}", id.simple()),
            None => key,
        }
    }
}

fn key(kind: Kind, market: Option<Uuid>, subject: &str) -> String {
    use sea_orm::ActiveEnum;
    let market = market.map(|id| id.simple().to_string()).unwrap_or_default();
    format!("{}:{market}:{subject}", kind.to_value())
}

/// Raises an alert, or raises the count of the one about the same matter that is not resolved yet: a
/// burst is one alert. Subscribers hear of the first ones, and then as the count grows.
///
/// # Errors
/// When the database fails.
pub async fn raise(app: &App, tx: &mut WriteTx, at: Timestamp, new: &Alert<'_>) -> Result<()> {
    raise_about(app, tx, at, new, Leads::default()).await
}

/// As [`raise`], of what happened in a ride or conversation, or over a number: people get there from it. A cry for help
/// is news each time, also where someone sees to the one before.
///
/// # Errors
/// When the database fails.
pub async fn raise_about(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    new: &Alert<'_>,
    leads: Leads,
) -> Result<()> {
    use sea_orm::ActiveEnum;
    // The conflict target repeats the predicate of the partial index; bound values would hide it.
    let sql = "INSERT INTO alert (id, kind, severity, state, market_id, subject, message, dedupe_key, count, \
         first_seen_at, last_seen_at, ride_id, number_id) \
         VALUES ($1, $2, $3, 'OPEN', $4, $5, $6, $7, 1, $8, $8, $9, $10) \
         ON CONFLICT (dedupe_key) WHERE state <> 'RESOLVED' DO UPDATE SET \
         count = alert.count + 1, message = excluded.message, \
         severity = CASE WHEN alert.severity = 'CRITICAL' OR excluded.severity = 'CRITICAL' \
             OR (excluded.severity = 'WARNING' AND alert.count + 1 >= $11) THEN 'CRITICAL' \
             ELSE excluded.severity END, \
         state = CASE WHEN alert.last_seen_at < $12 OR alert.kind = 'EMERGENCY' THEN 'OPEN' \
             ELSE alert.state END, \
         last_seen_at = excluded.last_seen_at, ride_id = excluded.ride_id, number_id = excluded.number_id \
         RETURNING id, count";
    let values: [sea_orm::Value; 12] = [
        app.clock.id_at(at).into(),
        new.kind.to_value().into(),
        new.severity.to_value().into(),
        new.market.into(),
        new.subject.into(),
        new.message.into(),
        new.key(leads).into(),
        at.0.into(),
        leads.ride.into(),
        leads.number.into(),
        BURST.into(),
        at.minus(QUIET).0.into(),
    ];
    let backend = if app.db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let row = row.ok_or_else(|| Error::Internal("an alert was not written".to_owned()))?;
    let (id, count): (Uuid, i32) = (row.try_get("", "id")?, row.try_get("", "count")?);
    if count <= EACH_TOLD || count % (count / 10) == 0 || new.kind == Kind::Emergency {
        tx.note_alert(id, at);
    }
    if count == 1 {
        tracing::warn!(alert = %id, kind = ?new.kind, subject = new.subject, "alert raised");
    }
    Ok(())
}

/// The matter is over by itself: the telco answers again, a number is free.
///
/// # Errors
/// When the database fails.
pub async fn passed(
    tx: &mut WriteTx,
    at: Timestamp,
    kind: Kind,
    market: Option<Uuid>,
    subject: &str,
) -> Result<()> {
    let Some(open) = unresolved(&**tx, kind, market, subject).await? else { return Ok(()) };
    over(tx, at, open.id).await
}

/// The alert about a matter that is not over.
///
/// # Errors
/// When the database fails.
pub async fn unresolved(
    db: &impl Connection,
    kind: Kind,
    market: Option<Uuid>,
    subject: &str,
) -> Result<Option<alert::Model>> {
    Ok(alert::Entity::find()
        .filter(Column::DedupeKey.eq(key(kind, market, subject)))
        .filter(Expr::cust(UNRESOLVED))
        .one(db)
        .await?)
}

/// As [`passed`], of this alert.
///
/// # Errors
/// When the database fails.
pub async fn over(tx: &mut WriteTx, at: Timestamp, id: Uuid) -> Result<()> {
    settle(tx, at, id, State::Resolved, None).await
}

/// Resolves what only says when it happens, once it did not for a while: a pool that was short.
/// Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn quieten(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let quiet = alert::Entity::find()
        .filter(Column::Kind.eq(Kind::PoolExhausted))
        .filter(Expr::cust(UNRESOLVED))
        .filter(Column::LastSeenAt.lt(now.minus(QUIET)))
        .all(&*tx)
        .await?;
    for alert in &quiet {
        settle(&mut tx, now, alert.id, State::Resolved, None).await?;
    }
    tx.commit().await?;
    Ok(quiet.len() as u64)
}

/// Someone sees to it.
///
/// # Errors
/// `NOT_FOUND`; `ILLEGAL_TRANSITION` if it is not open.
pub async fn acknowledge(app: &App, account: Uuid, id: Uuid) -> Result<alert::Model> {
    by_hand(app, account, id, State::Acknowledged).await
}

/// It is over.
///
/// # Errors
/// `NOT_FOUND`; `ILLEGAL_TRANSITION` if it was resolved before.
pub async fn resolve(app: &App, account: Uuid, id: Uuid) -> Result<alert::Model> {
    by_hand(app, account, id, State::Resolved).await
}

async fn by_hand(app: &App, account: Uuid, id: Uuid, state: State) -> Result<alert::Model> {
    let at = app.clock.now();
    let mut tx = app.db.begin().await?;
    let before = alert::Entity::find_by_id(id).one(&*tx).await?.ok_or_else(|| Error::not_found("alert"))?;
    let may = match state {
        State::Acknowledged => before.state == State::Open,
        _ => before.state != State::Resolved,
    };
    if !may {
        let words = "Someone has seen to this alert already.";
        return Err(Error::refused(ErrorCode::IllegalTransition, words));
    }
    settle(&mut tx, at, id, state, Some(account)).await?;
    let after = alert::Entity::find_by_id(id).one(&*tx).await?.ok_or_else(|| Error::not_found("alert"))?;
    tx.commit().await?;
    Ok(after)
}

async fn settle(
    tx: &mut WriteTx,
    at: Timestamp,
    id: Uuid,
    state: State,
    account: Option<Uuid>,
) -> Result<()> {
    let (when, who) = match state {
        State::Resolved => (Column::ResolvedAt, Column::ResolvedBy),
        State::Open | State::Acknowledged => (Column::AcknowledgedAt, Column::AcknowledgedBy),
    };
    alert::Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(when, Expr::value(at.0))
        .col_expr(who, Expr::value(account))
        .filter(Column::Id.eq(id))
        .filter(Expr::col(Column::State).ne(state))
        .exec(&**tx)
        .await?;
    tx.note_alert(id, at);
    Ok(())
}
