//! The courier: claims queued legs, hands them to their telco, marks what became of them.
//!
//! * A leg is marked `SENDING`, with a lease and one attempt more, before the request goes out.
//! * Legs of one lane (our number to one phone) go in the order of the log (I6).
//! * An attempt whose outcome is unknown stays `SENDING`. When its lease has run out, whoever takes
//!   it over asks the telco first, and sends again only if the telco doesn't know it; if the telco
//!   can't be asked, a person decides (`UNCERTAIN`). A crash between accept and commit looks the same
//!   and is treated the same (E24, F1).
//! * The attempt number is the fence: a worker that wakes up late can't mark what another took over.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, Statement, UpdateMany};
use tokio::sync::{Notify, Semaphore};
use tracing::Instrument;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::delivery::order::Order;
use crate::delivery::{note_change, state_of};
use crate::entities::leg::{self, State};
use crate::error::Result;
use crate::meters;
use crate::providers::{Accepted, Fault, Provider, SendError};
use crate::telemetry::traces;

/// Times further away than anything we ever plan were written before the clock jumped: due now.
const FARTHEST_PLAN: Duration = Duration::from_hours(2);
/// A telco may ask for more patience than our own back-off, up to this.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);
/// On stop, how long attempts under way may finish.
const DRAIN: Duration = Duration::from_secs(8);

/// A claimed leg.
#[derive(Debug, FromQueryResult)]
struct Claim {
    id: Uuid,
    attempts: i32,
    /// An earlier attempt's outcome is unknown: ask before sending.
    unsure: bool,
}

/// Works until the server stops.
pub async fn run(app: App) {
    if !app.db.is_postgres()
        && let Err(error) = take_over_all(&app).await
    {
        tracing::error!(%error, "cannot take over what was under way; it is taken over as leases end");
    }
    let mut bell = app.bell.listen();
    let hands = Arc::new(Semaphore::new(app.config.senders));
    let finished = Arc::new(Notify::new());
    let in_hand = InHand::default();
    while !app.stop.is_cancelled() {
        let free = hands.available_permits();
        let claims = if free == 0 { Ok(Vec::new()) } else { claim(&app, free, &in_hand).await };
        let claims = claims.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot read the queue; trying again");
            Vec::new()
        });
        let busy = !claims.is_empty();
        for claim in claims {
            let Ok(hand) = Arc::clone(&hands).acquire_owned().await else { return };
            let (app, finished) = (app.clone(), Arc::clone(&finished));
            let held = in_hand.take(claim.id);
            tokio::spawn(async move {
                if let Err(error) = attempt(&app, &claim).await {
                    // The lease runs out and the leg is taken over.
                    tracing::error!(leg = %claim.id, %error, "an attempt could not be finished");
                }
                drop((held, hand));
                finished.notify_one();
            });
        }
        if busy && hands.available_permits() > 0 {
            continue;
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            _ = bell.changed() => {}
            () = finished.notified() => {}
            () = tokio::time::sleep(app.config.poll) => {}
        }
    }
    let all = u32::try_from(app.config.senders).unwrap_or(u32::MAX);
    if tokio::time::timeout(DRAIN, hands.acquire_many(all)).await.is_err() {
        tracing::warn!("stopping with texts under way; they are looked up after the next start");
    }
}

/// The legs this process is handing over right now. Their leases may seem to have run out when the
/// clock jumps (F12); nobody asks a telco about a request that is still under way.
#[derive(Clone, Default)]
struct InHand(Arc<Mutex<HashSet<Uuid>>>);

impl InHand {
    fn legs(&self) -> std::sync::MutexGuard<'_, HashSet<Uuid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, leg: Uuid) -> bool {
        self.legs().contains(&leg)
    }

    fn take(&self, leg: Uuid) -> Held {
        self.legs().insert(leg);
        Held(self.clone(), leg)
    }
}

/// Lets go of a leg when its attempt ends, however it ends.
struct Held(InHand, Uuid);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.legs().remove(&self.1);
    }
}

