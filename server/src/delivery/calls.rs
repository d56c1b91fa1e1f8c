//! Calls under way: what a telco tells of them, on both sides. News come late, twice and out of
//! order; only those of a higher rank count (E27).
//!
//! The call that the telco names is the *head*: the one who called us, or whom we called. The other
//! legs of its entry are whom he is connected with.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::delivery::{aftermath, note_change, receipts};
use crate::entities::entry;
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::error::Result;
use crate::inbox::Event;
use crate::masking::around_calls;
use crate::providers::{CallProgress, CallSide, CallState, Fault, Reply};

/// So long after the longest call, no news are to be expected any more.
const SILENCE: Duration = Duration::from_mins(10);
/// So many forgotten legs of a kind are settled at once.
const MOST: u64 = 500;
/// Calls that were ordered longer ago, and never rang, are not looked for each minute.
const LOOKED_BACK: Duration = Duration::from_hours(48);

/// Applies news of a call to the legs it is about. Answers what a caller hears whom nobody answered:
/// adapters say it where the telco still has him on the line (E43).
///
/// # Errors
/// When the database fails: the telco must come again.
pub async fn progress(app: &App, event: &Event, provider: &str, news: &CallProgress) -> Result<Reply> {
    let Some(head) = head_of(app, provider, news).await? else {
        // Who hangs up at once may be faster than our own commit of his call.
        if !event.wait(app).await? {
            tracing::warn!(provider, "call news fits no call of ours");
            receipts::without_effect(app, event).await?;
        }
        return Ok(Reply::Ack);
    };
    let news = &CallProgress { side: side_of(app, &head, news), ..news.clone() };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !event.take(app, &tx).await? {
        tx.roll_back().await?;
        return Ok(event.earlier_answer(app).await?.unwrap_or(Reply::Ack));
    }
    if news.side != CallSide::Callee {
        name(&tx, &head, &news.call_id).await?;
    }
    let legs = leg::of_entry(&*tx, head.entry_id).await?;
    let (heads, others): (Vec<_>, Vec<_>) = legs.into_iter().partition(|leg| leg.id == head.id);
    let change = Change {
        state: state_of(news.state),
        fault: news.fault.as_ref(),
        seconds: news.duration_seconds.and_then(|seconds| i32::try_from(seconds).ok()),
    };
    let mut changed = None;
    if news.side != CallSide::Callee {
        for leg in &heads {
            changed = raise(&tx, now, leg, &change.of_head(news.side, &others)).await?.or(changed);
        }
    }
    // Where the first one could not be reached, nobody else was rung: the end of the call is none of theirs.
    let in_vain = head.direction == Direction::Outbound
        && heads.iter().any(|one| one.state.is_over() && one.state != State::Completed);
    if news.side != CallSide::Caller && !in_vain {
        for leg in &others {
            changed = raise(&tx, now, leg, &change).await?.or(changed);
        }
    }
    if let Some(leg) = changed {
        let entry = note_change(&mut tx, now, leg).await?;
        // Once: further news of a call that is over change nothing but its length.
        if leg == head.id && heads.iter().any(|one| !one.state.is_over()) {
            let (state, fault) = (change.state, change.fault);
            Box::pin(aftermath::of(app, &mut tx, now, &head, &entry, state, fault)).await?;
        }
    }
    let reply = missed(app, &mut tx, now, &head, news, changed.is_some()).await?;
    if reply != Reply::Ack {
        event.answered(app, &tx, &reply).await?;
    }
    tx.commit().await?;
    Ok(reply)
}

