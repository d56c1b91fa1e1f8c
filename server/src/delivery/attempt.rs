//! One attempt: ask or send, then mark what came of it, together with what follows from it.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, UpdateMany};
use tracing::Instrument;

use super::circuit::{Change, Health, LONGEST_RETRY_AFTER};
use super::claim::Claim;
use super::intercepting::{self, Passage};
use super::order::Order;
use super::{aftermath, note_change, state_of, stops};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Said, WriteTx};
use crate::entities::attempt::{self, Outcome as Record};
use crate::entities::entry::{self, Channel};
use crate::entities::event::Topic;
use crate::entities::leg::{self, State};
use crate::error::{Error, ErrorCode, Result};
use crate::meters;
use crate::pictures;
use crate::providers::{Accepted, Fault, Provider, SendError};
use crate::telemetry::traces;

/// The error code of what cannot be read.
const UNREADABLE: &str = "unreadable";

/// What an attempt came to.
pub(super) enum Outcome {
    Accepted(Accepted, Record),
    /// Try again at this time.
    Later(Timestamp, Fault),
    /// Nothing was asked of the telco: try at this time.
    Wait(Timestamp, Fault),
    /// Unknown: ask the telco at this time.
    Ask(Timestamp, Fault),
    /// Over, in this state.
    Over(State, Fault, Record),
}

impl Outcome {
    /// The state of a text that will not arrive, and why.
    fn failure(&self) -> Option<(State, Option<&Fault>)> {
        match self {
            Self::Over(state, fault, _) => Some((*state, Some(fault))),
            // As a look-up tells of one whose receipt was missed (E24).
            Self::Accepted(accepted, _) if accepted.state.is_failure() => {
                Some((state_of(accepted.state), accepted.fault.as_ref()))
            }
            Self::Accepted(..) | Self::Later(..) | Self::Wait(..) | Self::Ask(..) => None,
        }
    }
}

/// What an attempt of a leg came to, and says about its telco.
struct Done {
    leg: leg::Model,
    entry: entry::Model,
    outcome: Outcome,
    health: Health,
}

/// Carries out what was claimed. When the database is away for a moment it goes on after: before anything was sent
/// from the beginning, and after that with what the telco answered.
pub(super) async fn attempt(app: &App, claim: &Claim) -> Result<()> {
    let decided = match hiccups_aside(|| decide(app, claim)).await {
        Err(error @ (Error::Seal(_) | Error::Internal(_))) => unreadable(app, claim, &error).await?,
        decided => decided?,
    };
    let Some(Done { leg, entry, outcome, health }) = decided else { return Ok(()) };
    let change = app.circuits.report(&claim.provider, app.clock.now(), health, claim.probe);
    hiccups_aside(|| mark(app, claim, (&leg, &entry), &outcome, change)).await
}

/// Does what is to be done again for some seconds while the database is away, or another transaction took what it
/// wanted.
async fn hiccups_aside<T, F: Future<Output = Result<T>>>(work: impl FnMut() -> F) -> Result<T> {
    let waits = ExponentialBuilder::new().with_min_delay(Duration::from_millis(100)).with_factor(3.0);
    work.retry(waits.with_max_times(4))
        .when(|error| error.code() == ErrorCode::Unavailable || error.is_lost_race())
        .await
}

/// Asks or sends; `None` if another worker has it, or will. When this fails, nothing was sent.
async fn decide(app: &App, claim: &Claim) -> Result<Option<Done>> {
    let found = leg::with_entry(app.db.read(), claim.id).await?;
    let Some(leg::WithEntry { leg, entry }) = found else { return Ok(None) };
    let Some(provider) = app.providers.get(&leg.provider) else {
        let fault = fault("unknown_provider", "This telco is not configured on this server.");
        let outcome = Outcome::Over(State::Failed, fault, Record::Refused);
        return Ok(Some(Done { leg, entry, outcome, health: Health::Untold }));
    };
    let span = tracing::info_span!("send", leg = %leg.id, provider = leg.provider, attempt = claim.attempts);
    traces::follow(&span, leg.trace.as_deref());
    let both = (&leg, &entry);
    let done = carry_out(app, claim, both, provider.as_ref()).instrument(span).await?;
    if done.is_none() {
        tracing::warn!(leg = %claim.id, "a claim became too old to send by; it is taken over");
    }
    Ok(done.map(|(outcome, health)| Done { leg, entry, outcome, health }))
}

