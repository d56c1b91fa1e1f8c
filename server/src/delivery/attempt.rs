//! One attempt: ask or send, then mark what came of it, together with what follows from it.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, UpdateMany};
use tracing::Instrument;

use super::circuit::{Health, LONGEST_RETRY_AFTER};
use super::claim::Claim;
use super::intercepting::{self, Passage};
use super::order::Order;
use super::{aftermath, note_change, state_of};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Said, WriteTx};
use crate::entities::attempt::{self, Outcome as Record};
use crate::entities::entry::{Channel, Kind};
use crate::entities::event::Topic;
use crate::entities::leg::{self, State};
use crate::entities::{entry, opt_out};
use crate::error::Result;
use crate::masking::conversations::addressing::{self, Addressed};
use crate::masking::guards::opt_outs;
use crate::meters;
use crate::pictures;
use crate::providers::{Accepted, Fault, Provider, SendError};
use crate::telemetry::traces;

/// What goes out within this time goes where it was decided to go, just before.
const AT_ONCE: Duration = Duration::from_secs(10);

/// What an attempt came to.
enum Outcome {
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

/// Carries out what was claimed.
pub(super) async fn attempt(app: &App, claim: &Claim) -> Result<()> {
    let found = leg::with_entry(app.db.read(), claim.id).await?;
    let Some(leg::WithEntry { leg, entry }) = found else { return Ok(()) };
    let both = (&leg, &entry);
    let Some(provider) = app.providers.get(&leg.provider) else {
        let fault = fault("unknown_provider", "This telco is not configured on this server.");
        return mark(app, claim, both, Outcome::Over(State::Failed, fault, Record::Refused), Health::Untold)
            .await;
    };
    let span = tracing::info_span!("send", leg = %leg.id, provider = leg.provider, attempt = claim.attempts);
    traces::follow(&span, leg.trace.as_deref());
    carry_out(app, claim, both, provider.as_ref()).instrument(span).await
}

async fn carry_out(
    app: &App,
    claim: &Claim,
    (leg, entry): (&leg::Model, &entry::Model),
    provider: &dyn Provider,
) -> Result<()> {
    let both = (leg, entry);
    let done = if claim.unsure {
        let order = Order::of(app, leg, entry, taken(app, leg).await?).await?;
        match order.find(provider).await {
            Ok(Some(accepted)) => Some((Outcome::Accepted(accepted, Record::Found), Health::Alive)),
            Ok(None) => pass_on(app, provider, claim, both).await?,
            Err(error) => Some(unanswered(app, claim, error)),
        }
    } else {
        pass_on(app, provider, claim, both).await?
    };
    let Some((outcome, health)) = done else {
        tracing::warn!(leg = %claim.id, "a claim became too old to send by; it is taken over");
        return Ok(());
    };
    mark(app, claim, both, outcome, health).await
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
    if let Some(stopped) = stopped(app, leg, entry).await? {
        return Ok(Some((stopped, Health::Untold)));
    }
    if (claim.attempts > 1 || app.clock.now().since(entry.created_at) > AT_ONCE)
        && let Some(elsewhere) = elsewhere(app, leg, entry).await?
    {
        return Ok(Some((elsewhere, Health::Untold)));
    }
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
    let order = Order::of(app, leg, &entry, Vec::new()).await?;
    // All that may have taken its time.
    if !claim.leaves_time(app) {
        return Ok(None);
    }
    Ok(Some(send(app, provider, claim, &order).await))
}

/// What must not go out at all, whether or not it was tried before.
async fn stopped(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<Option<Outcome>> {
    if is_opted_out(app, leg, entry).await? {
        let fault = fault("blocked_optout", "The person wants no texts. Please call.");
        return Ok(Some(Outcome::Over(State::Blocked, fault, Record::Blocked)));
    }
    if entry.kind == Kind::Verification && entry.secret_sealed.is_none() {
        let fault = fault("withdrawn", "The code counts no longer: another one followed, or none is needed.");
        return Ok(Some(Outcome::Over(State::Cancelled, fault, Record::Blocked)));
    }
    if entry.channel == Channel::Voice && entry.kind == Kind::Company {
        let tx = app.db.begin().await?;
        let stands = addressing::call_stands(app, &tx, app.clock.now(), entry).await?;
        tx.roll_back().await?;
        if !stands {
            let fault =
                fault("overtaken", "Whom it was to ring or connect changed meanwhile. Order it again.");
            return Ok(Some(Outcome::Over(State::Cancelled, fault, Record::Blocked)));
        }
    }
    Ok(None)
}

/// A text that was under way already, or waited, goes to whoever it is for by now (E4, E7): addressed anew, it is
/// claimed anew.
async fn elsewhere(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<Option<Outcome>> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    match addressing::address(app, &mut tx, now, leg, entry).await? {
        Addressed::AsBefore => {
            tx.roll_back().await?;
            Ok(None)
        }
        Addressed::Anew => {
            tx.commit().await?;
            Ok(Some(Outcome::Wait(now, fault("addressed_anew", "Who is to have it changed meanwhile."))))
        }
        Addressed::Nobody => {
            tx.roll_back().await?;
            let fault = fault("nobody", "Who was to have it left, and nobody took his place.");
            Ok(Some(Outcome::Over(State::Cancelled, fault, Record::Blocked)))
        }
        Addressed::Apart => {
            tx.roll_back().await?;
            let fault = fault("kept_apart", "The two were kept apart before it could be sent.");
            Ok(Some(Outcome::Over(State::Held, fault, Record::Blocked)))
        }
        Addressed::Over => {
            tx.roll_back().await?;
            // What the company said is told by what came after it.
            let state = if entry.kind == Kind::Relay { State::Expired } else { State::Cancelled };
            let fault = fault("contact_ended", "Contact ended before it could be sent.");
            Ok(Some(Outcome::Over(state, fault, Record::Blocked)))
        }
    }
}

/// I9: no text is sent to someone who opted out but the word that says so. Calls go through.
async fn is_opted_out(app: &App, leg: &leg::Model, entry: &entry::Model) -> Result<bool> {
    let Some(phone) = &leg.phone_hash else { return Ok(false) };
    if entry.channel != Channel::Sms || entry.template.as_deref().is_some_and(opt_outs::confirms) {
        return Ok(false);
    }
    Ok(opt_out::in_force(app.db.read(), phone, entry.to_person_id).await?.is_some())
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

fn fault(code: &str, message: &str) -> Fault {
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
    outcome: Outcome,
    health: Health,
) -> Result<()> {
    let now = app.clock.now();
    let change = app.circuits.report(&claim.provider, now, health, claim.probe);
    let mut tx = app.db.begin().await?;
    record(&tx, now, claim, &outcome).await?;
    let marked = mark_leg(&tx, now, claim, &outcome).await?;
    if marked && text_went_out(entry, &outcome) {
        tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
    } else {
        note_change(&mut tx, now, claim.id).await?;
    }
    if marked
        && entry.channel == Channel::Sms
        && let Some((state, fault)) = outcome.failure()
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