/// What follows where the other phone was rung and nobody talked: whom it was for is told once, when
/// that becomes known; the caller hears it, if he did not hang up himself.
async fn missed(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    head: &leg::Model,
    news: &CallProgress,
    is_new: bool,
) -> Result<Reply> {
    let legs = leg::of_entry(&**tx, head.entry_id).await?;
    let others: Vec<State> = legs.iter().filter(|leg| leg.id != head.id).map(|leg| leg.state).collect();
    let any_is = |states: &[State]| others.iter().any(|state| states.contains(state));
    let unanswered =
        any_is(&[State::NoAnswer, State::Busy, State::Cancelled, State::Failed, State::Voicemail]);
    let hung_up_on = any_is(&[State::Voicemail]);
    let over = match news.state {
        CallState::NoAnswer
        | CallState::Busy
        | CallState::Failed
        | CallState::Abandoned
        | CallState::Voicemail => true,
        // The machine's side is over; the caller is still there.
        CallState::Completed => hung_up_on && news.side == CallSide::Both,
        CallState::Ringing | CallState::Bridged => false,
    };
    // The telco tells of a caller who gave up by the end of his own call.
    let gave_up =
        news.side == CallSide::Caller && news.state == CallState::Completed && is_new && !hung_up_on;
    if head.direction != Direction::Inbound || !(over && unanswered || gave_up) {
        return Ok(Reply::Ack);
    }
    let Some(entry) = entry::Entity::find_by_id(head.entry_id).one(&**tx).await? else {
        return Ok(Reply::Ack);
    };
    let rang = any_is(&[State::Ringing, State::NoAnswer, State::Busy, State::Cancelled, State::Voicemail]);
    if is_new && rang && (gave_up || news.state != CallState::Completed) {
        around_calls::tell_missed(app, tx, now, &entry).await?;
    }
    if news.state == CallState::Voicemail {
        // Whatever is said now is said to the machine.
        return Ok(Reply::Reject);
    }
    if gave_up || news.state == CallState::Abandoned {
        return Ok(Reply::Ack);
    }
    let speech = around_calls::not_available(app, tx, &entry).await?;
    Ok(speech.map_or(Reply::Ack, |speech| Reply::Say { speech }))
}

/// Which side the news are about. Of a telco that calls the legs to all phones it rings alike, the phone tells it in a
/// call that we placed; where none is told they are taken for the first person's, who is rung before anyone else.
fn side_of(app: &App, head: &leg::Model, news: &CallProgress) -> CallSide {
    let Some(rung) = news.rung.as_ref().filter(|_| head.direction == Direction::Outbound) else {
        return news.side;
    };
    let phone = rung.phone.as_ref().map(|phone| app.vault.hash(phone));
    if phone.is_none() || phone == head.phone_hash { CallSide::Caller } else { news.side }
}

/// The leg of the call that the news name: by our own reference, which is surer, or by the telco's id.
async fn head_of(app: &App, provider: &str, news: &CallProgress) -> Result<Option<leg::Model>> {
    let db = app.db.read();
    if let Some(id) = news.reference.as_deref().and_then(|text| Uuid::parse_str(text).ok()) {
        let leg = leg::Entity::find_by_id(id).filter(leg::Column::Provider.eq(provider)).one(db).await?;
        if leg.is_some() {
            return Ok(leg);
        }
    }
    for direction in [Direction::Inbound, Direction::Outbound] {
        let leg = leg::by_provider_id(db, provider, direction, &news.call_id).await?;
        if leg.is_some() {
            return Ok(leg);
        }
    }
    Ok(None)
}

/// Notes the telco's id of a call that we know by our own reference only: its first news can be faster
/// than the answer to our order, and the next may name the telco's id alone.
async fn name(tx: &WriteTx, head: &leg::Model, call_id: &str) -> Result<()> {
    if head.provider_id.is_some() || call_id.is_empty() {
        return Ok(());
    }
    leg::Entity::update_many()
        .col_expr(leg::Column::ProviderId, Expr::value(call_id))
        .filter(leg::Column::Id.eq(head.id))
        .filter(leg::Column::ProviderId.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

fn state_of(state: CallState) -> State {
    match state {
        CallState::Ringing => State::Ringing,
        CallState::Bridged => State::Bridged,
        CallState::Completed => State::Completed,
        CallState::NoAnswer => State::NoAnswer,
        CallState::Busy => State::Busy,
        CallState::Voicemail => State::Voicemail,
        CallState::Failed => State::Failed,
        CallState::Abandoned => State::Cancelled,
    }
}

/// What news change on a leg.
#[derive(Clone, Copy)]
struct Change<'a> {
    state: State,
    fault: Option<&'a Fault>,
    seconds: Option<i32>,
}

impl Change<'_> {
    /// A caller whose call is over while the other phone still rang gave up: the two never talked. Nor did
    /// they where a machine answered.
    fn of_head(self, side: CallSide, others: &[leg::Model]) -> Self {
        let was = |state| others.iter().any(|leg| leg.state == state);
        let state = match self.state {
            State::Completed if was(State::Voicemail) => State::Voicemail,
            State::Completed if side == CallSide::Caller && was(State::Ringing) => State::Cancelled,
            state => state,
        };
        Self { state, ..self }
    }
}