async fn carry_out(
    app: &App,
    claim: &Claim,
    (leg, entry): (&leg::Model, &entry::Model),
    provider: &dyn Provider,
) -> Result<Option<(Outcome, Health)>> {
    if claim.unsure {
        let order = Order::of(app, leg, entry, taken(app, leg).await?).await?;
        match order.find(provider).await {
            Ok(Some(accepted)) => {
                return Ok(Some((Outcome::Accepted(accepted, Record::Found), Health::Alive)));
            }
            Ok(None) => {}
            Err(error) => return Ok(Some(unanswered(app, claim, error))),
        }
    }
    pass_on(app, provider, claim, (leg, entry)).await
}

/// Sends it, if it may go; `None` if another worker has it, or will: nothing was sent.
async fn pass_on(
    app: &App,
    provider: &dyn Provider,
    claim: &Claim,
    (leg, entry): (&leg::Model, &entry::Model),
) -> Result<Option<(Outcome, Health)>> {
    if !claim.leaves_time(app) {
        return Ok(None);
    }
    if let Some(stopped) = stops::before(app, claim, leg, entry).await? {
        return Ok(Some((stopped, Health::Untold)));
    }
    let was_judged = entry.verdict.is_some();
    let entry = match intercepting::pass(app, leg, entry).await? {
        Passage::Open(entry) => entry,
        Passage::Shut(fault) => {
            return Ok(Some((Outcome::Over(State::Held, fault, Record::Blocked), Health::Untold)));
        }
        Passage::TakenOver => return Ok(None),
    };
    if let Some(at) = pictures::fetch_of(app, &entry).await? {
        let fault = fault("pictures_wait", "Its pictures could not be fetched yet.");
        return Ok(Some((Outcome::Wait(at, fault), Health::Untold)));
    }
    let has_waited = entry.media_sealed.is_some() || entry.verdict.is_some() && !was_judged;
    if has_waited {
        if !stops::is_still_claimed(app, claim).await? {
            return Ok(None);
        }
        if let Some(stopped) = stops::after_waiting(app, leg, &entry).await? {
            return Ok(Some((stopped, Health::Untold)));
        }
    }
    let order = Order::of(app, leg, &entry, Vec::new()).await?;
    // All that may have taken its time.
    if !claim.leaves_time(app) {
        return Ok(None);
    }
    Ok(Some(send(app, provider, claim, &order).await))
}

/// What cannot be read is given up after as many tries as any other, in place of being tried for ever: another node may
/// have the key that this one lacks.
async fn unreadable(app: &App, claim: &Claim, error: &Error) -> Result<Option<Done>> {
    tracing::error!(leg = %claim.id, %error, "what is to be sent cannot be read");
    let found = leg::with_entry(app.db.read(), claim.id).await?;
    let Some(leg::WithEntry { leg, entry }) = found else { return Ok(None) };
    let fault = fault(UNREADABLE, "What it says, or whom it is for, cannot be read any more.");
    let outcome = match delay(app, claim) {
        Some(wait) if claim.unsure => Outcome::Ask(app.clock.now().plus(wait), fault),
        Some(wait) => Outcome::Later(app.clock.now().plus(wait), fault),
        None if claim.unsure => Outcome::Over(State::Uncertain, fault, Record::Unknown),
        None => Outcome::Over(State::Failed, fault, Record::Blocked),
    };
    Ok(Some(Done { leg, entry, outcome, health: Health::Untold }))
}