/// SQLite has one node, so what is under way when it starts was under way when it died: no need to
/// wait for the leases to end.
async fn take_over_all(app: &App) -> Result<()> {
    let tx = app.db.begin().await?;
    leg::Entity::update_many()
        .col_expr(leg::Column::LeaseUntil, Expr::value(app.clock.now().0))
        .filter(leg::Column::State.eq(State::Sending))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// Claims up to `limit` due legs. Legs of one lane are claimed one at a time, oldest first.
async fn claim(app: &App, limit: usize, in_hand: &InHand) -> Result<Vec<Claim>> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    // A row that another node is claiming is passed over; the order within a lane holds all the
    // same, because a leg counts as ahead while it is queued or being sent.
    let skip_locked = if app.db.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT id, attempts + 1 AS attempts, state = 'SENDING' AS unsure FROM leg \
         WHERE state IN ('QUEUED', 'SENDING') \
           AND ((state = 'QUEUED' AND (next_attempt_at <= $1 OR next_attempt_at > $2)) \
             OR (state = 'SENDING' AND (lease_until <= $1 OR lease_until > $2))) \
           AND NOT EXISTS (SELECT 1 FROM leg ahead WHERE ahead.number_id = leg.number_id \
             AND ahead.phone_hash = leg.phone_hash AND ahead.id < leg.id \
             AND ahead.state IN ('QUEUED', 'SENDING')) \
         ORDER BY id LIMIT $3 {skip_locked}"
    );
    let backend = if app.db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let values: [sea_orm::Value; 3] =
        [now.0.into(), now.plus(FARTHEST_PLAN).0.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let mut claims =
        Claim::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(&*tx).await?;
    claims.retain(|claim| !in_hand.has(claim.id));
    if claims.is_empty() {
        return Ok(claims);
    }
    leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(State::Sending))
        .col_expr(leg::Column::Attempts, Expr::col(leg::Column::Attempts).add(1))
        .col_expr(leg::Column::LeaseUntil, Expr::value(now.plus(app.config.lease).0))
        .col_expr(
            leg::Column::FirstAttemptAt,
            Expr::col(leg::Column::FirstAttemptAt).if_null(Expr::value(now.0)),
        )
        // A leg under way has no error yet; one that waits for its look-up has.
        .col_expr(leg::Column::ErrorCode, Expr::value(Option::<String>::None))
        .col_expr(leg::Column::ErrorMessage, Expr::value(Option::<String>::None))
        .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
        .filter(leg::Column::Id.is_in(claims.iter().map(|claim| claim.id)))
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    Ok(claims)
}

/// What an attempt came to.
enum Outcome {
    Accepted(Accepted),
    /// Try again at this time.
    Later(Timestamp, Fault),
    /// Unknown: ask the telco at this time.
    Ask(Timestamp, Fault),
    /// Over, in this state.
    Over(State, Fault),
}

async fn attempt(app: &App, claim: &Claim) -> Result<()> {
    let Some(leg) = leg::Entity::find_by_id(claim.id).one(app.db.read()).await? else { return Ok(()) };
    let Some(provider) = app.providers.get(&leg.provider) else {
        let fault = fault("unknown_provider", "This telco is not configured on this server.");
        return mark(app, claim, Outcome::Over(State::Failed, fault)).await;
    };
    let span = tracing::info_span!("send", leg = %leg.id, provider = leg.provider, attempt = claim.attempts);
    traces::follow(&span, leg.trace.as_deref());
    try_order(app, claim, &leg, provider.as_ref()).instrument(span).await
}

async fn try_order(app: &App, claim: &Claim, leg: &leg::Model, provider: &dyn Provider) -> Result<()> {
    let order = Order::of(app, leg).await?;
    let outcome = if claim.unsure {
        match order.find(provider).await {
            Ok(Some(accepted)) => Outcome::Accepted(accepted),
            Ok(None) => send(app, provider, claim, &order).await,
            Err(error) => unanswered(app, claim, error),
        }
    } else {
        send(app, provider, claim, &order).await
    };
    mark(app, claim, outcome).await
}

async fn send(app: &App, provider: &dyn Provider, claim: &Claim, order: &Order) -> Outcome {
    let started = std::time::Instant::now();
    let answer = order.hand_over(provider).await;
    meters::send(provider.name(), word(&answer), started.elapsed());
    match answer {
        Ok(accepted) => Outcome::Accepted(accepted),
        Err(SendError::Retry { fault, after }) => match delay(app, claim) {
            Some(own) => {
                let wait = after.map_or(own, |asked| own.max(asked.min(LONGEST_RETRY_AFTER)));
                Outcome::Later(app.clock.now().plus(wait), fault)
            }
            None => Outcome::Over(State::Failed, fault),
        },
        Err(SendError::Permanent { fault } | SendError::OptedOut { fault }) => {
            Outcome::Over(State::Rejected, fault)
        }
        Err(SendError::Unknown { fault }) => Outcome::Ask(app.clock.now().plus(app.config.lease), fault),
        Err(error @ (SendError::NotConfigured | SendError::Unsupported)) => {
            Outcome::Over(State::Failed, fault("not_configured", &error.to_string()))
        }
    }
}