/// Raises a leg to a state of higher rank, and adds how long the call took to one that is over.
/// Answers the leg if something changed.
async fn raise(tx: &WriteTx, now: Timestamp, leg: &leg::Model, news: &Change<'_>) -> Result<Option<Uuid>> {
    let outranked = <State as sea_orm::Iterable>::iter().filter(|state| state.rank() < news.state.rank());
    let raised = leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(news.state))
        .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
        .col_expr(leg::Column::ErrorCode, Expr::value(news.fault.map(|fault| fault.code.clone())))
        .col_expr(leg::Column::ErrorMessage, Expr::value(news.fault.map(|fault| fault.message.clone())))
        .filter(leg::Column::Id.eq(leg.id))
        .filter(leg::Column::State.is_in(outranked))
        .exec(&**tx)
        .await?;
    let mut changed = raised.rows_affected > 0;
    if let Some(seconds) = news.seconds {
        let timed = leg::Entity::update_many()
            .col_expr(leg::Column::DurationSeconds, Expr::value(seconds))
            .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
            .filter(leg::Column::Id.eq(leg.id))
            .filter(leg::Column::DurationSeconds.is_null())
            .exec(&**tx)
            .await?;
        changed |= timed.rows_affected > 0;
    }
    Ok(changed.then_some(leg.id))
}

/// One side of a call is over: whoever was still to be rung is not rung any more.
pub(super) async fn cancel_unrung(tx: &WriteTx, now: Timestamp, ended: &leg::Model) -> Result<()> {
    leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(State::Cancelled))
        .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
        .filter(leg::Column::EntryId.eq(ended.entry_id))
        .filter(leg::Column::Id.ne(ended.id))
        .filter(leg::Column::State.eq(State::Submitted))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Settles calls whose end no telco told, or of which nobody knows whether they were placed: longer ago than any call
/// can last, they are over. Answers how many legs that were.
///
/// # Errors
/// When the database fails.
pub async fn settle_forgotten(app: App) -> Result<u64> {
    let now = app.clock.now();
    let before = now.minus(app.config.ring_timeout + app.config.max_call + SILENCE);
    // Written out: bound values would hide them from the partial indexes.
    let in_call = leg::Entity::find().filter(Expr::cust("leg.state IN ('RINGING', 'BRIDGED')"));
    // By the few calls: a join would go through all legs since then.
    let calls = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(Expr::cust("entry.channel = 'VOICE'"))
        .filter(entry::Column::Id.gte(before.minus(LOOKED_BACK).first_id()))
        .into_query();
    let unrung = leg::Entity::find()
        .filter(leg::Column::EntryId.in_subquery(calls))
        .filter(leg::Column::State.eq(State::Submitted));
    let of_call = Query::select()
        .column(entry::Column::Id)
        .from(entry::Entity)
        .and_where(Expr::col((entry::Entity, entry::Column::Id)).equals((leg::Entity, leg::Column::EntryId)))
        .and_where(Expr::cust("entry.channel = 'VOICE'"))
        .take();
    // Nobody settles these by hand, as texts are.
    let unsure =
        leg::Entity::find().filter(Expr::cust("leg.state = 'UNCERTAIN'")).filter(Expr::exists(of_call));
    let mut tx = app.db.begin().await?;
    let mut forgotten = Vec::new();
    for some in [in_call, unrung, unsure] {
        forgotten.extend(some.filter(leg::Column::UpdatedAt.lt(before)).limit(MOST).all(&*tx).await?);
    }
    if forgotten.is_empty() {
        tx.roll_back().await?;
        return Ok(0);
    }
    let mut settled = 0;
    for (was, is) in [
        (State::Bridged, State::Completed),
        (State::Ringing, State::NoAnswer),
        (State::Submitted, State::Cancelled),
        (State::Uncertain, State::Failed),
    ] {
        let ids = forgotten.iter().filter(|leg| leg.state == was).map(|leg| leg.id);
        settled += leg::Entity::update_many()
            .col_expr(leg::Column::State, Expr::value(is))
            .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
            .col_expr(leg::Column::ErrorCode, Expr::value("no_news"))
            .col_expr(leg::Column::ErrorMessage, Expr::value("The telco never told how this call ended."))
            .filter(leg::Column::Id.is_in(ids))
            .filter(leg::Column::State.eq(was))
            .exec(&*tx)
            .await?
            .rows_affected;
    }
    let entries: HashSet<Uuid> = forgotten.iter().map(|leg| leg.entry_id).collect();
    for entry in entry::Entity::find().filter(entry::Column::Id.is_in(entries)).all(&*tx).await? {
        tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
    }
    tx.commit().await?;
    Ok(settled)
}