async fn send(app: &App, provider: &dyn Provider, claim: &Claim, order: &Order) -> (Outcome, Health) {
    let now = app.clock.now();
    let started = std::time::Instant::now();
    let answer = order.hand_over(provider).await;
    meters::send(provider.name(), word(&answer), started.elapsed());
    match answer {
        Ok(accepted) => (Outcome::Accepted(accepted, Record::Accepted), Health::Alive),
        Err(SendError::Retry { fault, after }) => {
            let health = after.map_or(Health::Failing, |asked| Health::Busy(asked.min(LONGEST_RETRY_AFTER)));
            let outcome = match delay(app, claim) {
                Some(own) => {
                    let wait = after.map_or(own, |asked| own.max(asked.min(LONGEST_RETRY_AFTER)));
                    Outcome::Later(now.plus(wait), fault)
                }
                None => Outcome::Over(State::Failed, fault, Record::Later),
            };
            (outcome, health)
        }
        Err(SendError::Permanent { fault } | SendError::OptedOut { fault }) => {
            (Outcome::Over(State::Rejected, fault, Record::Refused), Health::Alive)
        }
        Err(SendError::Unknown { fault }) => {
            (Outcome::Ask(app.clock.now().plus(app.config.lease), fault), Health::Failing)
        }
        Err(error @ (SendError::NotConfigured | SendError::Unsupported)) => {
            let fault = fault("not_configured", &error.to_string());
            (Outcome::Over(State::Failed, fault, Record::Refused), Health::Untold)
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
fn unanswered(app: &App, claim: &Claim, error: SendError) -> (Outcome, Health) {
    let fault = match error {
        SendError::Retry { fault, .. }
        | SendError::Unknown { fault }
        | SendError::Permanent { fault }
        | SendError::OptedOut { fault } => fault,
        SendError::NotConfigured | SendError::Unsupported => {
            let fault = fault("unknown_outcome", "It may or may not have been sent.");
            return (Outcome::Over(State::Uncertain, fault, Record::Unknown), Health::Untold);
        }
    };
    let outcome = match delay(app, claim) {
        Some(wait) => Outcome::Ask(app.clock.now().plus(wait), fault),
        None => Outcome::Over(State::Uncertain, fault, Record::Unknown),
    };
    (outcome, Health::Failing)
}

/// The wait before the next attempt, with up to a fifth of jitter; `None` after the last. A probe
/// of a telco that is down is never the last.
fn delay(app: &App, claim: &Claim) -> Option<Duration> {
    let delays = &app.config.retry_delays;
    let step = usize::try_from(claim.failures).unwrap_or(0);
    let base = match delays.get(step) {
        None if claim.probe => delays.last(),
        base => base,
    };
    Some(base?.mul_f64(1.0 + rand::random_range(0.0..0.2)))
}

pub(super) fn fault(code: &str, message: &str) -> Fault {
    Fault { code: code.to_owned(), message: message.to_owned() }
}

/// The telco's ids of other texts in this lane: a telco without our reference knows texts by their
/// words, and two may be alike.
async fn taken(app: &App, leg: &leg::Model) -> Result<Vec<String>> {
    Ok(leg::Entity::find()
        .select_only()
        .column(leg::Column::ProviderId)
        .filter(leg::Column::PhoneHash.eq(leg.phone_hash.clone()))
        .filter(leg::Column::NumberId.eq(leg.number_id))
        .filter(leg::Column::Direction.eq(leg::Direction::Outbound))
        .filter(leg::Column::Id.ne(leg.id))
        .filter(leg::Column::ProviderId.is_not_null())
        .into_tuple()
        .all(app.db.read())
        .await?)
}

/// Writes down what became of an attempt, unless the leg was taken over or a receipt was faster.
async fn mark(
    app: &App,
    claim: &Claim,
    (leg, entry): (&leg::Model, &entry::Model),
    outcome: &Outcome,
    change: Change,
) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    record(&tx, now, claim, outcome).await?;
    let marked = mark_leg(&tx, now, claim, outcome).await?;
    if marked && text_went_out(entry, outcome) {
        tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
    } else {
        note_change(&mut tx, now, claim.id).await?;
    }
    if marked
        && let Some((state, fault)) = outcome.failure()
        // Nobody can be told by what cannot be read.
        && fault.is_none_or(|fault| fault.code != UNREADABLE)
    {
        aftermath::of(app, &mut tx, now, leg, entry, state, fault).await?;
    }
    aftermath::of_telco(app, &mut tx, now, &claim.provider, change).await?;
    tx.commit().await
}

/// The usual end: nobody needs to look, and nothing else follows from it.
fn text_went_out(entry: &entry::Model, outcome: &Outcome) -> bool {
    entry.channel == Channel::Sms
        && matches!(outcome, Outcome::Accepted(accepted, _) if !state_of(accepted.state).is_problem())
}

/// Puts an attempt's end on record.
async fn record(tx: &WriteTx, now: Timestamp, claim: &Claim, outcome: &Outcome) -> Result<()> {
    static END: Said = Said::new();
    let (outcome, fault) = match outcome {
        Outcome::Accepted(accepted, record) => (*record, accepted.fault.as_ref()),
        Outcome::Later(_, fault) => (Record::Later, Some(fault)),
        Outcome::Wait(_, fault) => (Record::Blocked, Some(fault)),
        Outcome::Ask(_, fault) => (Record::Unknown, Some(fault)),
        Outcome::Over(_, fault, record) => (*record, Some(fault)),
    };
    let (code, message) = (fault.map(|fault| fault.code.clone()), fault.map(|fault| fault.message.clone()));
    let end = || {
        attempt::Entity::update_many()
            .col_expr(attempt::Column::EndedAt, Expr::value(now.0))
            .col_expr(attempt::Column::Outcome, Expr::value(outcome))
            .col_expr(attempt::Column::Code, Expr::value(code.clone()))
            .col_expr(attempt::Column::Message, Expr::value(message.clone()))
            .filter(attempt::Column::LegId.eq(claim.id))
            .filter(attempt::Column::Number.eq(claim.attempts))
            .into_query()
    };
    let values = [
        now.0.into(),
        outcome.into(),
        code.clone().into(),
        message.clone().into(),
        claim.id.into(),
        claim.attempts.into(),
    ];
    tx.execute_raw(END.with(tx.get_database_backend(), values, end)).await?;
    Ok(())
}

async fn mark_leg(tx: &WriteTx, now: Timestamp, claim: &Claim, outcome: &Outcome) -> Result<bool> {
    let change = leg::Entity::update_many().col_expr(leg::Column::UpdatedAt, Expr::value(now.0));
    // What went out to see whether a telco is back costs nothing when it is not.
    let failures = claim.failures + i32::from(!claim.probe);
    let change = match outcome {
        Outcome::Accepted(accepted, _) => return mark_accepted(tx, now, claim, accepted).await,
        Outcome::Later(at, fault) => with_fault(change, fault)
            .col_expr(leg::Column::State, Expr::value(State::Queued))
            .col_expr(leg::Column::Failures, Expr::value(failures))
            .col_expr(leg::Column::NextAttemptAt, Expr::value(at.0)),
        Outcome::Wait(at, fault) => with_fault(change, fault)
            .col_expr(leg::Column::State, Expr::value(State::Queued))
            .col_expr(leg::Column::NextAttemptAt, Expr::value(at.0)),
        Outcome::Ask(at, fault) => with_fault(change, fault)
            .col_expr(leg::Column::Failures, Expr::value(failures))
            .col_expr(leg::Column::LeaseUntil, Expr::value(at.0)),
        Outcome::Over(state, fault, _) => with_fault(change, fault)
            .col_expr(leg::Column::State, Expr::value(*state))
            .col_expr(leg::Column::NextAttemptAt, Expr::value(Option::<i64>::None)),
    };
    let change = change.filter(mine(claim).and(leg::Column::State.eq(State::Sending)));
    Ok(change.exec(&**tx).await?.rows_affected > 0)
}

async fn mark_accepted(tx: &WriteTx, now: Timestamp, claim: &Claim, accepted: &Accepted) -> Result<bool> {
    static ACCEPTED: Said = Said::new();
    let state = state_of(accepted.state);
    let segments = accepted.segments.and_then(|n| i32::try_from(n).ok());
    let as_told = || {
        leg::Entity::update_many()
            .col_expr(leg::Column::ProviderId, Expr::value(accepted.provider_id.clone()))
            .col_expr(leg::Column::Segments, Expr::value(segments))
            .filter(mine(claim))
    };
    let fault = accepted.fault.as_ref();
    let (code, message) = (fault.map(|fault| fault.code.clone()), fault.map(|fault| fault.message.clone()));
    let change = || {
        as_told()
            .col_expr(leg::Column::ErrorCode, Expr::value(code.clone()))
            .col_expr(leg::Column::ErrorMessage, Expr::value(message.clone()))
            .col_expr(leg::Column::State, Expr::value(state))
            .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
            .filter(leg::Column::State.eq(State::Sending))
            .into_query()
    };
    let values = [
        accepted.provider_id.clone().into(),
        segments.into(),
        code.clone().into(),
        message.clone().into(),
        state.into(),
        now.0.into(),
        claim.id.into(),
        claim.attempts.into(),
        State::Sending.into(),
    ];
    let marked = tx.execute_raw(ACCEPTED.with(tx.get_database_backend(), values, change)).await?;
    if marked.rows_affected() > 0 {
        return Ok(true);
    }
    // A receipt overtook us, or another worker has it: keep only the telco's id, and the reason that was told.
    as_told().exec(&**tx).await?;
    Ok(false)
}

/// The leg, as long as nobody else has claimed it since.
fn mine(claim: &Claim) -> Expr {
    leg::Column::Id.eq(claim.id).and(leg::Column::Attempts.eq(claim.attempts))
}

fn with_fault(change: UpdateMany<leg::Entity>, fault: &Fault) -> UpdateMany<leg::Entity> {
    change
        .col_expr(leg::Column::ErrorCode, Expr::value(fault.code.clone()))
        .col_expr(leg::Column::ErrorMessage, Expr::value(fault.message.clone()))
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbErr, RuntimeErr};

    use super::*;

    #[tokio::test]
    async fn a_database_that_is_away_for_a_moment_is_waited_for() {
        let mut tries = 0;
        let done = hiccups_aside(|| {
            tries += 1;
            let away = Error::Database(DbErr::Conn(RuntimeErr::Internal("no database".to_owned())));
            std::future::ready(if tries < 3 { Err(away) } else { Ok(tries) })
        });
        assert_eq!(done.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn what_another_try_would_not_mend_is_told_at_once() {
        let mut tries = 0;
        let told = hiccups_aside(|| {
            tries += 1;
            std::future::ready(Err::<(), _>(Error::Internal("lost".to_owned())))
        });
        assert!(matches!(told.await, Err(Error::Internal(_))));
        assert_eq!(tries, 1);
    }
}