/// What an attempt came to, for counting.
fn word(answer: &Result<Accepted, SendError>) -> &'static str {
    match answer {
        Ok(_) => "accepted",
        Err(SendError::Retry { .. }) => "retry",
        Err(SendError::Permanent { .. }) => "refused",
        Err(SendError::OptedOut { .. }) => "opted_out",
        Err(SendError::Unknown { .. }) => "unknown",
        Err(SendError::NotConfigured | SendError::Unsupported) => "not_configured",
    }
}

/// The telco could not say whether it has the text: ask again later, and in the end ask a person.
fn unanswered(app: &App, claim: &Claim, error: SendError) -> Outcome {
    let fault = match error {
        SendError::Retry { fault, .. }
        | SendError::Unknown { fault }
        | SendError::Permanent { fault }
        | SendError::OptedOut { fault } => fault,
        SendError::NotConfigured | SendError::Unsupported => {
            return Outcome::Over(
                State::Uncertain,
                fault("unknown_outcome", "It may or may not have been sent."),
            );
        }
    };
    match delay(app, claim) {
        Some(wait) => Outcome::Ask(app.clock.now().plus(wait), fault),
        None => Outcome::Over(State::Uncertain, fault),
    }
}

/// The wait before the next attempt, with up to a fifth of jitter; `None` after the last.
fn delay(app: &App, claim: &Claim) -> Option<Duration> {
    let done = usize::try_from(claim.attempts).unwrap_or(usize::MAX);
    let base = *app.config.retry_delays.get(done.checked_sub(1)?)?;
    Some(base.mul_f64(1.0 + rand::random_range(0.0..0.2)))
}

fn fault(code: &str, message: &str) -> Fault {
    Fault { code: code.to_owned(), message: message.to_owned() }
}

/// Writes down what became of an attempt, unless the leg was taken over or a receipt was faster.
async fn mark(app: &App, claim: &Claim, outcome: Outcome) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let change = leg::Entity::update_many().col_expr(leg::Column::UpdatedAt, Expr::value(now.0));
    let change = match &outcome {
        Outcome::Accepted(accepted) => accepted_columns(change, accepted)
            .col_expr(leg::Column::State, Expr::value(state_of(accepted.state))),
        Outcome::Later(at, fault) => with_fault(change, fault)
            .col_expr(leg::Column::State, Expr::value(State::Queued))
            .col_expr(leg::Column::NextAttemptAt, Expr::value(at.0)),
        Outcome::Ask(at, fault) => {
            with_fault(change, fault).col_expr(leg::Column::LeaseUntil, Expr::value(at.0))
        }
        Outcome::Over(state, fault) => with_fault(change, fault)
            .col_expr(leg::Column::State, Expr::value(*state))
            .col_expr(leg::Column::NextAttemptAt, Expr::value(Option::<i64>::None)),
    };
    let mine = leg::Column::Id.eq(claim.id).and(leg::Column::Attempts.eq(claim.attempts));
    let marked = change
        .filter(mine.clone().and(leg::Column::State.eq(State::Sending)))
        .exec(&*tx)
        .await?
        .rows_affected;
    if marked == 0 {
        // A receipt overtook us, or another worker has it: keep only the telco's id.
        if let Outcome::Accepted(accepted) = &outcome {
            accepted_columns(leg::Entity::update_many(), accepted).filter(mine).exec(&*tx).await?;
        }
    }
    note_change(&mut tx, now, claim.id).await?;
    tx.commit().await?;
    Ok(())
}

fn accepted_columns(change: UpdateMany<leg::Entity>, accepted: &Accepted) -> UpdateMany<leg::Entity> {
    change
        .col_expr(leg::Column::ProviderId, Expr::value(accepted.provider_id.clone()))
        .col_expr(leg::Column::Segments, Expr::value(accepted.segments.and_then(|n| i32::try_from(n).ok())))
        .col_expr(leg::Column::ErrorCode, Expr::value(Option::<String>::None))
        .col_expr(leg::Column::ErrorMessage, Expr::value(Option::<String>::None))
}

fn with_fault(change: UpdateMany<leg::Entity>, fault: &Fault) -> UpdateMany<leg::Entity> {
    change
        .col_expr(leg::Column::ErrorCode, Expr::value(fault.code.clone()))
        .col_expr(leg::Column::ErrorMessage, Expr::value(fault.message.clone()))
}
